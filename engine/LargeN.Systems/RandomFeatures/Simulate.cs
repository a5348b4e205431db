// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems.Datasets;
using LargeN.Systems.Designs;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.RandomFeatures;

public sealed partial class RandomFeaturesSystem
{
    /// <inheritdoc/>
    public RunCost Cost(RandomFeaturesConfig config, ReplicaRange replicas, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        CheckSimulation(config);
        int modes = FeatureSource.Coefficients(config);
        CrossedSimulation plan = new(config, modes);
        (long poolBytes, double poolFlops) = config.Spectrum is DatasetSpectrum data ? PoolData.Cost(data) : (0, 0);
        int perPass = plan.ReplicasPerPass(device, replicas.Count);
        long values = 8L * replicas.Count * config.Width.Count * 8;
        return new RunCost(poolBytes + (40L * modes) + (perPass * plan.BytesEach) + plan.ScratchBytes(device, perPass) + values, poolFlops + (replicas.Count * plan.FlopsEach));
    }

    /// <inheritdoc/>
    public Observation Simulate(RandomFeaturesConfig config, SimulationRun run, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        CheckSimulation(config);
        cancel.ThrowIfCancellationRequested();
        CrossedSimulation simulation = new(config, FeatureSource.Coefficients(config));
        using FeatureSource source = FeatureSource.Of(config, run.Device, simulation.ReplicasPerPass(run.Device, run.Replicas.Count), cancel);
        Measurements results = new(config, run.Replicas);
        simulation.Run(source, run, results, cancel);
        return results.ToObservation();
    }

    /// <inheritdoc/>
    /// <remarks>
    /// With n = min(P, N), m = max(P, N), t and t2 the two traces of the smaller Gram matrix: z = n - lambda t, kappa2 = N / (t (m - z)),
    /// kappa1 = 1/t or lambda / (P - z), gamma1 = 1 - (lambda t + P - n)^2 / (P (lambda^2 t2 + P - n)), and from the losses
    /// q = P (1 - (bias2 + sigma2) / E_inf), which unlike a formula in the traces stays measurable near N = P.
    /// </remarks>
    public IReadOnlyDictionary<string, Series> Derive(RandomFeaturesConfig config, IReadOnlyDictionary<string, Series> means)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(means);
        Dictionary<string, Series> derived = new(VarianceDecomposition.Of(config, means));
        double p = config.Samples;
        if (means.TryGetValue("biasLoss", out Series? bias) && means.TryGetValue("ensembleLoss", out Series? ensemble))
            derived["degreesOfFreedomSquared"] = Series.Curve(bias.Axes[0], [.. bias.Values.Zip(ensemble.Values, (b, e) => p * (1 - ((b + config.NoiseVariance) / e)))]);
        if (!means.TryGetValue("resolventTrace", out Series? traces) || !means.TryGetValue("resolventSquaredTrace", out Series? squares)) return derived;

        int points = config.Width.Count;
        double[] population = new double[points], fixedFeature = new double[points], freedom = new double[points], gamma = new double[points];
        for (int s = 0; s < points; s++)
        {
            double n = config.Width[s], less = Math.Min(p, n), more = Math.Max(p, n), t = traces.Values[s], t2 = squares.Values[s], lambda = config.Ridge;
            double z = less - (lambda * t), all = (lambda * t) + p - n;
            freedom[s] = z;
            population[s] = more > z ? n / (t * (more - z)) : double.NaN;   // N = P without a ridge: t is infinite in the limit and the product 0 times infinity
            fixedFeature[s] = p <= n ? 1 / t : lambda / (p - z);
            gamma[s] = p <= n ? 1 - (t / t2 * (t / p)) : 1 - (all * all / (p * ((lambda * lambda * t2) + p - n)));
        }

        double[] axis = traces.Axes[0];
        derived["effectiveRidge"] = Series.Curve(axis, population);
        derived["fixedFeatureRidge"] = Series.Curve(axis, fixedFeature);
        derived["degreesOfFreedom"] = Series.Curve(axis, freedom);
        derived["gamma"] = Series.Curve(axis, gamma);
        return derived;
    }

    private void CheckSimulation(RandomFeaturesConfig config)
    {
        Check(config);
        List<Violation> violations = [.. Modes.Check(config.Spectrum)];
        if (violations.Count == 0 && config.Ridge == 0 && config.Spectrum is not (DatasetSpectrum or SphereSpectrum))
        {
            double rank = TheorySpectrum.Of(config.Spectrum, CancellationToken.None).PositiveModes;
            if (Math.Min(config.Samples, config.Width[^1]) > rank)
                violations.Add(new Violation("ridge", "0", FormattableString.Invariant($"samples = {config.Samples} and width = {config.Width[^1]} both exceed the {rank} modes: the Gram matrix is singular; a simulation needs a ridge > 0 there")));
        }

        if (violations.Count > 0) throw new ConfigException($"{Info.Id} simulation", violations);
    }
}
