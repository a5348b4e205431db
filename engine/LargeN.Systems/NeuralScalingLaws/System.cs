// SPDX-License-Identifier: MIT
namespace LargeN.Systems.NeuralScalingLaws;

/// <summary>Loss of random-feature models as a function of time, width and data.</summary>
/// <remarks>Equations and sources: engine/docs/systems/neural-scaling-laws.md.</remarks>
public sealed partial class NeuralScalingLawsSystem : ISystem<NeuralScalingLawsConfig>
{
    private const string Draws = "features, training samples, label noise";
    private const string Bias = "O(1/min(N, P)) relative; online O(1/N) + O(1/B)";
    private static readonly string[] Curve = ["width", "step"];

    /// <inheritdoc/>
    public SystemInfo Info { get; } = new(
        "neural-scaling-laws",
        "Scaling laws of random-feature models",
        "How does the loss fall with time, width and data, and how should compute be split between width and time?",
        "Bordelon, Atanasov, Pehlevan 2024 (arXiv 2402.01092)",
        "Exponents (beta - 1)/alpha in time, min(beta - 1, alpha) in width, min(beta - 1, 2 alpha) in data; at fixed compute the best loss falls as C^-(beta - 1)/(1 + alpha).");

    /// <inheritdoc/>
    public IReadOnlyList<Observable> Observables { get; } =
    [
        new("excessLoss", "label squared", Curve, "C0: mean squared distance to the target on fresh inputs. Models fixedSet, population and online.", Draws, Bias),
        new("testLoss", "label squared", Curve, "excessLoss plus the noise variance. Models fixedSet, population and online.", Draws, Bias),
        new("finiteSizeGap", "label squared", Curve, "excessLoss less infiniteLoss. Models fixedSet, population and online.", Draws, Bias),
        new("trainLoss", "label squared", Curve, "C1: mean squared residual on the noisy labels of the training set. Model fixedSet.", Draws, Bias),
        new("generalisationGap", "label squared", Curve, "testLoss less trainLoss. Model fixedSet.", Draws, Bias),
        new("ensembleLoss", "label squared", Curve, "Excess loss of the mean output of ensembleSize networks that share their samples. Models fixedSet and population.", Draws, Bias),
        new("baggedLoss", "label squared", Curve, "Excess loss of the mean output of one network's features trained on bags training sets. Model fixedSet.", Draws, Bias),
        new("biasLoss", "label squared", Curve, "Excess loss of the mean over features and samples. Models fixedSet and population; it is predicted only.", "", ""),
        new("infiniteLoss", "label squared", ["step"], "Excess loss at infinite width and with infinite data. Models fixedSet, population and online; it is predicted only.", "", ""),
        new("budgetLoss", "label squared", ["width", "compute"], "Excess loss of gradient flow at time C/N. Model budget.", "features", "O(1/N) relative"),
        new("frontierLoss", "label squared", ["compute"], "Smallest budgetLoss over widths: the vertex of the parabola in log N and log L through the best width and its neighbours. Model budget.", "features", "O(1/N) relative", IsDerived: true),
        new("frontierWidth", "features", ["compute"], "The width of frontierLoss. Model budget.", "features", "O(1/N) relative", IsDerived: true),
        new("widthLimitLoss", "label squared", ["width"], "Excess loss after infinite time with infinite data. Model limits.", "features", "O(1/N) relative"),
        new("dataLimitLoss", "label squared", ["samples"], "Excess loss after infinite time at infinite width. Model limits.", "training samples, label noise", "O(1/P) relative"),
    ];

    /// <inheritdoc/>
    public IEnumerable<Violation> Validate(NeuralScalingLawsConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Validate();
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Series> Derive(NeuralScalingLawsConfig config, IReadOnlyDictionary<string, Series> means)
    {
        ArgumentNullException.ThrowIfNull(means);
        if (!means.TryGetValue("budgetLoss", out Series? losses)) return new Dictionary<string, Series>();
        (double[] best, double[] width) = Frontier.Of(losses);
        return new Dictionary<string, Series> { ["frontierLoss"] = Series.Curve(losses.Axes[1], best), ["frontierWidth"] = Series.Curve(losses.Axes[1], width) };
    }

    private void Check(NeuralScalingLawsConfig config) =>
        TypedEntry<NeuralScalingLawsConfig>.Check(this, config, NeuralScalingLawsJson.Default.NeuralScalingLawsConfig, NeuralScalingLawsConfig.Parameters);
}
