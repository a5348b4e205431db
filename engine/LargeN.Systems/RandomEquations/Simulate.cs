// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems.LaneSweeps;

namespace LargeN.Systems.RandomEquations;

public sealed partial class RandomEquationsSystem
{
    /// <inheritdoc/>
    public RunCost Cost(RandomEquationsConfig config, ReplicaRange replicas, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        Check(config);
        double draws = 40.0 * config.Equations * Math.Pow(config.InputDimension, config.Degree);
        return new RunCost(Bytes(config, replicas.Count, device), replicas.Count * (draws + ((config.Step(config.SquaredRadius[^1]) + 1) * HessianDescent.Flops(config))), OnHost: true);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A replica is one thread's, on the host whatever the device. One whose lowest eigenvector was not found has the verdict of that, with the step.
    /// </remarks>
    public Observation Simulate(RandomEquationsConfig config, SimulationRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        Check(config);
        cancel.ThrowIfCancellationRequested();
        int replicas = run.Replicas.Count, points = config.SquaredRadius.Count;
        double[] energy = new double[replicas * points], relative = new double[energy.Length], lowest = new double[energy.Length];
        Verdict[] verdicts = new Verdict[replicas];
        LaneSweep.Run(Info.Id, run, replicas, Bytes(config, replicas, run.Device), One, cancel);
        double[][] axes = [[.. config.SquaredRadius]];
        Dictionary<string, ReplicaSeries> series = new() { ["energy"] = new(axes, energy), ["relativeEnergy"] = new(axes, relative), ["lowestEigenvalue"] = new(axes, lowest) };
        return new Observation(run.Replicas, series, verdicts);

        void One(int r)
        {
            using HessianDescent descent = new(config, run, r);
            Span<double> mine = energy.AsSpan(r * points, points);
            double start = descent.Start();
            verdicts[r] = descent.Run(mine, lowest.AsSpan(r * points, points), cancel);
            for (int i = 0; i < points; i++) relative[(r * points) + i] = mine[i] / start;
        }
    }

    private static long Bytes(RandomEquationsConfig config, int replicas, Device device) =>
        (24L * replicas * config.SquaredRadius.Count) + LaneSweep.Bytes(device, replicas, HessianDescent.Bytes(config));
}
