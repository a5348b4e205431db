// SPDX-License-Identifier: MIT
namespace LargeN.Systems.FeatureLearningScaling;

/// <summary>Loss of two-layer linear networks whose features are trained, as a function of time, width, data and richness.</summary>
/// <remarks>Equations and sources: engine/docs/systems/feature-learning-scaling.md.</remarks>
public sealed partial class FeatureLearningScalingSystem : ISystem<FeatureLearningScalingConfig>
{
    private const string Draws = "initial features, training samples, label noise";
    private const string Bias = "O(1/min(N, P)) relative; online O(1/N) + O(1/B); infiniteWidth O(eta t/N)";
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
