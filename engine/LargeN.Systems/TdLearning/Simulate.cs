// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems.LaneSweeps;

namespace LargeN.Systems.TdLearning;

public sealed partial class TdLearningSystem
{
    /// <inheritdoc/>
    public RunCost Cost(TdLearningConfig config, ReplicaRange replicas, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        Check(config);
        return new RunCost(Bytes(config, replicas.Count, device), (double)replicas.Count * FlopsEach(config), OnHost: true);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// All replicas and learning rates advance on the host, eight to a register, whatever the device. A replica in which a rate leaves the range of a double has the verdict
    /// Diverged with the position of that rate, and +infinity from there on.
    /// </remarks>
    public Observation Simulate(TdLearningConfig config, SimulationRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        Check(config);
        cancel.ThrowIfCancellationRequested();
        int replicas = run.Replicas.Count, rates = config.LearningRate.Count, records = config.Steps.Count, columns = replicas * rates;
        double[] errors = new double[(long)columns * records], plateaus = new double[columns];
        Episodes episodes = new(config, cancel);
        LaneSweep.Run(Info.Id, run, LaneSweep.Groups(replicas, rates), Bytes(config, replicas, run.Device), Group, cancel);
        Verdict[] verdicts = [.. Enumerable.Repeat(Verdict.Converged, replicas)];
        Judge(errors, records, rates, verdicts);
        Judge(plateaus, 1, rates, verdicts);
        double[] rate = [.. config.LearningRate];
        return new Observation(
            run.Replicas,
            new Dictionary<string, ReplicaSeries>
            {
                ["valueError"] = new([rate, [.. config.Steps.Select(n => (double)n)]], errors),
                ["plateauError"] = new([rate], plateaus),
            },
            verdicts);

        void Group(int group)
        {
            using TdLanes lanes = new(episodes);
            lanes.Run(run, group * LaneSweep.Lanes, columns, errors, plateaus, cancel);
        }
    }

    private static long Bytes(TdLearningConfig config, int replicas, Device device)
    {
        long m = config.Environment.FeatureCount, s = config.Environment.StateCount, t = config.EpisodeLength + 1L, rates = config.LearningRate.Count, n = t * m;
        long shared = 8 * ((2 * s * m) + (4 * m * m) + (8 * s) + (8 * m));
        if (config.Trajectories == TrajectoryLaw.Gaussian) shared += 8 * ((3 * n * n) + (t * m * m));
        return shared + (8 * replicas * rates * (config.Steps.Count + 1)) + LaneSweep.Bytes(device, LaneSweep.Groups(replicas, (int)rates), TdLanes.Bytes(config));
    }

    /// <summary>Random numbers are counted as forty operations each.</summary>
    private static double FlopsEach(TdLearningConfig config)
    {
        double m = config.Environment.FeatureCount, s = config.Environment.StateCount, t = config.EpisodeLength + 1.0, b = config.BatchSize, rates = config.LearningRate.Count;
        double update = config.Trajectories == TrajectoryLaw.Gaussian
            ? (40 * b * t * m) + (rates * b * ((2 * t * t * m * m) + (8 * t * m)))
            : (40 * b * t) + (rates * ((2 * s * m) + (6 * b * t)));
        return config.Steps[^1] * (update + (rates * ((2 * s * m) + (3 * s) + (2 * m))));
    }

    /// <summary>An error that is no number has passed through infinity.</summary>
    private static void Judge(double[] values, int points, int rates, Verdict[] verdicts)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (double.IsFinite(values[i])) continue;
            values[i] = double.PositiveInfinity;
            int column = i / points;
            verdicts[column / rates] = verdicts[column / rates].And(new Verdict(VerdictKind.Diverged, column % rates));
        }
    }
}
