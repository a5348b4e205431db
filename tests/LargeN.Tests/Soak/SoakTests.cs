// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Globalization;
using LargeN.Devices;
using LargeN.Systems;
using LargeN.Threading;

namespace LargeN.Tests.Soak;

/// <summary>Many small predictions and simulations in one process: memory is given back.</summary>
/// <remarks>
/// A child process does a twentieth of the work first, at least 2,000 predictions and 200 simulations, so that pools are filled; growth is counted from
/// there. Both ends are measured after a compacting collection. Code is compiled once, at its first call: compiling it again later, as .NET does with what
/// is called often, takes memory too, at times of its own choosing.
/// </remarks>
public class SoakTests
{
    private const double MostMegabytes = 8;

    private static readonly string[] Predicted = ["kernel-regression", "random-features", "richness", "angle-evolution"];

    private static readonly string[] Simulated = ["kernel-regression", "random-features", "richness", "angle-evolution", "coordinate-check", "width-consistency"];

    [Test]
    public void Resident_memory_stays() => AssertSteady(5_000, 300);

    [Test, Explicit("minutes"), Category("Slow")]
    public void Resident_memory_stays_over_a_million_predictions_and_ten_thousand_simulations() => AssertSteady(1_000_000, 10_000);

    private static void AssertSteady(int predictions, int simulations)
    {
        string output = Child.Run(typeof(SoakTests), nameof(Soak), argument: $"{predictions} {simulations}", environment: ("DOTNET_TieredCompilation", "0"));
        TestContext.Out.WriteLine(output);

        Assert.That(double.Parse(output.Split(' ')[0], CultureInfo.InvariantCulture), Is.LessThan(MostMegabytes), output);
    }

    /// <summary>The child: prints the growth in MiB and what it grew from.</summary>
    internal static string Soak(string argument)
    {
        Child.AssertWidth();
        (int predictions, int simulations) = (int.Parse(argument.Split(' ')[0], CultureInfo.InvariantCulture), int.Parse(argument.Split(' ')[1], CultureInfo.InvariantCulture));
        Work(Math.Max(2_000, predictions / 20), Math.Max(200, simulations / 20));
        double before = Resident();
        Work(predictions, simulations);
        double after = Resident();
        return string.Create(CultureInfo.InvariantCulture, $"{after - before:F2} MiB more than {before:F1} MiB after {predictions} predictions and {simulations} simulations");
    }

    private static void Work(int predictions, int simulations)
    {
        Entry[] predicted = [.. Predicted.Select(Catalog.Find)], simulated = [.. Simulated.Select(Catalog.Find)];
        for (int i = 0; i < predictions; i++)
        {
            Entry entry = predicted[i % predicted.Length];
            _ = entry.Predict(entry.Parse(entry.Preset("tiny")), default);
        }

        for (int i = 0; i < simulations;)
        {
            using CpuDevice device = new(new Parallelism(2));
            for (int last = Math.Min(i + 100, simulations); i < last; i++)
            {
                Entry entry = simulated[i % simulated.Length];
                _ = entry.Simulate(entry.Parse(entry.Preset("tiny")), new SimulationRun((ulong)i, new ReplicaRange(0, 2), device), default);
            }
        }
    }

    private static double Resident()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        using Process process = Process.GetCurrentProcess();
        return process.WorkingSet64 / (1024.0 * 1024.0);
    }
}
