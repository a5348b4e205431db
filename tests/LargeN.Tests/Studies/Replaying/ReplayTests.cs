// SPDX-License-Identifier: MIT
using LargeN.Studies;
using LargeN.Systems;

namespace LargeN.Tests.Studies.Replaying;

public sealed class ReplayTests
{
    private static readonly StudyFile Study = FakeSystem.Study("""
        "replicas": 7, "replicasPerBlock": 3, "config": { "noise": 0.3, "diverges": 3 }, "grid": { "scale": { "values": [1, 2.5] } }
        """);

    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void DropFolder() => folder.Dispose();

    private static string Id(int cell) => StudyPlanner.Plan(Study, FakeSystem.Instance, FakeSystem.Device()).Cells[cell].Id;

    private ReplayResult OfStore(string cell, FakeSystem? now = null) => Replay.OfStore(folder["a"], cell, _ => now ?? FakeSystem.Instance, _ => FakeSystem.Device());

    private ReplayResult OfReport(string cell, FakeSystem? now = null) => ReportReplay.Of(folder["report"], cell, _ => now ?? FakeSystem.Instance, _ => FakeSystem.Device());

    [Test]
    public void A_cell_of_a_store_has_the_same_bits_again()
    {
        RunTests.Run(folder["a"], Study);
        ReplayResult result = OfStore(Id(1)[..8]);

        Assert.That((result.Cell, result.Label, result.Replicas, result.HasTheory, result.Agrees), Is.EqualTo((Id(1), "scale = 2.5", 7, true, true)));
    }

    [Test]
    public void Replicas_and_theories_that_differ_in_one_bit_are_told()
    {
        RunTests.Run(folder["a"], Study);
        ReplayResult jitter = OfStore(Id(0), new FakeSystem { Jitter = 2e-16 }), theory = OfStore(Id(0), new FakeSystem { TheoryJitter = 2.3e-16 });

        Assert.That(jitter.Agrees, Is.False);
        Assert.That(jitter.Differences[0], Does.Match(@"^replica \d: level at point 0: [\d.]+ in the record, [\d.]+ now$"));
        Assert.That(theory.Differences, Is.EqualTo(new[] { "theory of level: 1 of 1 points, first point 0: 1 in the record, 1.0000000000000002 now" }));
    }

    [Test]
    public void A_part_of_a_cell_is_repeated_as_far_as_it_goes()
    {
        StudyRunner.Run(StudyPlanner.Plan(Study, FakeSystem.Instance, FakeSystem.Device(), new Shard(1, 6)), folder["a"]);

        Assert.That(Enumerable.Range(0, 2).Sum(c => OfStore(Id(c)).Replicas), Is.EqualTo(3));
    }

    [Test]
    public void A_cell_of_a_report_has_the_same_numbers_again()
    {
        StudyReport.Write(RunTests.Run(folder["a"], Study), folder["report"]);

        Assert.That(OfReport(Id(0)[..6]), Has.Property("Agrees").True);
        Assert.That(ReportReplay.Of(folder["report/report.html"], Id(1), _ => FakeSystem.Instance, _ => FakeSystem.Device()).Agrees);
        ReplayResult other = OfReport(Id(0), new FakeSystem { Jitter = 1e-15 });
        Assert.That(other.Agrees, Is.False);
        Assert.That(other.Differences[0], Does.Contain(" in the record, ").And.EndWith(" now"));
    }

    [Test]
    public void A_page_of_several_studies_finds_the_cell()
    {
        StudyFile other = Study with { Title = "Another", Seed = 9, Config = """{"noise":0.2}""" };
        StudyReport.Write([("one", RunTests.Run(folder["a"], Study)), ("two", RunTests.Run(folder["b"], other))], folder["report"]);
        string second = StudyPlanner.Plan(other, FakeSystem.Instance, FakeSystem.Device()).Cells[1].Id;

        Assert.That((OfReport(Id(1)).Agrees, OfReport(second).Agrees, OfReport(second).Cell), Is.EqualTo((true, true, second)));
    }

    [Test]
    public void Files_that_are_no_report_are_named_errors()
    {
        Directory.CreateDirectory(folder["report"]);
        Assert.That(() => OfReport("0000"), Throws.TypeOf<CorruptDataException>().With.Message.Contains("no such file"));
        File.WriteAllText(folder["report/report.html"], "<html/>");
        Assert.That(() => OfReport("0000"), Throws.TypeOf<CorruptDataException>().With.Message.Contains("holds no study"));
        StudyReport.Write(RunTests.Run(folder["a"], Study), folder["report"]);
        File.WriteAllText(folder["report/report.html"], File.ReadAllText(folder["report/report.html"]).Replace("&quot;seed&quot;", "&quot;sead&quot;", StringComparison.Ordinal).Replace("\"seed\"", "\"sead\"", StringComparison.Ordinal));
        Assert.That(() => OfReport(Id(0)), Throws.TypeOf<CorruptDataException>().With.Message.Contains("sead"));
    }

    [TestCase("38"), TestCase("zzzz"), TestCase("")]
    public void Other_ids_name_those_that_are_there(string id)
    {
        RunTests.Run(folder["a"], Study);

        Assert.That(() => OfStore(id), Throws.TypeOf<ConfigException>().With.Message.Contains(Id(0)[..12]));
    }
}
