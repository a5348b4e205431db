// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems.Datasets;
using LargeN.Systems.Designs;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.SgdStructured;

public sealed partial class SgdStructuredSystem
{
    /// <inheritdoc/>
    public RunCost Cost(SgdStructuredConfig config, ReplicaRange replicas, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        CheckSimulation(config);
        int modes = Modes.CountOf(config.Spectrum);
        long values = 8L * replicas.Count * config.LearningRate.Count * (config is BudgetSgdConfig b ? b.BatchSize.Count : 3 * Steps(config).Count);
        (long bytes, double flops) = config.Spectrum is DatasetSpectrum data ? PoolData.Cost(data) : (0, 0);
        bytes += values + (40L * modes) + (config is FixedSetSgdConfig set ? TrainingSet.Bytes(set.Samples, modes) : 0);
        long most = 0;
        foreach (DescentPlan plan in Plans(config, modes))
        {
            int perPass = plan.PerPass(device, replicas.Count);
            most = Math.Max(most, (perPass * plan.BytesEach) + plan.ScratchBytes(device, perPass));
            flops += replicas.Count * plan.FlopsEach;
        }

        return new RunCost(bytes + most, flops);
    }

    /// <inheritdoc/>
    /// <remarks>A replica in which a learning rate leaves the range of a double has the verdict Diverged with the position of that rate, and +infinity from there on.</remarks>
    public Observation Simulate(SgdStructuredConfig config, SimulationRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        CheckSimulation(config);
        cancel.ThrowIfCancellationRequested();
        SgdStructuredRun descent = new(config, run, cancel);
        return descent.Run();
    }

    internal static IReadOnlyList<int> Steps(SgdStructuredConfig config) => config switch
    {
        OnlineSgdConfig online => online.Steps,
        FixedSetSgdConfig set => set.Steps,
        _ => [],
    };

    /// <summary>The runs that a config asks for: one, or one a batch size.</summary>
    internal static DescentPlan[] Plans(SgdStructuredConfig config, int modes) => config switch
    {
        OnlineSgdConfig online => [new(modes, online.BatchSize, online.LearningRate.Count, online.Steps, 0)],
        FixedSetSgdConfig set => [new(modes, set.BatchSize, set.LearningRate.Count, set.Steps, set.Samples)],
        BudgetSgdConfig budget => [.. budget.BatchSize.Select(b => new DescentPlan(modes, b, budget.LearningRate.Count, [budget.Compute / b], 0))],
        _ => throw new ArgumentException($"unknown model {config.GetType().Name}", nameof(config)),
    };

    private void CheckSimulation(SgdStructuredConfig config)
    {
        Check(config);
        Violation[] violations = [.. Modes.Check(config.Spectrum)];
        if (violations.Length > 0) throw new ConfigException($"{Info.Id} simulation", violations);
    }
}
