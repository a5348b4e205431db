// SPDX-License-Identifier: MIT
namespace LargeN.Systems.CoordinateCheck;

/// <summary>How far activations and outputs move in a few steps, at one size of a network; a study compares sizes.</summary>
/// <remarks>Equations and sources: engine/docs/systems/coordinate-check.md.</remarks>
public sealed partial class CoordinateCheckSystem : ISystem<CoordinateCheckConfig>
{
    private const string Draws = "initial weights";
    private const string Order = "none: only slopes against a size are predicted";

    /// <inheritdoc/>
    public SystemInfo Info { get; } = new(
        "coordinate-check",
        "Coordinate check of parameterisations",
        "Which scales must change with width and depth so that training is the same at every size?",
        "Yang, Hu 2021 (arXiv 2011.14522); Yang et al. 2022 (arXiv 2203.03466); Bordelon et al. 2023 (arXiv 2309.16620); Dey et al. 2025 (arXiv 2505.01618)",
        "Under mean-field (muP) scaling activations and outputs move by amounts that do not depend on the width; under NTK scaling the movement of activations vanishes, under standard scaling that of outputs grows.");

    /// <inheritdoc/>
    public IReadOnlyList<Observable> Observables { get; } =
    [
        new("firstSquaredUpdate", "activation squared", [], "Mean square of h(T) - h(0) over units and inputs, first layer.", Draws, Order),
        new("middleSquaredUpdate", "activation squared", [], "The same, middle layer.", Draws, Order),
        new("lastSquaredUpdate", "activation squared", [], "The same, last layer.", Draws, Order),
        new("outputSquaredUpdate", "label squared", [], "Mean square of f(T) - f(0) over inputs.", Draws, Order),
        new("lastSquaredInitial", "activation squared", [], "Mean square of h(0), last layer.", Draws, Order),
        new("outputSquaredInitial", "label squared", [], "Mean square of f(0) over inputs.", Draws, Order),
        new("routerSquaredUpdate", "logit squared", [], "Mean square of the change of router logits over experts and tokens, last layer; mixtures of experts only.", Draws, Order),
        new("expertSquaredUpdate", "activation squared", [], "Mean square of the change of hidden units of experts, before their activation, over units, experts and tokens, last layer; mixtures of experts only.", Draws, Order),
        new("firstUpdate", "activation", [], "Root mean square of h(T) - h(0) over units, inputs and replicas, first layer.", Draws, Order, IsDerived: true),
        new("middleUpdate", "activation", [], "The same, middle layer.", Draws, Order, IsDerived: true),
        new("lastUpdate", "activation", [], "The same, last layer.", Draws, Order, IsDerived: true),
        new("outputUpdate", "label", [], "Root mean square of f(T) - f(0).", Draws, Order, IsDerived: true),
        new("routerUpdate", "logit", [], "Root mean square of the change of router logits; mixtures of experts only.", Draws, Order, IsDerived: true),
        new("expertUpdate", "activation", [], "Root mean square of the change of hidden units of experts; mixtures of experts only.", Draws, Order, IsDerived: true),
        new("lastInitial", "activation", [], "Root mean square of h(0), last layer.", Draws, Order, IsDerived: true),
        new("outputInitial", "label", [], "Root mean square of f(0).", Draws, Order, IsDerived: true),
        new("objective", "label squared", [], "The loss that is descended after the last step: half the mean squared residual, or cross-entropy for tokens.", Draws, Order),
    ];

    /// <inheritdoc/>
    public IEnumerable<Violation> Validate(CoordinateCheckConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Validate();
    }

    /// <inheritdoc/>
    /// <remarks>An experiment: the theory predicts slopes against the sizes, which stand in the study files.</remarks>
    public Prediction Predict(CoordinateCheckConfig config, CancellationToken cancel)
    {
        Check(config);
        cancel.ThrowIfCancellationRequested();
        return Prediction.None;
    }

    /// <inheritdoc/>
    public Networks.ParameterTable Scales(CoordinateCheckConfig config)
    {
        Check(config);
        return config.Network().Table(config.Rule(), config.Updates().Family);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Series> Derive(CoordinateCheckConfig config, IReadOnlyDictionary<string, Series> means)
    {
        ArgumentNullException.ThrowIfNull(means);
        Dictionary<string, Series> derived = [];
        foreach ((string squared, string root) in Roots)
            if (means.TryGetValue(squared, out Series? mean)) derived[root] = new Series([], [Math.Sqrt(mean.Values[0])]);
        return derived;
    }

    private static readonly string[] OfExperts = ["routerSquaredUpdate", "expertSquaredUpdate"];

    private static readonly (string Squared, string Root)[] Roots =
    [
        ("firstSquaredUpdate", "firstUpdate"),
        ("middleSquaredUpdate", "middleUpdate"),
        ("lastSquaredUpdate", "lastUpdate"),
        ("outputSquaredUpdate", "outputUpdate"),
        ("routerSquaredUpdate", "routerUpdate"),
        ("expertSquaredUpdate", "expertUpdate"),
        ("lastSquaredInitial", "lastInitial"),
        ("outputSquaredInitial", "outputInitial"),
    ];

    private void Check(CoordinateCheckConfig config) =>
        TypedEntry<CoordinateCheckConfig>.Check(this, config, CoordinateCheckJson.Default.CoordinateCheckConfig, CoordinateCheckConfig.Parameters);
}
