// SPDX-License-Identifier: MIT
using System.Globalization;
using LargeN.Devices;
using LargeN.Studies;
using LargeN.Tests.Cuda;
using LargeN.Threading;

namespace LargeN.Tests.Studies.Planning;

/// <summary>Largest resident size of a process that runs a study, against the plan: no more than planned, and the plan at most 15 % and 64 MiB more.</summary>
/// <remarks>The size includes what the collector of the machine at hand leaves lying, and is measured where somebody asks for it.</remarks>
public class PlannedMemoryTests
{
    private const double MiB = 1 << 20;

    [Test, Explicit("depends on the machine's collector"), Category("Slow"), Platform("Linux")]
    public void A_process_takes_what_its_plan_states([Values("kernel-regression", "random-features", "sgd-structured", "group-capacity", "richness", "width-consistency")] string example)
    {
        double[] sizes = [.. Child.Run(typeof(PlannedMemoryTests), nameof(Sizes), argument: example).Split(' ').Select(s => double.Parse(s, CultureInfo.InvariantCulture))];
        (double planned, double measured) = (sizes[0], sizes[1]);
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{example}: planned {planned:F1} MiB, measured {measured:F1} MiB"));

        Assert.That(measured, Is.LessThanOrEqualTo(planned));
        Assert.That(planned, Is.LessThanOrEqualTo((1.15 * measured) + 64));
    }

    /// <summary>The child: runs an example and prints the planned and the measured size in MiB.</summary>
    internal static string Sizes(string example)
    {
        using TemporaryFolder folder = new();
        using CpuDevice device = new(new Parallelism(2));
        StudyPlan plan = StudyPlanner.Plan(StudyFiles.Load(Repository.Require($"engine/docs/examples/{example}.study.json")), device);
        StudyRunner.Run(plan, folder["store"]);
        string peak = File.ReadLines("/proc/self/status").Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        double kibibytes = double.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{plan.ResidentBytes / MiB} {kibibytes / 1024}");
    }
}
