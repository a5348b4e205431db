// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Numerics;

namespace LargeN.Systems.AngleEvolution;

public sealed partial class AngleEvolutionSystem
{
    /// <inheritdoc/>
    public RunCost Cost(AngleEvolutionConfig config, ReplicaRange replicas, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        Check(config);
        NetworkPasses plan = new(config);
        int perPass = plan.ReplicasPerPass(device, replicas.Count);
        long values = 8L * replicas.Count * ((3L * config.Depth) + 1);
        return new RunCost((perPass * plan.BytesEach) + plan.ScratchBytes(device, perPass) + values, replicas.Count * plan.FlopsEach);
    }

    /// <inheritdoc/>
    /// <remarks>A replica whose angle falls below 1e-12 has lost its digits: <see cref="VerdictKind.IllConditioned"/> with the layer and sin^2 there.</remarks>
    public Observation Simulate(AngleEvolutionConfig config, SimulationRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        Check(config);
        cancel.ThrowIfCancellationRequested();
        int count = run.Replicas.Count, depth = config.Depth;
        double[] squaredSine = new double[count * depth], redrawn = new double[count];
        Verdict[] verdicts = [.. Enumerable.Repeat(Verdict.Converged, count)];
        new NetworkPasses(config).Run(run, squaredSine, redrawn, verdicts, cancel);

        double[] logarithm = new double[count * depth];
        Elementary.Log(squaredSine, logarithm);
        double[] axis = [.. Enumerable.Range(1, depth).Select(l => (double)l)];
        return new Observation(
            run.Replicas,
            new Dictionary<string, ReplicaSeries>
            {
                ["logSquaredSine"] = new([axis], logarithm),
                ["squaredLogSquaredSine"] = new([axis], [.. logarithm.Select(x => x * x)]),
                ["redrawnLayers"] = new([], redrawn),
            },
            verdicts);
    }
}
