// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Text.Json;

namespace LargeN.Tests.Cli;

/// <summary>Studies of the real systems through the built tool: from end to end, and interrupted.</summary>
[TestFixture]
public class StudyProcessTests
{
    private const int Few = 8;
    private const int Endless = 10_000_000;

    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("largen-run-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [TestCase("kernel-regression")]
    [TestCase("random-features")]
    public void A_tiny_study_runs_from_end_to_end(string system)
    {
        Outcome plan = Study(["run", Write(system, Few), "--plan"]);
        Outcome run = Study(["run", Write(system, Few), "--json"]);
        Outcome status = Study(["status", Write(system, Few), "--json"]);
        Outcome report = Study(["report", Write(system, Few)]);

        Assert.That(plan.Code, Is.Zero, plan.Error);
        Assert.That(run.Code, Is.AnyOf(0, 1), run.Error); // a tiny preset is too small to agree with the limit
        using JsonDocument document = JsonDocument.Parse(run.Out);
        Assert.That(run.Code == 0, Is.EqualTo(document.RootElement.GetProperty("agrees").GetBoolean()));
        Assert.That(document.RootElement.GetProperty("comparisons").GetArrayLength(), Is.Positive);
        Assert.That((Replicas(status.Out), report.Code), Is.EqualTo((Few, run.Code)), status.Out + report.Error);
        Assert.That(report.Out, Does.Contain($"report: {Path.Combine(folder, "my.report", "report.html")}"), "beside the current folder, named after the study");
        Assert.That(File.Exists(Path.Combine(folder, "my.store.sqlite")));
    }

    [TestCase("INT", 130), TestCase("TERM", 75), TestCase("USR1", 75), TestCase("HUP", 75), Platform("Linux,MacOsX")]
    public void A_signal_ends_the_run_with_its_code_and_the_state_saved(string signal, int code)
    {
        if (IsIgnored(signal)) Assert.Ignore($"SIG{signal} is ignored here, as in a job that a shell started in the background or under nohup, and child processes inherit that");
        Outcome begun = Study(["run", Write("random-features", Few)]);
        using Process process = Tool.Start(folder, [], "study", "run", Write("random-features", Endless), "--replicas-per-block", "100", "--out", "a folder");
        process.StandardInput.Close();
        string first = process.StandardError.ReadLine()!; // said when the run begins; the signals are handled long before
        Signal(process, signal);
        Outcome outcome = Tool.Finish(process);
        Outcome status = Study(["status", Write("random-features", Endless), "--json"]);

        Assert.That(first, Does.Contain($"{Endless} replicas"));
        Assert.That(outcome.Code, Is.EqualTo(code), begun.Error + outcome.Error);
        Assert.That(outcome.Error, Does.Contain($"largen study resume {Path.Combine(folder, "my.study.json")} --replicas-per-block 100 --out 'a folder'"), "the same options, ready to paste");
        Assert.That(Replicas(status.Out), Is.InRange(Few, Endless - 1), "what was done before is there");
    }

    [Test, Platform("Linux,MacOsX")]
    public void A_killed_study_resumes_to_the_same_table()
    {
        const int Replicas = 4000;
        string[] block = ["--replicas-per-block", "50"];
        using Process process = Tool.Start(folder, [], ["study", "run", Write("random-features", Replicas), .. block]);
        process.StandardInput.Close();
        process.StandardError.ReadLine();
        Signal(process, "KILL");
        Tool.Finish(process);
        Outcome again = Study(["run", Write("random-features", Replicas), .. block]); // the store may not have been made yet: run, not resume
        Outcome whole = Study(["run", Write("random-features", Replicas), "--store", "whole.sqlite", "--out", "whole", "--replicas-per-block", "70", "--threads", "1"]);

        Assert.That(again.Code, Is.EqualTo(whole.Code).And.AnyOf(0, 1), again.Error);
        Assert.That(
            File.ReadAllBytes(Path.Combine(folder, "my.report", "report.csv")),
            Is.EqualTo(File.ReadAllBytes(Path.Combine(folder, "whole", "report.csv"))));
    }

    [Test]
    public void A_data_file_that_is_missing_or_lies_has_its_code()
    {
        string lies = Path.Combine(folder, "train-images-idx3-ubyte");
        File.WriteAllBytes(lies, [0, 0, 8, 3, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 28, 0, 0, 0, 28, 1, 2, 3]);
        File.WriteAllBytes(Path.Combine(folder, "train-labels-idx1-ubyte"), [0, 0, 8, 1, 0x7f, 0xff, 0xff, 0xff, 3, 8]);
        string[] data = ["--set", """spectrum={"kind":"dataset","poolSize":10,"classes":[3,8]}""", "--set"];

        Outcome missing = Tool.Run(["predict", "kernel-regression", "--preset", "tiny", .. data, $"spectrum.path={Path.Combine(folder, "no-such-file")}"]);
        Outcome corrupt = Tool.Run(["predict", "kernel-regression", "--preset", "tiny", .. data, $"spectrum.path={lies}"]);

        Assert.That((missing.Code, missing.Out), Is.EqualTo((2, "")), missing.Error);
        Assert.That((corrupt.Code, corrupt.Out), Is.EqualTo((3, "")), corrupt.Error);
        Assert.That(corrupt.Error, Does.Contain("train-images-idx3-ubyte"));
    }

    [Test, Platform("Linux,MacOsX")]
    public void A_second_signal_ends_at_once_and_the_store_is_consistent()
    {
        Outcome begun = Study(["run", Write("random-features", Few)]);
        using Process process = Tool.Start(folder, [], "study", "run", Write("random-features", Endless), "--replicas-per-block", $"{Endless}");
        process.StandardInput.Close();
        process.StandardError.ReadLine();
        Signal(process, "TERM");
        string stopping = process.StandardError.ReadLine()!;
        bool goesOn = !process.HasExited; // a block of hours
        Signal(process, "HUP"); // TERM again might be the echo of a launcher
        Outcome outcome = Tool.Finish(process);
        Outcome status = Study(["status", Write("random-features", Endless), "--json"]);

        Assert.That((stopping, goesOn, outcome.Code), Is.EqualTo(("largen: stopping after the block in flight; once more to stop at once", true, 75)), begun.Error + outcome.Error);
        Assert.That(Replicas(status.Out), Is.EqualTo(Few), status.Error);
    }

    [Test, Platform("Linux,MacOsX")]
    public void A_store_that_runs_tells_who_holds_it_and_how_far_it_is()
    {
        using Process process = Tool.Start(folder, [], "study", "run", Write("random-features", Endless), "--replicas-per-block", "100");
        process.StandardInput.Close();
        process.StandardError.ReadLine();
        Outcome status = new(0, "", "");
        for (int trial = 0; trial < 100 && !status.Out.Contains("progress", StringComparison.Ordinal); trial++) status = Study(["status", Write("random-features", Endless), "--json"]);
        Outcome people = Study(["status", Write("random-features", Endless)]), second = Study(["run", Write("random-features", Endless)]), report = Study(["report", Write("random-features", Endless)]);
        Signal(process, "TERM");
        Tool.Finish(process);

        using JsonDocument document = JsonDocument.Parse(status.Out);
        Assert.That(document.RootElement.GetProperty("running").GetBoolean(), Is.True);
        Assert.That(document.RootElement.GetProperty("owner").GetProperty("process").GetInt32(), Is.EqualTo(process.Id));
        Assert.That(document.RootElement.GetProperty("progress").GetProperty("blocks").GetInt32(), Is.EqualTo(Endless / 100));
        Assert.That(people.Out, Does.Contain($"process {process.Id} on {Environment.MachineName} has held it since ").And.Contain(" of 100000 blocks"));
        foreach (Outcome refused in (Outcome[])[second, report])
        {
            Assert.That((refused.Code, refused.Out), Is.EqualTo((4, "")), refused.Error);
            Assert.That(refused.Error, Does.Contain($"process {process.Id} on {Environment.MachineName} has held it since "));
        }

        Assert.That(File.Exists(Path.Combine(folder, "my.store.sqlite.owner")), Is.False, "gone with the run");
    }

    [Test]
    public void Shards_of_a_launcher_are_merged_to_the_report_of_one_run()
    {
        Outcome whole = Study(["run", Write("random-features", Few), "--out", "whole", "--store", "whole.sqlite"]);
        for (int rank = 0; rank < 3; rank++)
        {
            Outcome shard = Tool.Run(folder, [("OMPI_COMM_WORLD_RANK", $"{rank}"), ("OMPI_COMM_WORLD_SIZE", "3")], "", "study", "run", Write("random-features", Few), "--shard", "auto");
            Assert.That(shard.Code, Is.Zero, shard.Error);
            Assert.That(shard.Out, Does.Contain($"shard {rank + 1}/3: "));
        }

        Outcome merged = Study(["merge", "my.3-of-3.store.sqlite", "my.1-of-3.store.sqlite", "my.2-of-3.store.sqlite"]);
        Outcome report = Study(["report", "my.store.sqlite"]);

        Assert.That((merged.Code, report.Code), Is.EqualTo((0, whole.Code)), merged.Error + report.Error);
        Assert.That(merged.Out, Does.Contain($"{Few} of {Few} replicas").And.Contain("complete"));
        foreach (string file in (string[])["report.csv", "report.vl.json"])
            Assert.That(File.ReadAllBytes(Path.Combine(folder, "my.report", file)), Is.EqualTo(File.ReadAllBytes(Path.Combine(folder, "whole", file))), file);
    }

    private static void Signal(Process process, string signal)
    {
        using Process kill = Process.Start("kill", ["-s", signal, $"{process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Whether this process was started with a signal ignored; false where the system does not tell.</summary>
    private static bool IsIgnored(string signal)
    {
        const string Status = "/proc/self/status", Field = "SigIgn:";
        int number = signal switch { "HUP" => 1, "INT" => 2, "USR1" => 10, _ => 15 }; // bit n - 1 of the mask is signal n
        if (!File.Exists(Status)) return false;
        string mask = File.ReadLines(Status).First(line => line.StartsWith(Field, StringComparison.Ordinal))[Field.Length..].Trim();
        return (Convert.ToUInt64(mask, 16) & (1UL << (number - 1))) != 0;
    }

    private static int Replicas(string status)
    {
        using JsonDocument document = JsonDocument.Parse(status);
        return document.RootElement.GetProperty("replicasDone").GetInt32();
    }

    private string Write(string system, int replicas)
    {
        string path = Path.Combine(folder, "my.study.json");
        File.WriteAllText(path, $$"""
            { "format": 1, "title": "A tiny study", "system": "{{system}}", "preset": "tiny", "replicas": {{replicas}}, "seed": 3 }
            """);
        return path;
    }

    private Outcome Study(string[] args) => Tool.Run(folder, [], "", ["study", .. args]);
}
