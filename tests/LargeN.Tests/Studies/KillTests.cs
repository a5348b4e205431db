// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Globalization;
using LargeN.Randomness;
using LargeN.Studies;
using Microsoft.Data.Sqlite;

namespace LargeN.Tests.Studies;

/// <summary>What <c>kill -9</c> leaves behind.</summary>
public sealed class KillTests
{
    private static readonly StudyFile Study = FakeSystem.Study(
        """
        "replicas": 12, "replicasPerBlock": 3, "seed": 3, "config": { "noise": 0.3, "diverges": 5 }, "grid": { "scale": { "values": [1, 2.5] } },
        "fits": [ { "name": "along", "observable": "curve", "against": "step", "per": ["scale"] } ]
        """);

    private static readonly StudyFile Many = FakeSystem.Study(
        """
        "replicasPerBlock": 1, "seed": 5, "config": { "noise": 0.3, "diverges": 5 }, "grid": { "scale": { "values": [1, 2.5] } },
        "fits": [ { "name": "along", "observable": "curve", "against": "step", "per": ["scale"] } ]
        """);

    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void DropFolder() => folder.Dispose();

    // Says when each block begins, and waits for the end inside the block that was asked for.
    internal static string RunAndStop(string argument)
    {
        string[] parts = argument.Split('|');
        int stop = int.Parse(parts[1], CultureInfo.InvariantCulture), begun = 0;
        FakeSystem system = new()
        {
            Simulating = (_, _) =>
            {
                Console.Out.WriteLine("block");
                Console.Out.Flush();
                if (++begun == stop) Console.In.ReadLine();
            },
        };
        StudyRunner.Run(StudyPlanner.Plan(Study, system, FakeSystem.Device()), parts[0]);
        return "finished";
    }

    // Changes every page of the store in one transaction, with a cache so small that they reach the file, and waits before the commit.
    internal static string StopInsideATransaction(string path)
    {
        using SqliteConnection connection = new($"Data Source={path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA cache_size = 2; PRAGMA cache_spill = 1; BEGIN IMMEDIATE; UPDATE blocks SET data = zeroblob(300000); UPDATE predictions SET prediction = 7";
        command.ExecuteNonQuery();
        Console.Out.WriteLine("changed");
        Console.Out.Flush();
        Console.In.ReadLine();
        return "finished";
    }

    // Blocks of 5 to 20 ms; says of each when it begins, by which all before it are in the store.
    internal static string RunSlowly(string argument)
    {
        string[] parts = argument.Split('|');
        StudyFile study = Many with { Replicas = int.Parse(parts[1], CultureInfo.InvariantCulture) };
        FakeSystem system = new()
        {
            Simulating = (_, range) =>
            {
                Console.Out.WriteLine($"block {range.First}");
                Console.Out.Flush();
                Thread.Sleep(5 + (int)(range.First * 7 % 16));
            },
        };
        StudyRunner.Run(StudyPlanner.Plan(study, system, FakeSystem.Device()), parts[0]);
        return "finished";
    }

    private static Process Started(string method, string argument) => Started(typeof(KillTests), method, argument);

    /// <summary>A child that runs a static method of this assembly.</summary>
    internal static Process Started(Type type, string method, string argument)
    {
        ProcessStartInfo start = new(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (string word in (string[])["exec", typeof(KillTests).Assembly.Location, "probe", type.FullName!, method, argument]) start.ArgumentList.Add(word);
        return Process.Start(start)!;
    }

    private static void KillAfter(string method, string argument, int lines)
    {
        using Process process = Started(method, argument);
        for (int i = 0; i < lines; i++) Assert.That(process.StandardOutput.ReadLine(), Is.Not.Null.And.Not.EqualTo("finished"));
        process.Kill();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Not.Zero);
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(5)]
    [TestCase(8)]
    public void A_killed_run_loses_the_block_in_flight_and_no_byte_of_the_result(int block)
    {
        KillAfter(nameof(RunAndStop), $"{folder["killed"]}|{block}", block);

        StudyResult left = RunTests.Read(folder["killed"]);
        Assert.That(left.Cells.Sum(c => c.ReplicasDone), Is.EqualTo(3 * (block - 1)));
        Assert.That(left.Cells.SelectMany(c => c.Observables.Values).Count(o => o.Prediction is not null), Is.EqualTo(6));

        StudyResult resumed = RunTests.Run(folder["killed"], Study), whole = RunTests.Run(folder["whole"], Study);
        Assert.That(ResultText.Of(resumed), Is.EqualTo(ResultText.Of(whole)));
        Assert.That(CsvExport.Text(resumed), Is.EqualTo(CsvExport.Text(whole)));
    }

    [Test]
    public void Killed_twice_it_still_ends_with_the_same_result()
    {
        KillAfter(nameof(RunAndStop), $"{folder["killed"]}|4", 4);
        KillAfter(nameof(RunAndStop), $"{folder["killed"]}|2", 2);

        Assert.That(RunTests.Read(folder["killed"]).Cells.Select(c => c.ReplicasDone), Is.EqualTo(new[] { 12, 0 }));
        Assert.That(ResultText.Of(RunTests.Run(folder["killed"], Study)), Is.EqualTo(ResultText.Of(RunTests.Run(folder["whole"], Study))));
    }

    [Test]
    public void A_transaction_that_was_cut_off_is_rolled_back_by_the_first_reader()
    {
        string before = ResultText.Of(RunTests.Run(folder["a"], Study));
        KillAfter(nameof(StopInsideATransaction), folder["a"], 1);

        Assert.That(new FileInfo(folder["a-journal"]), Has.Length.GreaterThan(0));
        Assert.That(ResultText.Of(RunTests.Read(folder["a"])), Is.EqualTo(before));
    }

    [TestCase(4), TestCase(100, Category = "Slow")]
    public void Killed_at_random_moments_again_and_again_it_loses_no_finished_block(int kills)
    {
        StudyFile study = Many with { Replicas = 20 + (6 * kills) };
        RandomStream moments = new(2026, Purpose.Test, 0);
        int done = 0;
        for (int kill = 0; kill < kills; kill++)
        {
            using Process process = Started(nameof(RunSlowly), $"{folder["killed"]}|{study.Replicas}");
            Assert.That(process.StandardOutput.ReadLine(), Does.StartWith("block "));
            Task<string> rest = process.StandardOutput.ReadToEndAsync();
            Thread.Sleep((int)(moments.Bits(kill) % 150));
            process.Kill();
            process.WaitForExit();
            int finished = rest.Result.Count(c => c == '\n');   // each line but the first says that one more is in the store

            int now = RunTests.Read(folder["killed"]).Cells.Sum(c => c.ReplicasDone);
            Assert.That(now - done, Is.InRange(finished, finished + 1), $"kill {kill}");
            done = now;
        }

        Assert.That(done, Is.InRange(1, (2 * study.Replicas) - 1), "killed while it ran");
        StudyResult resumed = RunTests.Run(folder["killed"], study), whole = RunTests.Run(folder["whole"], study with { ReplicasPerBlock = 100 });
        Assert.That(ResultText.Of(resumed), Is.EqualTo(ResultText.Of(whole)));
        Assert.That(CsvExport.Text(resumed), Is.EqualTo(CsvExport.Text(whole)));
        Assert.That(VegaLiteExport.Text(resumed), Is.EqualTo(VegaLiteExport.Text(whole)));
    }
}
