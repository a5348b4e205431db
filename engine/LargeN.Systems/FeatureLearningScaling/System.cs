// SPDX-License-Identifier: MIT
namespace LargeN.Systems.FeatureLearningScaling;

/// <summary>Loss of networks whose features are trained, as a function of time, width, data and richness: two-layer linear ones, and ReLU networks on the circle.</summary>
/// <remarks>Equations and sources: engine/docs/systems/feature-learning-scaling.md.</remarks>
public sealed partial class FeatureLearningScalingSystem : ISystem<FeatureLearningScalingConfig>
{
    private const string Draws = "initial features or weights, training samples, label noise";
    private const string Bias = "O(1/min(N, P)) relative; online O(1/N) + O(1/B); infiniteWidth O(eta t/N)";
    private const string Weights = "initial weights, batches";
    private const string Lazy = "O(1/N) + O(gamma0^2) relative (measured, see the page)";
    private static readonly string[] Step = ["step"];
    private static readonly string[] Curve = ["richness", "step"];

    /// <inheritdoc/>
    public SystemInfo Info { get; } = new(
        "feature-learning-scaling",
        "Scaling laws with trained features",
        "Does training the features change the exponent with which the loss falls in time, and for which tasks?",
        "Bordelon, Atanasov, Pehlevan 2025 (arXiv 2409.17858)",
        "With s = (beta - 1)/alpha the lazy loss falls as t^-s, the rich one as t^-2s/(1 + s) for hard tasks, s < 1, and as t^-s for easy ones.");

    /// <inheritdoc/>
    public IReadOnlyList<Observable> Observables { get; } =
    [
        new("excessLoss", "label squared", Curve, "Mean squared distance to the target on fresh inputs.", Draws, Bias),
        new("testLoss", "label squared", Curve, "excessLoss plus the noise variance.", Draws, Bias),
        new("trainLoss", "label squared", Curve, "Mean squared residual on the noisy labels of the training set. Model fixedSet.", Draws, Bias),
        new("readoutNorm", "label squared/kernel", Curve, "q = |w|^2 / N, which sets how much faster features make the network learn.", Draws, Bias),
        new("infiniteLoss", "label squared", Curve, "excessLoss at infinite width on the population; it is predicted only.", "", ""),
        new("infiniteReadoutNorm", "label squared/kernel", Curve, "readoutNorm at infinite width on the population; it is predicted only.", "", ""),
        new("reducedLoss", "label squared", Curve, "infiniteLoss with A^T A / N kept at the identity; it is predicted only.", "", ""),
        new("localSlope", "1", Curve, "Slope of ln excessLoss against ln t from one recorded step to the next, at the later one. Model circle; no theory.", Weights, "", IsDerived: true),
        new("lazyLoss", "label squared", Step, "excessLoss at the smallest richness, against the tangent kernel of infinitely many units. Model circle.", Weights, Lazy),
        new("lazySlope", "1", Step, "Local slope of lazyLoss. Model circle.", Weights, Lazy, IsDerived: true),
        new("kernelEigenvalues", "1", ["mode"], "Eigenvalue of the tangent kernel at infinite width on cos(k theta). Model circle; it is predicted only.", "", ""),
        new("lazyExponent", "1", [], "-s. Model circle; it is predicted only.", "", ""),
        new("richExponent", "1", [], "-2 s/(1 + s) for s < 1, else -s: that of the linear networks, not derived for ReLU. Model circle; it is predicted only.", "", ""),
    ];

    /// <inheritdoc/>
    public IEnumerable<Violation> Validate(FeatureLearningScalingConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Validate();
    }

    private void Check(FeatureLearningScalingConfig config) =>
        TypedEntry<FeatureLearningScalingConfig>.Check(this, config, FeatureLearningScalingJson.Default.FeatureLearningScalingConfig, FeatureLearningScalingConfig.Parameters);
}
