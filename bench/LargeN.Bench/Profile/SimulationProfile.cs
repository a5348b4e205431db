// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Globalization;
using LargeN.Devices;
using LargeN.Systems;
using LargeN.Threading;

namespace LargeN.Bench.Profile;

/// <summary>Where the time of a simulation goes: operations of the device, and the rest, which is the system's own code.</summary>
internal static class SimulationProfile
{
    private static readonly string[] Usual = ["kernel-regression", "random-features", "ood-kernel-regression", "variance-onset", "two-point-equivalents"];

    /// <summary><c>profile [--preset NAME] [--replicas N] [--threads N] [SYSTEM ...]</c>: one warm-up of the same replicas, then one run a system.</summary>
    internal static int Run(string[] arguments, TextWriter output)
    {
        string preset = "standard";
        int replicas = 4, threads = 1;
        List<string> systems = [];
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--preset") preset = arguments[++i];
            else if (arguments[i] == "--replicas") replicas = int.Parse(arguments[++i], CultureInfo.InvariantCulture);
            else if (arguments[i] == "--threads") threads = int.Parse(arguments[++i], CultureInfo.InvariantCulture);
            else systems.Add(arguments[i]);
        }

        foreach (string id in systems.Count > 0 ? systems : [.. Usual])
        {
            Entry entry = Catalog.Find(id);
            object config = entry.Parse(entry.Preset(preset));
            using ProfilingDevice device = new(new CpuDevice(new Parallelism(threads)));
            SimulationRun run = new(1, new ReplicaRange(0, replicas), device);
            _ = entry.Simulate(config, run, default);
            device.Reset();
            long start = Stopwatch.GetTimestamp();
            _ = entry.Simulate(config, run, default);
            Print(output, $"{id}, {preset}, {replicas} replicas, {threads} thread(s)", Stopwatch.GetElapsedTime(start).TotalSeconds, device.Shares);
        }

        return 0;
    }

    private static void Print(TextWriter output, string title, double seconds, IReadOnlyDictionary<string, ProfilingDevice.Share> shares)
    {
        double dense = shares.Values.Where(s => s.Dense).Sum(s => s.Seconds), timed = shares.Values.Sum(s => s.Seconds);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{title}: {seconds:G4} s, dense {dense / seconds:P1}, other operations {(timed - dense) / seconds:P1}, rest {(seconds - timed) / seconds:P1}"));
        foreach ((string name, ProfilingDevice.Share share) in shares.OrderByDescending(s => s.Value.Seconds))
        {
            string rate = share.Flops > 0 ? string.Create(CultureInfo.InvariantCulture, $"{share.Flops / share.Seconds / 1e9,8:F1} GF/s") : "";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-22} {share.Calls,8} calls {1e3 * share.Seconds,10:F2} ms {share.Seconds / seconds,7:P1} {rate}"));
        }
    }
}
