// SPDX-License-Identifier: MIT
using LargeN.Cli;
using LargeN.Studies;

namespace LargeN.Tests.Studies.Faults;

/// <summary>The N-th file operation fails, N = 1, 2, ... until nothing is left to fail.</summary>
public sealed class FaultTests
{
    private static readonly StudyFile Study = FakeSystem.Study("""
        "replicas": 4, "replicasPerBlock": 2, "seed": 3, "config": { "noise": 0.3, "diverges": 4 }, "grid": { "scale": { "values": [1, 2.5] } }
        """);

    private TemporaryFolder folder = null!;
    private string whole = "";

    [SetUp]
    public void MakeFolder()
    {
        folder = new TemporaryFolder();
        whole = ResultText.Of(RunTests.Run(folder["whole"], Study));
    }

    [TearDown]
    public void DropFolder() => folder.Dispose();

    // What `study run` does with files.
    private string RunAndReport(Disk disk)
    {
        StudyPlan plan = StudyPlanner.Plan(Study, FakeSystem.Instance, FakeSystem.Device());
        RunSummary summary = StudyRunner.Run(plan, folder["a"], new RunOptions { Disk = disk });
        if (summary.Failures.Count > 0) return "5";
        StudyResult result = RunTests.Read(folder["a"]);
        ReportFiles files = StudyReport.Write(result, folder["report"], disk);
        Assert.That(File.ReadAllText(files.Csv), Is.EqualTo(CsvExport.Text(result)));
        return ResultText.Of(result);
    }

    private string Merge(Disk disk)
    {
        StudyMerge.Merge([folder["1"], folder["2"]], folder["a"], _ => FakeSystem.Instance, disk, default);
        return ResultText.Of(RunTests.Read(folder["a"]));
    }

    // Where there are a hundred operations and more, every one is tried by the slow tests, every 31st by all.
    private static IEnumerable<TestCaseData> Cases()
    {
        foreach (FaultKind kind in Enum.GetValues<FaultKind>())
        {
            foreach (bool isPersistent in (bool[])[false, true])
            {
                bool hasMany = kind is FaultKind.DiskFull or FaultKind.InputOutput;
                yield return new TestCaseData(kind, isPersistent, hasMany ? 31 : 1);
                if (hasMany) yield return new TestCaseData(kind, isPersistent, 1).SetCategory("Slow");
            }
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void A_new_store_survives_any_operation_that_fails(FaultKind kind, bool isPersistent, int step) =>
        Strike(kind, isPersistent, step, before: null, RunAndReport);

    [TestCaseSource(nameof(Cases))]
    public void A_store_that_grows_survives_any_operation_that_fails(FaultKind kind, bool isPersistent, int step)
    {
        RunTests.Run(folder["half"], Study with { Replicas = 2 });
        Strike(kind, isPersistent, step, folder["half"], RunAndReport);
    }

    [TestCaseSource(nameof(Cases))]
    public void A_merge_survives_any_operation_that_fails(FaultKind kind, bool isPersistent, int step)
    {
        for (int i = 1; i <= 2; i++) StudyRunner.Run(StudyPlanner.Plan(Study, FakeSystem.Instance, FakeSystem.Device(), new Shard(i, 2)), folder[$"{i}"]);
        StudyMerge.Merge([folder["1"]], folder["first"], _ => FakeSystem.Instance);
        Strike(kind, isPersistent, step, folder["first"], Merge);
    }

    private void Strike(FaultKind kind, bool isPersistent, int step, string? before, Func<Disk, string> work)
    {
        Dictionary<string, string> earlier = before is null ? [] : Blocks(before);
        int n = 1, failures = 0;
        for (; ; n += step)
        {
            foreach (string old in Directory.GetFiles(folder.Path, "a*")) File.Delete(old);
            if (Directory.Exists(folder["report"])) Directory.Delete(folder["report"], recursive: true);
            if (before is not null) File.Copy(before, folder["a"]);
            Fault fault = new(kind, n, isPersistent);
            string? result = null;
            Exception? error = null;
            try
            {
                fault.During(() => result = work(fault));
            }
            catch (Exception e)
            {
                error = e;
            }

            string where = $"{kind}, operation {n}, {error}";
            if (error is null)
            {
                // The owner's file is for those who look and may be missing; everything else that fails must be told.
                Assert.That(result, Is.EqualTo(whole), where);
                if (!fault.HasStruck) break;
            }
            else
            {
                failures++;
                Assert.That(Failures.Code(error), Is.EqualTo(ExitCode.Environment), where);
                Assert.That(error.Message, Does.Contain(folder.Path), "the file is named");
            }

            if (before is not null) Assert.That(Blocks(folder["a"]), Is.SupersetOf(earlier), where);
            Assert.That(work(Disk.Real), Is.EqualTo(whole), $"afterwards, {where}");
            Assert.That(Directory.GetFiles(folder.Path, "a*"), Is.EqualTo(new[] { folder["a"] }), $"no partial file, {where}");
            if (Directory.Exists(folder["report"])) Assert.That(Directory.GetFiles(folder["report"], "*.tmp", SearchOption.AllDirectories), Is.Empty, where);
        }

        Assert.That(failures, Is.GreaterThan(kind is FaultKind.InputOutput or FaultKind.DiskFull ? 90 / step : 2), $"of {n - 1} operations");
    }

    private static Dictionary<string, string> Blocks(string path)
    {
        using StudyStore store = StudyStore.OpenReadOnly(path);
        return store.Cells().SelectMany(c => c.Blocks.Select(b => store.Block(c, b.First))).ToDictionary(b => $"{b.Cell} {b.First}", b => RowHash.Of(b.Fields));
    }
}
