// SPDX-License-Identifier: MIT
using LargeN.Devices;

namespace LargeN.Systems.KernelRegression;

/// <summary>Learning curves of kernel ridge regression: spectrum, task-model alignment, noise.</summary>
/// <remarks>Equations and sources: engine/docs/systems/kernel-regression.md.</remarks>
public sealed partial class KernelRegressionSystem : ISystem<KernelRegressionConfig>
{
    private const string Draws = "training inputs, label noise";
    private const string Order = "O(1/P) relative";
    private static readonly string[] Curve = ["samples"];

    /// <inheritdoc/>
    public SystemInfo Info { get; } = new(
        "kernel-regression",
        "Learning curves of kernel regression",
        "For a kernel, a data distribution and a target: what is the test error after P samples, and which modes are learned when?",
        "Bordelon, Canatar, Pehlevan 2020 (arXiv 2002.02561); Canatar, Bordelon, Pehlevan 2021 (arXiv 2006.13198)",
        "Modes are learned in the order of their eigenvalues; the excess error falls as P^-min(beta - 1, 2 alpha).");

    /// <inheritdoc/>
    public IReadOnlyList<Observable> Observables { get; } =
    [
        new("effectiveRidge", "kernel", Curve, "Effective ridge kappa. For a data set it is predicted only.", Draws, Order, IsDerived: true),
        new("degreesOfFreedom", "modes", Curve, "df1(kappa): modes that are learned. For a data set it is predicted only.", Draws, Order, IsDerived: true),
        new("gamma", "1", Curve, "gamma = df2(kappa)/P: factor 1/(1 - gamma) on bias and noise. For a data set it is predicted only.", Draws, Order, IsDerived: true),
        new("biasLoss", "label squared", Curve, "B: excess error of the predictor averaged over training sets.", Draws, Order),
        new("excessLoss", "label squared", Curve, "Mean squared distance to the target on fresh inputs.", Draws, Order),
        new("testLoss", "label squared", Curve, "E_tot: excessLoss plus the noise variance.", Draws, Order),
        new("trainLoss", "label squared", Curve, "E_train: mean squared residual on the noisy training labels.", Draws, Order),
        new("modeErrors", "label squared", ["samples", "mode"], "E_k: share of mode k in excessLoss, whole blocks of equal eigenvalues.", Draws, Order),
        new("resolventTrace", "1/kernel", Curve, "Trace of (G + ridge)^-1, G the smaller of the Gram matrices of samples and of modes. For a data set it is predicted only.", Draws, Order),
        new("resolventSquaredTrace", "1/kernel^2", Curve, "Trace of (G + ridge)^-2. For a data set it is predicted only.", Draws, Order),
        new("learnability", "1", ["samples", "mode"], "L_k = lambda_k / (lambda_k + kappa): share of mode k that is learned.", "", Order),
        new("cumulativePower", "1", ["rank"], "C: share of the target's power in so many modes (blocks) of largest eigenvalue.", "", "exact"),
        new("stageLoss", "label squared", Curve, "Excess loss by the closed form of the learning stage of many dimensions; only on a sphere.", "", "O(1/D)"),
        new("optimalRidge", "kernel", Curve, "Ridge of the smallest test loss between 1e-8 and 100; only with optimalRidge.", "", Order),
        new("optimalTestLoss", "label squared", Curve, "Test loss there; only with optimalRidge.", "", Order),
    ];

    /// <inheritdoc/>
    public IEnumerable<Violation> Validate(KernelRegressionConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Validate();
    }

    /// <inheritdoc/>
    public void Share(KernelRegressionConfig config, KernelRegressionConfig from)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(from);
        config.Spectrum.Share(from.Spectrum);
    }

    private void Check(KernelRegressionConfig config) =>
        TypedEntry<KernelRegressionConfig>.Check(this, config, KernelRegressionJson.Default.KernelRegressionConfig, KernelRegressionConfig.Parameters);
}
