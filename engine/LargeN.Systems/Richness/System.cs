// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Systems.Richness;

/// <summary>From lazy to rich: how far hidden units move, as a power of the width, for each richness exponent.</summary>
/// <remarks>Equations and sources: engine/docs/systems/richness.md.</remarks>
public sealed partial class RichnessSystem : ISystem<RichnessConfig>
{
    private const string Draws = "initial weights";
    private const string Order = "small-width transients of the slopes, up to 0.05 from N = 64";

    private static readonly string[] Curve = ["width"];

    // The exponent of a curve; the squared curves have twice the exponent of their root.
    private static readonly (string Exponent, string Curve, double Factor)[] Exponents =
    [
        ("hiddenExponent", "hiddenSquaredUpdate", 0.5),
        ("outputExponent", "outputSquaredUpdate", 0.5),
        ("kernelExponent", "kernelChange", 1),
        ("weightExponent", "weightSquaredUpdate", 0.5),
        ("rankExponent", "normRatio", 1),
        ("linearisationExponent", "linearisationError", 1),
    ];

    /// <inheritdoc/>
    public SystemInfo Info { get; } = new(
        "richness",
        "The richness scale",
        "Between the lazy and the rich limit of wide networks, what scalings are there?",
        "Karkada 2024 (arXiv 2404.19719)",
        "Useful updates of every layer leave one freedom r in [0, 1/2]: hidden layers move by N^r (vector norm), their kernel relatively by N^(2r - 1), single weights by N^(r - 1/2), outputs by O(1).");

    /// <inheritdoc/>
    public IReadOnlyList<Observable> Observables { get; } =
    [
        new("hiddenSquaredUpdate", "activation squared", Curve, "Mean over samples of |h_L(T) - h_L(0)|^2, summed over units.", Draws, Order),
        new("outputSquaredUpdate", "label squared", Curve, "Mean over samples of (f(T) - f(0))^2.", Draws, Order),
        new("kernelChange", "1", Curve, "|Phi(T) - Phi(0)|_F / |Phi(0)|_F, Phi the Gram matrix of the last hidden layer.", Draws, Order),
        new("weightSquaredUpdate", "weight squared", Curve, "|W(T) - W(0)|_F^2 / N of the last hidden layer's weights.", Draws, Order),
        new("normRatio", "1", Curve, "Spectral over Frobenius norm of W(T) - W(0).", Draws, Order),
        new("trainLoss", "label squared", Curve, "Mean squared residual after T steps.", Draws, Order),
        new("linearisationError", "1", ["width", "step"], "|f - f_1| / |f - f_0| on the samples, f_1 the first-order expansion of f at the initial weights.", Draws, Order),
        new("hiddenExponent", "1", [], "Slope of log |h_L(T) - h_L(0)| against log N; in theory r.", Draws, Order, IsDerived: true),
        new("outputExponent", "1", [], "Slope of log |f(T) - f(0)|; in theory 0.", Draws, Order, IsDerived: true),
        new("kernelExponent", "1", [], "Slope of log kernelChange; in theory 2r - 1.", Draws, Order, IsDerived: true),
        new("weightExponent", "1", [], "Slope of log |W(T) - W(0)|_F / sqrt N; in theory r - 1/2.", Draws, Order, IsDerived: true),
        new("rankExponent", "1", [], "Slope of log normRatio; in theory 0: the update keeps a low rank.", Draws, Order, IsDerived: true),
        new("linearisationExponent", "1", [], "Slope of log linearisationError after the last step; in theory 2r - 1.", Draws, Order, IsDerived: true),
    ];

    /// <inheritdoc/>
    public IEnumerable<Violation> Validate(RichnessConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (config.Width.Count < 2) yield return new Violation("width", $"{config.Width.Count} values", "an exponent needs at least two widths");
    }

    /// <inheritdoc/>
    public Prediction Predict(RichnessConfig config, CancellationToken cancel)
    {
        Check(config);
        cancel.ThrowIfCancellationRequested();
        double r = config.RichnessExponent, bias = ExponentBias(config), kernelBias = config.Richness < 1 ? double.PositiveInfinity : bias;   // below g = 1 fluctuations over weights, of order g/N, win over g^2/N
        Dictionary<string, Series> series = new()
        {
            ["hiddenExponent"] = Scalar(r, bias),
            ["outputExponent"] = Scalar(0, bias),
            ["kernelExponent"] = Scalar((2 * r) - 1, kernelBias),
            ["weightExponent"] = Scalar(r - 0.5, bias),
            ["rankExponent"] = Scalar(0, bias),
            ["linearisationExponent"] = Scalar((2 * r) - 1, kernelBias),
        };
        return new Prediction(series, series.ToDictionary(s => s.Key, _ => Verdict.Converged));
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Series> Derive(RichnessConfig config, IReadOnlyDictionary<string, Series> means)
    {
        ArgumentNullException.ThrowIfNull(means);
        Dictionary<string, Series> derived = [];
        foreach ((string exponent, string curve, double factor) in Exponents)
            if (means.TryGetValue(curve, out Series? mean)) derived[exponent] = new Series([], [factor * LogLogFit.Of(mean.Axes[0], Final(mean)).Slope]);
        return derived;
    }

    /// <summary>The values of a curve, or those after the last step of one that has steps.</summary>
    private static double[] Final(Series series)
    {
        int each = series.Points / series.Axes[0].Length;
        return [.. series.Values.Where((_, i) => i % each == each - 1)];
    }

    private static Series Scalar(double value, double bias) => new([], [value], [bias]);

    /// <summary>
    /// How far a measured exponent may be from that of the limit at finite widths: 0.05 from N = 64 on, measured apart by the source of the reference values at eta = 0.3. Beyond eta = 0.5, near the
    /// instability, and for narrower networks none is stated: infinity, so not compared.
    /// </summary>
    private static double ExponentBias(RichnessConfig config) => config.Width[0] < 64 || config.LearningRate > 0.5 ? double.PositiveInfinity : 0.05;

    private void Check(RichnessConfig config) => TypedEntry<RichnessConfig>.Check(this, config, RichnessJson.Default.RichnessConfig, RichnessConfig.Parameters);
}
