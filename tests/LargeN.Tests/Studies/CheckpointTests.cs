// SPDX-License-Identifier: MIT
using System.Diagnostics;
using LargeN.Devices;
using LargeN.Studies;
using LargeN.Systems;
using LargeN.Threading;

namespace LargeN.Tests.Studies;

/// <summary>Long replicas: a training inside a block outlives a kill.</summary>
public sealed class CheckpointTests
{
    private const string Text = """
        { "format": 1, "title": "A long replica", "system": "width-consistency", "preset": "tiny", "config": { "steps": 400 }, "replicas": 2, "replicasPerBlock": 2, "seed": 3 }
        """;

    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void DropFolder() => folder.Dispose();

    // A checkpoint after every stretch of steps; waits for the end after a number of them.
    internal static string RunAndStop(string argument)
    {
        string[] parts = argument.Split('|');
        Waiting disk = new(int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
        Run(parts[0], new RunOptions { CheckpointEvery = TimeSpan.Zero, Disk = disk });
        return "finished";
    }

    private static RunSummary Run(string path, RunOptions options)
    {
        using CpuDevice device = new(new Parallelism(1));
        return StudyRunner.Run(StudyPlanner.Plan(StudyFiles.Parse(Text, "long"), device), path, options);
    }

    private static string Csv(string path)
    {
        using StudyStore store = StudyStore.OpenReadOnly(path);
        return CsvExport.Text(StudyResults.FromStore(store));
    }

    [TestCase(5)]
    [TestCase(20)]
    public void A_killed_training_goes_on_from_its_checkpoint_with_the_same_bits(int checkpoints)
    {
        Run(folder["whole"], new RunOptions());
        using (Process process = KillTests.Started(typeof(CheckpointTests), nameof(RunAndStop), $"{folder["killed"]}|{checkpoints}"))
        {
            Assert.That(process.StandardOutput.ReadLine(), Is.EqualTo("waiting"));
            process.Kill();
            process.WaitForExit();
        }

        string[] left = Directory.GetFiles(BlockCheckpoints.FolderOf(folder["killed"]), "*.checkpoint", SearchOption.AllDirectories);
        Assert.That(left, Is.Not.Empty);
        Counting counting = new();
        RunSummary rest = Run(folder["killed"], new RunOptions { CheckpointEvery = TimeSpan.Zero, Disk = counting });

        Assert.That((rest.BlocksRun, rest.IsComplete), Is.EqualTo((1, true)));
        Assert.That(Csv(folder["killed"]), Is.EqualTo(Csv(folder["whole"])));
        Assert.That(Directory.Exists(BlockCheckpoints.FolderOf(folder["killed"])), Is.False, "gone with the block");
        Counting afresh = new();
        Run(folder["afresh"], new RunOptions { CheckpointEvery = TimeSpan.Zero, Disk = afresh });
        Assert.That(Path.GetFileName(counting.First), Is.Not.EqualTo(Path.GetFileName(afresh.First)), "what was kept is not done again");
    }

    [Test]
    public void A_checkpoint_that_cannot_be_written_fails_its_cell_and_keeps_the_older_one()
    {
        Counting full = new() { FailsFrom = 4 };
        RunSummary failed = Run(folder["a"], new RunOptions { CheckpointEvery = TimeSpan.Zero, Disk = full });
        Assert.That(failed.Failures.Single().Message, Does.StartWith("simulation: No space left"));
        Assert.That(Directory.GetFiles(BlockCheckpoints.FolderOf(folder["a"]), "*.checkpoint", SearchOption.AllDirectories), Is.Not.Empty);

        Run(folder["whole"], new RunOptions());
        Assert.That(Run(folder["a"], new RunOptions { RetryFailed = true }).IsComplete, Is.True);
        Assert.That(Csv(folder["a"]), Is.EqualTo(Csv(folder["whole"])));
    }

    [Test]
    public void Short_blocks_leave_no_file()
    {
        Run(folder["whole"], new RunOptions());

        Assert.That(Directory.GetFileSystemEntries(folder.Path), Is.EqualTo(new[] { folder["whole"] }));
    }

    private class Counting : Disk
    {
        internal int Writes { get; private set; }

        internal string First { get; private set; } = "";

        internal int FailsFrom { get; init; } = int.MaxValue;

        protected override void Before(string operation, string path)
        {
            if (operation != "write" || !path.Contains(".checkpoints", StringComparison.Ordinal)) return;
            if (First.Length == 0) First = path;
            if (++Writes >= FailsFrom) throw new IOException($"No space left on device : '{path}'");
        }
    }

    private sealed class Waiting(int stop) : Counting
    {
        protected override void Before(string operation, string path)
        {
            base.Before(operation, path);
            if (operation != "write" || Writes != stop + 1) return;
            Console.Out.WriteLine("waiting");
            Console.Out.Flush();
            Console.In.ReadLine();
        }
    }
}
