// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems.LaneSweeps;

namespace LargeN.Systems.ProxLinearSensing;

public sealed partial class ProxLinearSensingSystem
{
    /// <inheritdoc/>
    public RunCost Cost(ProxLinearSensingConfig config, ReplicaRange replicas, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        Check(config);
        double m = config.BatchSize, d = config.InputDimension, order = Math.Min(m, 2 * d), other = Math.Max(m, 2 * d);
        double step = (80 * m * d) + (config.Proximity.Count * ((2 * order * order * other) + (order * order * order / 3) + (14 * m * d)));
        return new RunCost(Bytes(config, replicas.Count, device), replicas.Count * config.Steps[^1] * step, OnHost: true);
    }

    /// <inheritdoc/>
    /// <remarks>A replica is one thread's, on the host whatever the device. One in which a proximity leaves the range of a double has the verdict Diverged with its position.</remarks>
    public Observation Simulate(ProxLinearSensingConfig config, SimulationRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        Check(config);
        cancel.ThrowIfCancellationRequested();
        int replicas = run.Replicas.Count, points = config.Proximity.Count * config.Steps.Count;
        double[][] values = [.. Names.Select(_ => new double[(long)replicas * points])];
        LaneSweep.Run(Info.Id, run, replicas, Bytes(config, replicas, run.Device), One, cancel);
        Verdict[] verdicts = [.. Enumerable.Repeat(Verdict.Converged, replicas)];
        for (int i = 0; i < values[0].Length; i++)
        {
            if (double.IsPositiveInfinity(values[4][i])) verdicts[i / points] = verdicts[i / points].And(new Verdict(VerdictKind.Diverged, i / config.Steps.Count % config.Proximity.Count));
        }

        double[][] axes = [[.. config.Proximity], [.. config.Steps.Select(t => (double)t)]];
        return new Observation(run.Replicas, Names.Select((name, i) => (name, i)).ToDictionary(n => n.name, n => new ReplicaSeries(axes, values[n.i])), verdicts);

        void One(int r)
        {
            using ProxLinearSteps steps = new(config);
            steps.Run(run, r, values, cancel);
        }
    }

    private static long Bytes(ProxLinearSensingConfig config, int replicas, Device device) =>
        (40L * replicas * config.Proximity.Count * config.Steps.Count) + LaneSweep.Bytes(device, replicas, ProxLinearSteps.Bytes(config));
}
