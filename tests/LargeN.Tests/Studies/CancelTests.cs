// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Globalization;
using LargeN.Devices;
using LargeN.Randomness;
using LargeN.Studies;
using LargeN.Threading;

namespace LargeN.Tests.Studies;

/// <summary>Cancelled at random moments, a study leaves its store and nothing else.</summary>
public sealed class CancelTests
{
    private const string Text = """
        { "format": 1, "title": "Cancelled", "system": "random-features", "preset": "tiny", "replicas": 1000000, "replicasPerBlock": 20, "seed": 3 }
        """;

    // The latency is printed, not judged: it belongs to the machine.
    [TestCase(15), TestCase(300, Category = "Slow")]
    public void Cancelled_at_random_moments_it_leaves_no_partial_file(int moments)
    {
        using TemporaryFolder folder = new();
        using CpuDevice device = new(new Parallelism(1));
        StudyPlan plan = StudyPlanner.Plan(StudyFiles.Parse(Text, "cancelled"), device);
        RandomStream draws = new(2026, Purpose.Test, 1);
        double[] latency = new double[moments];
        int done = 0;
        for (int m = 0; m < moments; m++)
        {
            using CancellationTokenSource cancel = new();
            long asked = 0;
            using Timer timer = new(_ =>
            {
                Interlocked.Exchange(ref asked, Stopwatch.GetTimestamp());
                cancel.Cancel();
            });
            timer.Change((int)(draws.Bits(m) % 60), Timeout.Infinite);
            RunSummary summary = StudyRunner.Run(plan, folder["a"], cancel: cancel.Token);
            latency[m] = Stopwatch.GetElapsedTime(Interlocked.Read(ref asked)).TotalMilliseconds;

            Assert.That((summary.Interrupted, summary.Failures.Count), Is.EqualTo((true, 0)));
            Assert.That(Directory.GetFileSystemEntries(folder.Path), Is.EqualTo(new[] { folder["a"] }), $"moment {m}");
            using StudyStore store = StudyStore.OpenReadOnly(folder["a"]);
            int now = store.Cells().Sum(c => c.ReplicasDone);
            Assert.That(now - done, Is.EqualTo(20 * summary.BlocksRun), $"moment {m}");
            done = now;
        }

        Array.Sort(latency);
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"from cancel to end, ms: median {latency[moments / 2]:F1}, p99 {latency[(int)(0.99 * (moments - 1))]:F1}, largest {latency[^1]:F1}"));
    }
}
