// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems.Designs;
using LargeN.Systems.SgdDynamics;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.NeuralScalingLaws;

public sealed partial class NeuralScalingLawsSystem
{
    /// <inheritdoc/>
    public RunCost Cost(NeuralScalingLawsConfig config, ReplicaRange replicas, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        CheckSimulation(config);
        int modes = Modes.CountOf(config.Spectrum);
        ISimulationPlan plan = Plan(config, modes);
        int perPass = PerPass(plan, device, replicas.Count);
        return new RunCost((perPass * plan.BytesEach) + plan.SharedBytes + plan.ScratchBytes(device, perPass) + (8L * replicas.Count * plan.ValuesEach) + (80L * modes), replicas.Count * plan.FlopsEach);
    }

    /// <inheritdoc/>
    /// <remarks>A replica of which a loss leaves the range of a double has the verdict Diverged with the position of the first such loss, and +infinity there.</remarks>
    public Observation Simulate(NeuralScalingLawsConfig config, SimulationRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        CheckSimulation(config);
        cancel.ThrowIfCancellationRequested();
        Spectrum spectrum = TheorySpectrum.Of(config.Spectrum, cancel);
        ScalingRun setting = new(run, SgdScales.Of(spectrum, config.Normalised), Modes.Of(spectrum), cancel);
        ISimulationPlan plan = Plan(config, setting.Modes.Count);
        ScalingResults results = new(run.Replicas, plan.Observables(config, setting));
        int perPass = PerPass(plan, run.Device, run.Replicas.Count);
        using Design design = Design.Of(config.Spectrum, run.Device, cancel);
        plan.Run(setting, design, perPass, results);
        return results.Observe();
    }

    private static int PerPass(ISimulationPlan plan, Device device, int replicas) => Math.Clamp(device.ReplicasPerPass(replicas, plan.BytesEach), 1, Math.Max(1, replicas));

    private static ISimulationPlan Plan(NeuralScalingLawsConfig config, int modes) => config switch
    {
        DescentScalingConfig descent => new DescentSimulation(descent, modes),
        BudgetScalingConfig budget => new BudgetSimulation(budget, modes),
        LimitScalingConfig limits => new LimitSimulation(limits, modes),
        _ => throw new ArgumentException($"unknown model {config.GetType().Name}", nameof(config)),
    };

    private void CheckSimulation(NeuralScalingLawsConfig config)
    {
        Check(config);
        Violation[] violations = [.. Modes.Check(config.Spectrum)];
        if (violations.Length > 0) throw new ConfigException($"{Info.Id} simulation", violations);
    }
}

/// <summary>What one simulation needs.</summary>
/// <param name="Run">Seed, replicas, device.</param>
/// <param name="Scales">What eigenvalues and power are divided by.</param>
/// <param name="Modes">The modes, not normalised.</param>
/// <param name="Cancel">Looked at between steps.</param>
internal sealed record ScalingRun(SimulationRun Run, SgdScales Scales, Modes Modes, CancellationToken Cancel)
{
    internal void Report(double fraction)
    {
        Run.Progress?.Report(fraction);
        Cancel.ThrowIfCancellationRequested();
    }
}

/// <summary>The simulation of one model: its memory and work, then itself.</summary>
internal interface ISimulationPlan
{
    /// <summary>Bytes of a replica of a pass, on the device and the host.</summary>
    long BytesEach { get; }

    /// <summary>Bytes that all replicas share.</summary>
    long SharedBytes { get; }

    /// <summary>Results of a replica.</summary>
    long ValuesEach { get; }

    /// <summary>Operations of a replica.</summary>
    double FlopsEach { get; }

    long ScratchBytes(Device device, int replicas);

    /// <summary>Names and axes of what is measured.</summary>
    IReadOnlyList<(string Name, IReadOnlyList<double[]> Axes)> Observables(NeuralScalingLawsConfig config, ScalingRun run);

    void Run(ScalingRun run, Design design, int perPass, ScalingResults results);
}

/// <summary>Values by observable and replica.</summary>
internal sealed class ScalingResults
{
    private readonly ReplicaRange replicas;
    private readonly Dictionary<string, ReplicaSeries> series;

    internal ScalingResults(ReplicaRange replicas, IReadOnlyList<(string Name, IReadOnlyList<double[]> Axes)> observables)
    {
        this.replicas = replicas;
        Verdicts = [.. Enumerable.Repeat(Verdict.Converged, replicas.Count)];
        series = observables.ToDictionary(o => o.Name, o => new ReplicaSeries(o.Axes, new double[replicas.Count * o.Axes.Aggregate(1, (points, axis) => points * axis.Length)]));
    }

    internal Verdict[] Verdicts { get; }

    internal Span<double> Of(string name, int replica) => series[name].Values.AsSpan(replica * series[name].Points, series[name].Points);

    /// <summary>A loss that is no number has passed through infinity.</summary>
    internal Observation Observe()
    {
        foreach ((_, ReplicaSeries all) in series.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            for (int i = 0; i < all.Values.Length; i++)
            {
                if (double.IsFinite(all.Values[i])) continue;
                all.Values[i] = double.PositiveInfinity;
                int r = i / all.Points;
                Verdicts[r] = Verdicts[r].And(new Verdict(VerdictKind.Diverged, i % all.Points));
            }
        }

        return new Observation(replicas, series, Verdicts);
    }
}
