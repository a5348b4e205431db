// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Threading;

namespace LargeN.Systems.LaneSweeps;

/// <summary>Replicas and settings of a small model, eight to a register: column r S + s is setting s of replica r, a group is eight columns.</summary>
/// <remarks>
/// Lanes never mix and groups are independent, so that no value depends on threads, batch or the width of the registers. The lanes beyond the last column repeat it.
/// The work is done on the host whatever the device: the state of a group fits in the cache.
/// </remarks>
internal static class LaneSweep
{
    /// <summary>Lanes of a group.</summary>
    internal const int Lanes = 8;

    /// <summary>Groups of a run.</summary>
    internal static int Groups(int replicas, int settings) => (int)((((long)replicas * settings) + Lanes - 1) / Lanes);

    /// <summary>Memory of all groups that run at once.</summary>
    internal static long Bytes(Device device, int groups, long bytesEach) => Math.Min(groups, Threads(device)) * bytesEach;

    /// <summary>Runs every group once.</summary>
    /// <param name="what">The system, for messages.</param>
    /// <param name="run">The run: its device gives threads and memory, its progress is told after each pass.</param>
    /// <param name="groups">Groups.</param>
    /// <param name="bytes">Memory of the whole run, as its cost states it.</param>
    /// <param name="body">Takes a group through the whole simulation.</param>
    /// <param name="cancel">Looked at between passes.</param>
    /// <exception cref="MemoryLimitException">The device may use less than <paramref name="bytes"/>.</exception>
    internal static void Run(string what, SimulationRun run, int groups, long bytes, Action<int> body, CancellationToken cancel)
    {
        if (bytes > run.Device.Limits.MemoryBytes) throw new MemoryLimitException($"{what} on {run.Device.Name}", bytes, run.Device.Limits.MemoryBytes);
        int threads = Threads(run.Device), perPass = 2 * threads;
        for (int done = 0; done < groups; done += perPass)
        {
            cancel.ThrowIfCancellationRequested();
            int first = done, count = Math.Min(perPass, groups - done);
            ParallelRegion.For(count, new Parallelism(threads), g => body(first + g));
            run.Progress?.Report((double)(done + count) / groups);
        }
    }

    private static int Threads(Device device) => Math.Clamp(device.Limits.Threads, 1, Environment.ProcessorCount);
}
