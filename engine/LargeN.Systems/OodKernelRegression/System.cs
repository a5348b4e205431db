// SPDX-License-Identifier: MIT
namespace LargeN.Systems.OodKernelRegression;

/// <summary>Kernel regression under a shift of the measure, and the training measure that is best for a test measure.</summary>
/// <remarks>Equations and sources: engine/docs/systems/ood-kernel-regression.md.</remarks>
public sealed partial class OodKernelRegressionSystem : ISystem<OodKernelRegressionConfig>
{
    private const string Draws = "training inputs, label noise";
    private const string Order = "O(1/P) relative, on a pool plus O(P / effectiveSupport)";
    private static readonly string[] Curve = ["samples"];

    /// <inheritdoc/>
    public SystemInfo Info { get; } = new(
        "ood-kernel-regression",
        "Out-of-distribution generalization in kernel regression",
        "What is the error under a test measure when training is under another one, and which training measure is best for a fixed number of samples?",
        "Canatar, Bordelon, Pehlevan 2021 (arXiv 2106.02261)",
        "A mismatched training measure can beat the test measure itself: with a penalty on leaving it, the simulated error falls by at least 15 %.");

    /// <inheritdoc/>
    public IReadOnlyList<Observable> Observables { get; } =
    [
        new("effectiveRidge", "kernel", Curve, "kappa of the training measure.", "", ""),
        new("gamma", "1", Curve, "gamma = df2(kappa)/P.", "", ""),
        new("testGamma", "1", Curve, "gamma_t: share of the variance that the test measure sees.", "", ""),
        new("biasLoss", "label squared", Curve, "Excess error of the mean predictor under the test measure.", Draws, Order),
        new("matchedLoss", "label squared", Curve, "Excess error under the training measure: E_tot less the noise.", Draws, Order),
        new("excessLoss", "label squared", Curve, "E_OOD: excess error under the test measure.", Draws, Order),
        new("effectiveSupport", "1", Curve, "1 / sum p^2 of the training measure. Pools only.", "", ""),
        new("optimisedLoss", "label squared", Curve, "E_OOD with the optimised training measure. With a search only.", Draws, Order),
        new("optimisedSupport", "1", Curve, "1 / sum p^2 of the optimised measure; the theory needs it above about 5 P. With a search only.", "", ""),
        new("gain", "1", Curve, "1 - optimisedLoss / excessLoss. With a search only.", Draws, Order, IsDerived: true),
    ];

    /// <inheritdoc/>
    public IEnumerable<Violation> Validate(OodKernelRegressionConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Validate();
    }

    private void Check(OodKernelRegressionConfig config) => TypedEntry<OodKernelRegressionConfig>.Check(
        this, config, OodKernelRegressionJson.Default.OodKernelRegressionConfig, OodKernelRegressionConfig.Parameters);
}
