// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Systems.Designs;
using LargeN.Systems.Dmft;
using LargeN.Systems.LaneSweeps;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.Ngn;

public sealed partial class NgnSystem
{
    /// <inheritdoc/>
    public RunCost Cost(NgnConfig config, ReplicaRange replicas, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        Check(config);
        double d = Modes.CountOf(config.Spectrum), rates = config.LearningRate.Count, steps = config.Steps[^1] + 1.0;
        double step = config is RegressionNgnConfig regression ? (regression.BatchSize * d * (42 + (4 * rates))) + (6 * rates * d) : 16 * rates * d;
        return new RunCost(Bytes(config, replicas.Count, device), replicas.Count * steps * step, OnHost: true);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A replica is one thread's, on the host whatever the device. A replica in which a rate leaves the range of a double has the verdict Diverged with the position of that rate, and
    /// +infinity from there on.
    /// </remarks>
    public Observation Simulate(NgnConfig config, SimulationRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        Check(config);
        cancel.ThrowIfCancellationRequested();
        long bytes = Bytes(config, run.Replicas.Count, run.Device);
        if (bytes > run.Device.Limits.MemoryBytes) throw new MemoryLimitException($"{Info.Id} on {run.Device.Name}", bytes, run.Device.Limits.MemoryBytes);
        Modes modes = Modes.Of(TheorySpectrum.Of(config.Spectrum, cancel));
        return config is RegressionNgnConfig regression ? Regression(regression, modes, run, bytes, cancel) : Quadratic(config, modes, run, bytes, cancel);
    }

    private static long Bytes(NgnConfig config, int replicas, Device device)
    {
        long d = Modes.CountOf(config.Spectrum), rates = config.LearningRate.Count, points = config.Steps.Count;
        long results = 8L * replicas * rates * ((3 * points) + 3), each = config is RegressionNgnConfig ? 8 * ((2 * rates * d) + (2 * d)) : 8 * (5 * d);
        return (40 * d) + (2 * results) + LaneSweep.Bytes(device, replicas, each + 1024);
    }

    private Observation Quadratic(NgnConfig config, Modes modes, SimulationRun run, long bytes, CancellationToken cancel)
    {
        int replicas = run.Replicas.Count, rates = config.LearningRate.Count;
        DescentPath[] paths = new DescentPath[(long)replicas * rates];
        LaneSweep.Run(Info.Id, run, replicas, bytes, One, cancel);
        Dictionary<string, ReplicaSeries> series = [];
        foreach ((string name, bool curve, double[] values) in Recorded(paths)) series.Add(name, new ReplicaSeries(Axes(config, curve), values));
        return new Observation(run.Replicas, series, Verdicts(series["objective"], replicas, config));

        void One(int r)
        {
            RotatedQuadratic f = new(modes, new RandomStream(run.Seed, Purpose.Weights, run.Replicas.First + (uint)r));
            for (int j = 0; j < rates; j++) paths[(r * rates) + j] = f.Descend(config.Rule, config.LearningRate[j], config.Steps, cancel);
        }
    }

    private Observation Regression(RegressionNgnConfig config, Modes modes, SimulationRun run, long bytes, CancellationToken cancel)
    {
        int replicas = run.Replicas.Count, each = config.LearningRate.Count * config.Steps.Count;
        double[] losses = new double[(long)replicas * each], distances = new double[losses.Length], steps = new double[losses.Length];
        LaneSweep.Run(
            Info.Id, run, replicas, bytes,
            r => RegressionDescent.Run(config, modes, run, r, losses.AsSpan(r * each, each), distances.AsSpan(r * each, each), steps.AsSpan(r * each, each), cancel), cancel);
        double[][] axes = Axes(config, curve: true);
        Dictionary<string, ReplicaSeries> series = new() { ["excessLoss"] = new(axes, losses), ["squaredDistance"] = new(axes, distances), ["stepSize"] = new(axes, steps) };
        return new Observation(run.Replicas, series, Verdicts(series["excessLoss"], replicas, config));
    }

    private static Verdict[] Verdicts(ReplicaSeries losses, int replicas, NgnConfig config)
    {
        Verdict[] verdicts = [.. Enumerable.Repeat(Verdict.Converged, replicas)];
        for (int i = 0; i < losses.Values.Length; i++)
        {
            int replica = i / losses.Points;
            if (double.IsPositiveInfinity(losses.Values[i])) verdicts[replica] = verdicts[replica].And(new Verdict(VerdictKind.Diverged, i / config.Steps.Count % config.LearningRate.Count));
        }

        return verdicts;
    }
}
