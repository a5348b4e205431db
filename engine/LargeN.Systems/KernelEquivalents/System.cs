// SPDX-License-Identifier: MIT
namespace LargeN.Systems.KernelEquivalents;

/// <summary>Equivalents of the kernels of deep and implicit networks on Gaussian mixtures in high dimension.</summary>
/// <remarks>Equations and sources: engine/docs/systems/kernel-equivalents.md.</remarks>
public sealed partial class KernelEquivalentsSystem : ISystem<KernelEquivalentsConfig>
{
    private const string Draws = "inputs, weights of the finite network";
    private const string Order = "O(p^-1/2)";
    private static readonly string[] Curve = ["inputDimension"];
    private static readonly string[] Flow = ["inputDimension", "time"];

    /// <inheritdoc/>
    public SystemInfo Info { get; } = new(
        "kernel-equivalents",
        "Kernels of deep and implicit networks in high dimension",
        "Which few numbers of activation and data determine the kernels of wide networks, and which shallow network matches a deep or implicit one?",
        "Gu et al. 2022; Du, Ling, Qiu, Liao 2023; Ling, Liao, Qiu 2023; Ling et al. 2024 (arXiv 2402.02697)",
        "The spectral distance between a kernel and its equivalent falls as p^-1/2, and an explicit network of two layers has the kernel of an implicit one.");

    /// <inheritdoc/>
    public IReadOnlyList<Observable> Observables { get; } =
    [
        Number("linear", "kernel", "a1: coefficient of X^T X in the kernel."),
        Number("quadratic", "kernel", "a2: coefficient of the squared norms."),
        Number("covariance", "kernel", "a3: coefficient of the class covariances."),
        Number("norm", "kernel", "a4 of the recursion."),
        Number("scale", "1", "tau: root of the kernel's diagonal."),
        Number("tangentLinear", "kernel", "b1: coefficient of X^T X in the tangent kernel."),
        Number("tangentQuadratic", "kernel", "b2."),
        Number("tangentCovariance", "kernel", "b3."),
        Number("matchedCubic", "1", "c of the first layer of the explicit network that matches an implicit one; only where there is one."),
        Number("matchedFirst", "1", "B1 of its last layer."),
        Number("matchedSecond", "1", "B2 of its last layer."),
        Number("matchedThird", "1", "B3 of its last layer."),
        new("kernelTrace", "kernel", Curve, "tr K / n; in theory tau^2.", Draws, "O(1/p)"),
        new("tangentTrace", "kernel", Curve, "tr Theta / n; in theory k2.", Draws, "O(1/p)"),
        new("kernelError", "1", Curve, "|K - equivalent| / |K| in the spectral norm; in theory 0.", Draws, Order),
        new("tangentError", "1", Curve, "|Theta - equivalent| / |Theta|; in theory 0.", Draws, Order),
        new("linearError", "1", Curve, "|K - linear part of the equivalent| / |K|: what a2 and a3 are there for. Not predicted.", Draws, "not predicted"),
        new("finiteKernelError", "1", Curve, "|z^T z / m - E| / |E| of a finite network, E its kernel at infinite width; only with a width. Not predicted.", Draws, "not predicted"),
        new("matchError", "1", Curve, "|K of the matching explicit network - K| / |K|; only for an implicit network that has one; in theory 0.", Draws, Order),
        new("trainLoss", "label squared", Flow, "(1/n) |exp(-t Theta) y|^2: training loss of gradient flow with the exact tangent kernel. Not predicted.", Draws, "not predicted"),
        new("equivalentLoss", "label squared", Flow, "The same with its equivalent. Not predicted.", Draws, "not predicted"),
        new("lossGap", "label squared", Flow, "trainLoss - equivalentLoss; in theory 0.", Draws, Order, IsDerived: true),
    ];

    /// <inheritdoc/>
    public IEnumerable<Violation> Validate(KernelEquivalentsConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.Validate();
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Series> Derive(KernelEquivalentsConfig config, IReadOnlyDictionary<string, Series> means)
    {
        ArgumentNullException.ThrowIfNull(means);
        if (!means.TryGetValue("trainLoss", out Series? exact) || !means.TryGetValue("equivalentLoss", out Series? equivalent)) return new Dictionary<string, Series>();
        return new Dictionary<string, Series> { ["lossGap"] = new Series(exact.Axes, [.. exact.Values.Zip(equivalent.Values, (a, b) => a - b)]) };
    }

    private static Observable Number(string name, string unit, string meaning) => new(name, unit, [], meaning, "", "exact");

    private void Check(KernelEquivalentsConfig config) =>
        TypedEntry<KernelEquivalentsConfig>.Check(this, config, KernelEquivalentsJson.Default.KernelEquivalentsConfig, KernelEquivalentsConfig.Parameters);
}
