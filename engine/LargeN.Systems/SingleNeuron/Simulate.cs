// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems.LaneSweeps;

namespace LargeN.Systems.SingleNeuron;

public sealed partial class SingleNeuronSystem
{
    /// <inheritdoc/>
    public RunCost Cost(SingleNeuronConfig config, ReplicaRange replicas, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        Check(config);
        double rows = config.Rows, d = config.InputDimension, neurons = (double)config.Students * config.LearningRate.Count, steps = config.Steps[^1];
        double draws = 40 * rows * d * (config is OnlineNeuronConfig ? steps : 1);
        return new RunCost(Bytes(config, replicas.Count, device), replicas.Count * (draws + (steps * neurons * rows * ((4 * d) + 4)) + (config.Steps.Count * neurons * d * (config.Students + 4.0) * 3)), OnHost: true);
    }

    /// <inheritdoc/>
    /// <remarks>A replica is one thread's, on the host whatever the device; losses are those over all inputs, exact at the weights. One in which a rate leaves the range of a double has the verdict Diverged with its position.</remarks>
    public Observation Simulate(SingleNeuronConfig config, SimulationRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        Check(config);
        cancel.ThrowIfCancellationRequested();
        int replicas = run.Replicas.Count, rates = config.LearningRate.Count, points = rates * config.Steps.Count;
        double[][] values = [.. Names.Select(_ => new double[(long)replicas * points])];
        LaneSweep.Run(Info.Id, run, replicas, Bytes(config, replicas, run.Device), One, cancel);
        Verdict[] verdicts = [.. Enumerable.Repeat(Verdict.Converged, replicas)];
        for (int i = 0; i < values[0].Length; i++)
        {
            if (double.IsPositiveInfinity(values[0][i])) verdicts[i / points] = verdicts[i / points].And(new Verdict(VerdictKind.Diverged, i / config.Steps.Count % rates));
        }

        double[][] axes = [[.. config.LearningRate], [.. config.Steps.Select(t => (double)t)]];
        return new Observation(run.Replicas, Names.Select((name, i) => (name, i)).ToDictionary(n => n.name, n => new ReplicaSeries(axes, values[n.i])), verdicts);

        void One(int r)
        {
            using NeuronDescent descent = new(config);
            descent.Run(run, r, values, cancel);
        }
    }

    private static long Bytes(SingleNeuronConfig config, int replicas, Device device) =>
        (8L * Names.Length * replicas * config.LearningRate.Count * config.Steps.Count) + LaneSweep.Bytes(device, replicas, NeuronDescent.Bytes(config));
}
