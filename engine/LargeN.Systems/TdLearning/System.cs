// SPDX-License-Identifier: MIT
namespace LargeN.Systems.TdLearning;

/// <summary>Learning curves of temporal-difference learning with linear features: theory for Gaussian features beside walks over states.</summary>
/// <remarks>Equations and sources: engine/docs/systems/td-learning.md.</remarks>
public sealed partial class TdLearningSystem : ISystem<TdLearningConfig>
{
    private const string Draws = "the episodes of every update";
    private const string Bias = "none for Gaussian trajectories; for walks 5% of the value, because their features are not Gaussian (measured, see the page)";
    private static readonly string[] Curve = ["learningRate", "step"];

    /// <inheritdoc/>
    public SystemInfo Info { get; } = new(
        "td-learning",
        "Temporal-difference learning",
        "How does the error of TD(0) policy evaluation fall with updates, and how high is its plateau?",
        "Bordelon, Masset, Kuo, Pehlevan 2023 (arXiv 2307.04841)",
        "The error ends on a plateau proportional to eta/B, which annealing removes; reward shaping is a change of the initial weights.");

    /// <inheritdoc/>
    public IReadOnlyList<Observable> Observables { get; } =
    [
        new("valueError", "reward squared", Curve, "Mean squared distance of V to the TD solution over the states of an episode.", Draws, Bias),
        new("plateauError", "reward squared", ["learningRate"], "Mean of valueError over the second half of the updates.", Draws, Bias),
        new("leadingError", "reward squared", Curve, "valueError by the leading form of the noise for many features; it is predicted only.", "", ""),
        new("growthFactor", "1", ["learningRate"], "Largest factor of an update on second moments; above 1 the error grows without bound. It is predicted only.", "", ""),
        new("solution", "reward/feature", ["feature"], "w_TD, the weights that TD(0) tends to on average; they are predicted only.", "", ""),
        new("biasError", "reward squared", [], "Mean squared distance of the TD solution to the true values; it is predicted only.", "", ""),
    ];

    /// <inheritdoc/>
    public IEnumerable<Violation> Validate(TdLearningConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Validate();
    }

    private void Check(TdLearningConfig config) =>
        TypedEntry<TdLearningConfig>.Check(this, config, TdLearningJson.Default.TdLearningConfig, TdLearningConfig.Parameters);
}
