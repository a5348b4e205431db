// SPDX-License-Identifier: MIT
namespace LargeN.Systems.RandomFeatures;

/// <summary>Random-feature ridge regression: data, features and ridge against each other.</summary>
/// <remarks>Equations and sources: engine/docs/systems/random-features.md.</remarks>
public sealed partial class RandomFeaturesSystem : ISystem<RandomFeaturesConfig>
{
    private const string Draws = "training inputs, label noise, features";
    private const string Order = "O(1/min(P, N)) relative";
    private static readonly string[] Curve = ["width"];

    /// <inheritdoc/>
    public SystemInfo Info { get; } = new(
        "random-features",
        "Random-feature ridge regression",
        "Do more data, more features and less regularisation help, and must one interpolate?",
        "Simon, Karkada, Ghosh, Belkin 2023 (arXiv 2311.14646); Simon, Dickens, Karkada, DeWeese 2021 (arXiv 2110.03922)",
        "At the optimal ridge the error falls with every sample and every feature; without a ridge it peaks where features equal samples.");

    /// <inheritdoc/>
    public IReadOnlyList<Observable> Observables { get; } =
    [
        new("effectiveRidge", "kernel", Curve, "kappa2: effective ridge of the population. For a data set it is predicted only.", Draws, Order, IsDerived: true),
        new("fixedFeatureRidge", "kernel", Curve, "kappa1: effective ridge of the data at fixed features. For a data set it is predicted only.", Draws, Order, IsDerived: true),
        new("degreesOfFreedom", "modes", Curve, "z = df1(kappa2). For a data set it is predicted only.", Draws, Order, IsDerived: true),
        new("degreesOfFreedomSquared", "modes", Curve, "q = df2(kappa2); measured as P (1 - (biasLoss + noise) / ensembleLoss).", Draws, Order, IsDerived: true),
        new("gamma", "1", Curve, "gamma1: factor 1/(1 - gamma1) on fixedFeatureLoss and noise. For a data set it is predicted only.", Draws, Order, IsDerived: true),
        new("biasLoss", "label squared", Curve, "bias2: excess error of the predictor averaged over data and features.", Draws, Order),
        new("fixedFeatureLoss", "label squared", Curve, "B_F: excess error of the predictor averaged over data at fixed features.", Draws, Order),
        new("testLoss", "label squared", Curve, "E_test: excessLoss plus the noise variance.", Draws, Order),
        new("excessLoss", "label squared", Curve, "Mean squared distance to the target on fresh inputs.", Draws, Order),
        new("ensembleLoss", "label squared", Curve, "E_inf: test error of infinitely many feature draws averaged on the same data.", Draws, Order),
        new("trainLoss", "label squared", Curve, "E_train: mean squared residual on the noisy training labels.", Draws, Order),
        new("resolventTrace", "1/kernel", Curve, "Trace of (G + ridge)^-1, G the smaller of the Gram matrices of samples and of features. For a data set it is predicted only.", Draws, Order),
        new("resolventSquaredTrace", "1/kernel^2", Curve, "Trace of (G + ridge)^-2. For a data set it is predicted only.", Draws, Order),
        new("finiteEnsembleLoss", "label squared", Curve, "E_E: test error of ensembleSize feature draws averaged on the same data, E_inf + (E_test - E_inf) / E.", Draws, Order, IsDerived: true),
        new("featureVariance", "label squared", Curve, "var_F = B_F - bias2: variance over features of the predictor averaged over data.", Draws, Order, IsDerived: true),
        new("dataVariance", "label squared", Curve, "var_X = E_inf - noise - bias2: variance over data and noise of the predictor averaged over features.", Draws, Order, IsDerived: true),
        new("crossVariance", "label squared", Curve, "var_XF: what is left of excessLoss, variance of data and features together.", Draws, Order, IsDerived: true),
        new("optimalRidge", "kernel", Curve, "Ridge of the smallest test loss between 1e-8 and 100; only with optimalRidge.", "", Order),
        new("optimalTestLoss", "label squared", Curve, "Test loss there; only with optimalRidge.", "", Order),
    ];

    /// <inheritdoc/>
    public IEnumerable<Violation> Validate(RandomFeaturesConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Validate();
    }

    /// <inheritdoc/>
    public void Share(RandomFeaturesConfig config, RandomFeaturesConfig from)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(from);
        config.Spectrum.Share(from.Spectrum);
    }

    private void Check(RandomFeaturesConfig config) =>
        TypedEntry<RandomFeaturesConfig>.Check(this, config, RandomFeaturesJson.Default.RandomFeaturesConfig, RandomFeaturesConfig.Parameters);
}
