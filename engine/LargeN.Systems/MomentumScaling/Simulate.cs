// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems.LaneSweeps;
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.MomentumScaling;

public sealed partial class MomentumScalingSystem
{
    /// <inheritdoc/>
    public RunCost Cost(MomentumScalingConfig config, ReplicaRange replicas, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        Check(config);
        double steps = config switch
        {
            ManifoldConfig manifold => manifold.LearningRate.Sum(eta => 2 * ManifoldDrift.HalfTime(manifold, default) / ManifoldDrift.TwoThirds(eta)) * 12,
            MatchedConfig matched => matched.LearningRate.Sum(eta => matched.Times[^1] / eta) * matched.Modes * ((49.0 * matched.BatchSize) + 6),
            _ => 0,
        };
        return new RunCost(Bytes(config, replicas.Count, device), replicas.Count * steps, OnHost: true);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// All replicas and learning rates advance on the host, eight to a register, whatever the device. A replica in which a rate leaves the range of a double has the verdict
    /// Diverged with the position of that rate, and +infinity from there on.
    /// </remarks>
    public Observation Simulate(MomentumScalingConfig config, SimulationRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        Check(config);
        cancel.ThrowIfCancellationRequested();
        int replicas = run.Replicas.Count, rates = config.LearningRate.Count;
        double[] axis = [.. config.LearningRate];
        Verdict[] verdicts = [.. Enumerable.Repeat(Verdict.Converged, replicas)];
        long bytes = Bytes(config, replicas, run.Device);
        if (config is ManifoldConfig manifold)
        {
            double[] times = Times(manifold, ManifoldDrift.HalfTime(manifold, cancel)), imbalances = new double[(long)replicas * rates * times.Length];
            LaneSweep.Run(Info.Id, run, LaneSweep.Groups(replicas, rates), bytes, group => ManifoldLanes.Run(manifold, times, run, group, imbalances, cancel), cancel);
            Judge(imbalances, times.Length, rates, verdicts);
            return new Observation(run.Replicas, new Dictionary<string, ReplicaSeries> { ["imbalance"] = new([axis, times], imbalances) }, verdicts);
        }

        MatchedConfig matched = (MatchedConfig)config;
        int points = matched.Times.Count;
        SgdModes modes = ModesOf(matched, cancel);
        double[] heavy = new double[(long)replicas * rates * points], plain = new double[heavy.Length];
        LaneSweep.Run(Info.Id, run, LaneSweep.Groups(replicas, 1) * rates, bytes, Group, cancel);
        Judge(heavy, points, rates, verdicts);
        Judge(plain, points, rates, verdicts);
        double[][] axes = [axis, [.. matched.Times]];
        return new Observation(run.Replicas, new Dictionary<string, ReplicaSeries> { ["excessLoss"] = new(axes, heavy), ["plainLoss"] = new(axes, plain) }, verdicts);

        void Group(int group)
        {
            using MatchedLanes lanes = new(matched, modes);
            lanes.Run(run, group, heavy, plain, cancel);
        }
    }

    private static long Bytes(MomentumScalingConfig config, int replicas, Device device)
    {
        long values = 8L * replicas * config.LearningRate.Count;
        return config switch
        {
            ManifoldConfig manifold => (values * (manifold.Points + 1)) + LaneSweep.Bytes(device, LaneSweep.Groups(replicas, manifold.LearningRate.Count), ManifoldLanes.Bytes),
            MatchedConfig matched => (2 * values * matched.Times.Count) + (48L * matched.Modes) + LaneSweep.Bytes(device, LaneSweep.Groups(replicas, 1) * matched.LearningRate.Count, MatchedLanes.Bytes(matched)),
            _ => 0,
        };
    }

    private static void Judge(double[] values, int points, int rates, Verdict[] verdicts)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (double.IsPositiveInfinity(values[i])) verdicts[i / (points * rates)] = verdicts[i / (points * rates)].And(new Verdict(VerdictKind.Diverged, i / points % rates));
        }
    }
}
