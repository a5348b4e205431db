// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems.Designs;
using LargeN.Systems.Dmft;
using LargeN.Systems.SgdDynamics;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.FeatureLearningScaling;

public sealed partial class FeatureLearningScalingSystem
{
    /// <inheritdoc/>
    /// <remarks>Where the theory of finite sizes takes more memory than the simulation, that is what is stated: a study runs both.</remarks>
    public RunCost Cost(FeatureLearningScalingConfig config, ReplicaRange replicas, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        CheckSimulation(config);
        if (config is CircleFeatureConfig circle) return CircleNetworks.Cost(circle, replicas.Count, device);
        LinearFeatureConfig linear = (LinearFeatureConfig)config;
        FeatureDescentPlan plan = new(linear, config is WideFeatureConfig ? BlocksOf(linear.Spectrum) : Modes.CountOf(linear.Spectrum));
        int perPass = plan.PerPass(device, replicas.Count);
        long values = 8L * replicas.Count * 4 * config.Richness.Count * config.Steps.Count;
        long bytes = (perPass * plan.BytesEach) + plan.ScratchBytes(device, perPass) + values + (100L * plan.Modes);
        long theory = config is WideFeatureConfig ? 0 : TrainedFeatureLosses.Bytes(BlocksOf(linear.Spectrum), plan.Last);
        return new RunCost(Math.Max(bytes, theory), replicas.Count * plan.FlopsEach);
    }

    /// <inheritdoc/>
    /// <remarks>A replica of which a loss leaves the range of a double has the verdict Diverged with the position of the first such loss, and +infinity there.</remarks>
    public Observation Simulate(FeatureLearningScalingConfig config, SimulationRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        CheckSimulation(config);
        cancel.ThrowIfCancellationRequested();
        return config is LinearFeatureConfig linear ? Simulate(linear, run, cancel) : CircleNetworks.Simulate((CircleFeatureConfig)config, run, cancel);
    }

    private static Observation Simulate(LinearFeatureConfig config, SimulationRun run, CancellationToken cancel)
    {
        SgdScales scales = config is WideFeatureConfig ? new SgdScales(1, 1) : SgdScales.Of(TheorySpectrum.Of(config.Spectrum, cancel), config.Normalised);
        using Design? design = config is FixedSetFeatureConfig or OnlineFeatureConfig ? Design.Of(config.Spectrum, run.Device, cancel) : null;
        Modes modes = config is WideFeatureConfig ? Blocks(TheoryModes(config, cancel)) : design?.Modes ?? Modes.Of(TheorySpectrum.Of(config.Spectrum, cancel));
        FeatureDescentPlan plan = new(config, modes.Count);
        int perPass = plan.PerPass(run.Device, run.Replicas.Count), records = config.Steps.Count, points = config.Richness.Count * records;
        using FeatureDescentMemory memory = new(run.Device, plan, modes, perPass);
        Dictionary<string, double[]> values = plan.Names.ToDictionary(name => name, _ => new double[run.Replicas.Count * points]);
        FeatureDescent descent = new(plan, scales, modes, design, memory, run, values);
        double all = (double)run.Replicas.Count * config.Richness.Count;
        for (int first = 0, count; first < run.Replicas.Count; first += count)
        {
            count = Math.Min(perPass, run.Replicas.Count - first);
            for (int i = 0; i < config.Richness.Count; i++)
            {
                double before = (((double)first * config.Richness.Count) + (i * count)) / all, share = count / all;
                descent.Run(i, first, count, fraction =>
                {
                    run.Progress?.Report(before + (share * fraction));
                    cancel.ThrowIfCancellationRequested();
                });
            }
        }

        return Observe(config, run, values);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Series> Derive(FeatureLearningScalingConfig config, IReadOnlyDictionary<string, Series> means)
    {
        ArgumentNullException.ThrowIfNull(means);
        Dictionary<string, Series> derived = [];
        if (config is not CircleFeatureConfig) return derived;
        foreach ((string curve, string slope) in ((string, string)[])[("excessLoss", "localSlope"), ("lazyLoss", "lazySlope")])
            if (means.TryGetValue(curve, out Series? loss) && LocalSlope.Of(loss) is { } slopes) derived[slope] = slopes;
        return derived;
    }

    /// <summary>Most modes of the theory, and of the simulation of infiniteWidth.</summary>
    private static int BlocksOf(SpectrumConfig config) => config is PowerLawSpectrum law ? Math.Min(law.Modes, ExactModes + Bins) : ((ExplicitSpectrum)config).Eigenvalues.Count + 1;

    /// <summary>One mode a block, with the power of the block: at infinite width the others of the block stay where they are.</summary>
    private static Modes Blocks(SgdModes modes)
    {
        int count = modes.Count + (modes.Floor > 0 ? 1 : 0);
        double[] roots = new double[count], target = new double[count];
        for (int k = 0; k < modes.Count; k++)
        {
            roots[k] = Math.Sqrt(modes.Eigenvalues[k]);
            target[k] = Math.Sqrt(modes.Multiplicities[k] * modes.Eigenvalues[k] * modes.Start[k]);
        }

        if (modes.Floor > 0) target[^1] = Math.Sqrt(modes.Floor);
        return new Modes(roots, target, [.. Enumerable.Range(0, count)], modes.Count, count, modes.Trace);
    }

    /// <summary>A loss that is no number has passed through infinity.</summary>
    private static Observation Observe(LinearFeatureConfig config, SimulationRun run, Dictionary<string, double[]> values)
    {
        int points = config.Richness.Count * config.Steps.Count;
        double[] excess = values["excessLoss"];
        values["testLoss"] = [.. excess.Select(l => l + config.NoiseVariance)];
        Verdict[] verdicts = [.. Enumerable.Repeat(Verdict.Converged, run.Replicas.Count)];
        foreach ((_, double[] all) in values.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            for (int i = 0; i < all.Length; i++)
            {
                if (double.IsFinite(all[i])) continue;
                all[i] = double.PositiveInfinity;
                verdicts[i / points] = verdicts[i / points].And(new Verdict(VerdictKind.Diverged, i % points));
            }
        }

        double[][] axes = [[.. config.Richness], [.. config.Steps.Select(t => (double)t)]];
        return new Observation(run.Replicas, values.ToDictionary(v => v.Key, v => new ReplicaSeries(axes, v.Value)), verdicts);
    }

    private void CheckSimulation(FeatureLearningScalingConfig config)
    {
        Check(config);
        Violation[] violations = config is LinearFeatureConfig linear and not WideFeatureConfig ? [.. Modes.Check(linear.Spectrum)] : [];
        if (violations.Length > 0) throw new ConfigException($"{Info.Id} simulation", violations);
    }
}
