// SPDX-License-Identifier: MIT
using System.Text.Json;

namespace LargeN.Tests.Cli;

/// <summary>The study verbs over a system whose answers are known by hand: theory 1/ridge, simulation 2.5 +- sqrt(5/12) over four replicas.</summary>
[TestFixture]
public class StudyVerbTests
{
    private static readonly FakeEntry[] Systems = [new()];

    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("largen-study-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void Run_compares_reports_and_ends_with_0_where_both_agree()
    {
        Outcome outcome = Study("run", Write("[0.4, 0.5]"));

        Assert.That(outcome.Code, Is.Zero, outcome.Error);
        Assert.That(outcome.Out, Does.Contain("scalar").And.Contain("agrees").And.Contain($"report: {Path.Combine(folder, "report", "report.html")}"));
        Assert.That(File.ReadAllText(Path.Combine(folder, "report", "report.html")), Does.Contain("</html>"));
        Assert.That(File.Exists(Path.Combine(folder, "report", "report.csv")));
    }

    [Test]
    public void Run_ends_with_1_and_says_where_they_disagree()
    {
        Outcome outcome = Study("run", Write("[0.4, 1]", sigmas: 1));

        Assert.That(outcome.Code, Is.EqualTo(1), outcome.Error);
        Assert.That(outcome.Out, Does.Contain("DISAGREE").And.Contain("ridge = 1"));
    }

    [Test]
    public void Json_holds_the_comparison_with_all_digits()
    {
        Outcome outcome = Study("run", Write("[0.4]"), "--json");

        Assert.That(outcome.Code, Is.Zero, outcome.Error);
        using JsonDocument document = JsonDocument.Parse(outcome.Out);
        JsonElement row = document.RootElement.GetProperty("comparisons")[0];
        Assert.That(document.RootElement.GetProperty("agrees").GetBoolean());
        Assert.That(row.GetProperty("prediction").GetDouble(), Is.EqualTo(1 / 0.4));
        Assert.That(row.GetProperty("mean").GetDouble(), Is.EqualTo(2.5));
        Assert.That(row.GetProperty("standardError").GetDouble(), Is.EqualTo(Math.Sqrt(5.0 / 12)).Within(1e-15));
        Assert.That(row.GetProperty("allowed").GetDouble(), Is.EqualTo(4 * Math.Sqrt(5.0 / 12)).Within(1e-14));
    }

    [Test]
    public void Plan_starts_nothing()
    {
        Outcome outcome = Study("run", Write("[0.4, 0.5]"), "--plan", "--replicas-per-block", "3");

        Assert.That(outcome.Code, Is.Zero, outcome.Error);
        Assert.That(outcome.Out, Does.Contain("2 cells, 4 blocks"));
        Assert.That(Directory.GetFiles(folder), Has.Length.EqualTo(1), "only the study file");
    }

    [Test]
    public void A_study_larger_than_memory_is_refused_before_its_first_cell()
    {
        Outcome outcome = Study("run", Write("[0.4, 0.5]", config: """{"bytes":1000000000000000}"""));

        Assert.That(outcome, Is.EqualTo(outcome with { Code = 4, Out = "" }));
        Assert.That(Directory.GetFiles(folder), Has.Length.EqualTo(1), "no store");
    }

    [Test]
    public void A_failed_cell_is_code_5_and_the_rest_is_saved()
    {
        string study = Write("[0.4]", sweep: "\"fail\": { \"values\": [false, true] }");
        Outcome run = Study("run", study);
        Outcome status = Study("status", study, "--json");

        Assert.That(run.Code, Is.EqualTo(5));
        Assert.That(run.Error, Does.Contain("told to fail"));
        Assert.That(run.Out, Does.Contain("report: "));
        Assert.That(status.Code, Is.EqualTo(5));
        using JsonDocument document = JsonDocument.Parse(status.Out);
        Assert.That(document.RootElement.GetProperty("replicasDone").GetInt32(), Is.EqualTo(4));
        Assert.That(document.RootElement.GetProperty("complete").GetBoolean(), Is.False);
    }

    [Test]
    public void Resume_needs_a_store_and_finds_nothing_to_do_in_a_finished_one()
    {
        string study = Write("[0.4]");
        Outcome early = Study("resume", study);
        Outcome run = Study("run", study);
        Outcome late = Study("resume", study);
        Outcome report = Study("report", study);

        Assert.That((early.Code, run.Code, late.Code, report.Code), Is.EqualTo((2, 0, 0, 0)));
        Assert.That(early.Error, Does.Contain("no such store"));
        Assert.That(late.Out, Is.EqualTo(run.Out));
        Assert.That(report.Out, Is.EqualTo(run.Out));
    }

    [Test]
    public void Another_study_in_the_same_store_is_code_2()
    {
        Study("run", Write("[0.4]"));
        Outcome outcome = Study("run", Write("[0.5]"));

        Assert.That(outcome, Is.EqualTo(outcome with { Code = 2, Out = "" }));
        Assert.That(outcome.Error, Does.Contain("use a new store"));
    }

    [Test]
    public void A_corrupt_store_is_code_3()
    {
        File.WriteAllText(Path.Combine(folder, "store.sqlite"), "this is no store");
        Outcome outcome = Study("report", Write("[0.4]"));

        Assert.That(outcome, Is.EqualTo(outcome with { Code = 3, Out = "" }), outcome.Error);
    }

    [Test]
    public void Several_stores_make_one_page_with_exports_of_each()
    {
        string study = Write("[0.4]"), folder = Path.Combine(this.folder, "both");
        Study("run", study);
        string other = Path.Combine(Directory.CreateDirectory(Path.Combine(this.folder, "elsewhere")).FullName, "wide.store");
        File.Copy(Path.Combine(this.folder, "store.sqlite"), other);

        Outcome text = Tool.Run(Systems, "", "study", "report", Path.Combine(this.folder, "store.sqlite"), other, other, "--out", folder);
        Outcome json = Tool.Run(Systems, "", "study", "report", Path.Combine(this.folder, "store.sqlite"), other, "--out", folder, "--json");
        Outcome missing = Tool.Run(Systems, "", "study", "report", other, Path.Combine(this.folder, "no.sqlite"), "--out", folder);

        Assert.That((text.Code, json.Code, missing.Code), Is.EqualTo((0, 0, 2)), text.Error + json.Error);
        Assert.That(Directory.GetDirectories(folder).Select(Path.GetFileName), Is.EquivalentTo(new[] { "store", "wide", "wide-2" }));
        Assert.That(File.ReadAllText(Path.Combine(folder, "report.html")), Does.Contain("2 studies"));
        Assert.That(File.ReadAllBytes(Path.Combine(folder, "wide", "report.csv")), Is.EqualTo(File.ReadAllBytes(Path.Combine(this.folder, "report", "report.csv"))));
        using JsonDocument document = JsonDocument.Parse(json.Out);
        Assert.That(document.RootElement.GetProperty("studies").EnumerateArray().Select(s => s.GetProperty("report").GetProperty("curves").GetString()), Is.EqualTo(new[] { Path.Combine(folder, "store", "curves"), Path.Combine(folder, "wide", "curves") }));
        Assert.That(missing.Error, Does.Contain("there is no such store"));
    }

    [Test]
    public void A_report_folder_that_cannot_be_is_found_before_the_first_replica()
    {
        string study = Write("[0.4]"), blocked = Path.Combine(folder, "blocked");
        File.WriteAllText(blocked, "a file");
        Outcome outcome = Tool.Run(Systems, "", "study", "run", study, "--store", Path.Combine(folder, "store.sqlite"), "--out", blocked);

        Assert.That(outcome, Is.EqualTo(outcome with { Code = 4, Out = "" }));
        Assert.That(outcome.Error, Does.Contain($"report folder {blocked}: a file stands there"));
        Assert.That(File.Exists(Path.Combine(folder, "store.sqlite")), Is.False, "nothing was begun");
        Assert.That(File.ReadAllText(blocked), Is.EqualTo("a file"));
    }

    [TestCase("status"), TestCase("resume"), TestCase("report")]
    public void A_study_file_that_is_missing_is_named_and_not_its_store(string verb)
    {
        string study = Path.Combine(folder, "no-such.study.json");
        Outcome outcome = Tool.Run(Systems, "", "study", verb, study);

        Assert.That(outcome, Is.EqualTo(outcome with { Code = 2, Out = "" }));
        Assert.That(outcome.Error, Does.StartWith($"largen: {study}: there is no such file"));
    }

    [Test]
    public void Mistakes_in_a_study_file_are_told_at_once_with_the_nearest_name()
    {
        string path = Path.Combine(folder, "my.study.json");
        File.WriteAllText(path, """{"format":1,"title":"t","system":"fake-system","replica":4,"grit":{},"seed":-1}""");
        Outcome outcome = Study("run", path);

        Assert.That(outcome, Is.EqualTo(outcome with { Code = 2, Out = "" }));
        Assert.That(outcome.Error, Does.Contain("replica").And.Contain("replicas").And.Contain("grit").And.Contain("grid").And.Contain("seed"));
    }

    [TestCase("study rum x", "run")]
    [TestCase("study run x --stor y", "--store")]
    [TestCase("study run x --replicas-per-blok 3", "--replicas-per-block")]
    public void Unknown_words_name_the_nearest(string line, string nearest)
    {
        Outcome outcome = Tool.Run(Systems, "", line.Split(' '));

        Assert.That(outcome, Is.EqualTo(outcome with { Code = 2, Out = "" }));
        Assert.That(outcome.Error, Does.Contain($"did you mean {nearest}?"));
    }

    [TestCase("study --help")]
    [TestCase("study run --help")]
    [TestCase("study resume --help")]
    [TestCase("study status --help")]
    [TestCase("study report --help")]
    public void Help_ends_with_examples(string line)
    {
        Outcome outcome = Tool.Run(Systems, "", line.Split(' '));

        Assert.That(outcome, Is.EqualTo(outcome with { Code = 0, Error = "" }));
        Assert.That(outcome.Out, Does.Contain("Examples:").And.Contain("  largen study "));
    }

    [Test]
    public void Tables_fit_80_columns()
    {
        string study = Write("[0.4, 1]", sigmas: 1);
        foreach (Outcome outcome in (Outcome[])[Study("run", study, "--plan"), Study("run", study), Study("status", study)])
            Assert.That(outcome.Out.Split('\n').Where(l => !l.StartsWith("report:", StringComparison.Ordinal)).Select(l => l.TrimEnd().Length), Is.All.LessThanOrEqualTo(80), outcome.Out);
    }

    private string Write(string ridges, double sigmas = 4, string config = "{}", string sweep = "")
    {
        string path = Path.Combine(folder, "my.study.json");
        string more = sweep.Length > 0 ? ", " + sweep : "";
        File.WriteAllText(path, FormattableString.Invariant($$"""
            { "format": 1, "title": "A study", "system": "fake-system", "config": {{config}}, "grid": { "ridge": { "values": {{ridges}} }{{more}} },
              "replicas": 4, "compare": [ { "observable": "scalar", "sigmas": {{sigmas}}, "relative": 0 } ] }
            """));
        return path;
    }

    private Outcome Study(string verb, string study, params string[] more)
    {
        string[] places = verb == "status" ? ["--store", Path.Combine(folder, "store.sqlite")] : ["--store", Path.Combine(folder, "store.sqlite"), "--out", Path.Combine(folder, "report")];
        return Tool.Run(Systems, "", ["study", verb, study, .. places, .. more]);
    }
}
