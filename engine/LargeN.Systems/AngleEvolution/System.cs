// SPDX-License-Identifier: MIT
namespace LargeN.Systems.AngleEvolution;

/// <summary>How fast two inputs become indistinguishable with depth in a ReLU network of finite width.</summary>
/// <remarks>Equations and sources: engine/docs/systems/angle-evolution.md.</remarks>
public sealed partial class AngleEvolutionSystem : ISystem<AngleEvolutionConfig>
{
    private const string Draws = "weights";
    private const string Order = "O(n^-2) a layer for the refined rule at small angles, O(1/n) at large ones";
    private static readonly string[] Curve = ["depth"];

    /// <inheritdoc/>
    public SystemInfo Info { get; } = new(
        "angle-evolution",
        "Angles between inputs at initialisation",
        "How fast do two inputs become indistinguishable with depth in a ReLU network of finite width?",
        "Jakub, Nica 2023 (arXiv 2302.09712); refined rule: derived on the page",
        "Inputs collapse faster at finite width: the mean of ln sin^2 theta falls below its infinite-width value by about 2 L / n, its variance grows as 8 L / n.");

    /// <inheritdoc/>
    public IReadOnlyList<Observable> Observables { get; } =
    [
        new("logSquaredSine", "1", Curve, "ln sin^2 theta_l, the angle after l layers.", Draws, Order),
        new("squaredLogSquaredSine", "1", Curve, "(ln sin^2 theta_l)^2.", Draws, Order),
        new("collapse", "1", Curve, "ln sin^2 theta_l at infinite width minus its mean at width n.", Draws, Order, IsDerived: true),
        new("logSquaredSineVariance", "1", Curve, "Variance of ln sin^2 theta_l over networks; R replicas measure it low by a fraction 1/R.", Draws, Order, IsDerived: true),
        new("redrawnLayers", "layers", [], "Layers of a network that were drawn again because a vector died or both became parallel.", Draws, "not predicted"),
    ];

    /// <inheritdoc/>
    public IEnumerable<Violation> Validate(AngleEvolutionConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Validate();
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Series> Derive(AngleEvolutionConfig config, IReadOnlyDictionary<string, Series> means)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(means);
        if (!means.TryGetValue("logSquaredSine", out Series? mean) || !means.TryGetValue("squaredLogSquaredSine", out Series? square)) return new Dictionary<string, Series>();
        double[] infinite = InfiniteWidthAngle.Curve(config.Angle, config.Depth);
        return new Dictionary<string, Series>
        {
            ["collapse"] = Series.Curve(mean.Axes[0], [.. infinite.Zip(mean.Values, (x, m) => x - m)]),
            ["logSquaredSineVariance"] = Series.Curve(mean.Axes[0], [.. square.Values.Zip(mean.Values, (s, m) => s - (m * m))]),
        };
    }

    private void Check(AngleEvolutionConfig config) =>
        TypedEntry<AngleEvolutionConfig>.Check(this, config, AngleEvolutionJson.Default.AngleEvolutionConfig, AngleEvolutionConfig.Parameters);
}
