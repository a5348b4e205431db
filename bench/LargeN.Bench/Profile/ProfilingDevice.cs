// SPDX-License-Identifier: MIT
using System.Diagnostics;
using LargeN.Devices;

namespace LargeN.Bench.Profile;

/// <summary>A device that passes everything on to another one and keeps the time of each operation; contracts that it does not know are passed on untimed.</summary>
internal sealed class ProfilingDevice(Device inner) : Device
{
    private readonly Dictionary<string, Share> shares = [];
    private ProfiledOperations? operations;

    public override string Name => inner.Name;

    public override DeviceLimits Limits => inner.Limits;

    /// <summary>Calls, seconds and flops by operation.</summary>
    internal IReadOnlyDictionary<string, Share> Shares => shares;

    public override DeviceBuffer<T> Allocate<T>(long length) => inner.Allocate<T>(length);

    public override TContract Operations<TContract>() => (operations ??= new ProfiledOperations(inner, this)) as TContract ?? inner.Operations<TContract>();

    public override int ReplicasPerPass(int replicas, long bytesEach) => inner.ReplicasPerPass(replicas, bytesEach);

    internal void Reset() => shares.Clear();

    internal void Add(string name, bool dense, long start, double flops)
    {
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Share share = shares.GetValueOrDefault(name) ?? (shares[name] = new Share(dense));
        share.Calls++;
        share.Seconds += seconds;
        share.Flops += flops;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    internal sealed class Share(bool dense)
    {
        internal bool Dense => dense;

        internal long Calls { get; set; }

        internal double Seconds { get; set; }

        internal double Flops { get; set; }
    }
}
