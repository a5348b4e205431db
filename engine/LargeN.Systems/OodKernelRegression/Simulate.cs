// SPDX-License-Identifier: MIT
using LargeN.Devices;

namespace LargeN.Systems.OodKernelRegression;

public sealed partial class OodKernelRegressionSystem
{
    /// <inheritdoc/>
    public RunCost Cost(OodKernelRegressionConfig config, ReplicaRange replicas, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        Check(config);
        ShiftSimulation plan = new(config);
        (long bytes, double flops) = config.Data is GaussianData ? (8L * 4 * config.Data.Count * config.Data.Count, 0) : MeasuredPool.Cost(config);
        int perPass = Math.Clamp(device.ReplicasPerPass(replicas.Count, plan.BytesEach), 1, Math.Max(1, replicas.Count));
        return new RunCost(bytes + (perPass * plan.BytesEach) + plan.ScratchBytes(device, perPass) + (8L * replicas.Count * 4 * config.Samples.Count), flops + (replicas.Count * plan.FlopsEach));
    }

    /// <inheritdoc/>
    public Observation Simulate(OodKernelRegressionConfig config, SimulationRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        Check(config);
        cancel.ThrowIfCancellationRequested();
        return new ShiftSimulation(config).Run(run, cancel);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Series> Derive(OodKernelRegressionConfig config, IReadOnlyDictionary<string, Series> means)
    {
        ArgumentNullException.ThrowIfNull(means);
        if (!means.TryGetValue("optimisedLoss", out Series? best) || !means.TryGetValue("excessLoss", out Series? plain)) return new Dictionary<string, Series>();
        return new Dictionary<string, Series> { ["gain"] = Series.Curve(best.Axes[0], [.. best.Values.Zip(plain.Values, (b, p) => 1 - (b / p))]) };
    }
}
