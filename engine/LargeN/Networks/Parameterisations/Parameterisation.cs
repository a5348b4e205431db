// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>How initial scale, multiplier, learning rate, weight decay and Adam's epsilon of a parameter follow from the sizes of the network.</summary>
/// <remarks>
/// "abc-parameterisation" of Yang and Hu 2021 (arXiv 2011.14522). For every rule the rescaling W -> W/theta with (m, s, lr) -> (theta m, s/theta, lr/theta^2) leaves SGD as it is,
/// and with (theta m, s/theta, lr/theta, theta epsilon) Adam: tables that look different may be the same.
/// </remarks>
public abstract record Parameterisation
{
    /// <summary>beta0, what a residual branch is multiplied by at the base depth; >= 0.</summary>
    public double BranchScale { get; init; } = 1;

    /// <summary>b, what every residual branch is multiplied by.</summary>
    /// <param name="sizes">Sizes of the network.</param>
    public virtual double BranchMultiplier(NetworkSizes sizes) => BranchScale;

    /// <summary>The numbers of one parameter.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="family">Whether steps are proportional to the gradient or of a fixed size.</param>
    /// <param name="sizes">Sizes of the network.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size or a number of the rule is outside its range.</exception>
    public ParameterScales Scales(Parameter parameter, OptimiserFamily family, NetworkSizes sizes)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (sizes.Width < 1) throw new ArgumentOutOfRangeException(nameof(sizes), sizes.Width, "Width must be at least 1");
        if (sizes.Depth < 1) throw new ArgumentOutOfRangeException(nameof(sizes), sizes.Depth, "Depth must be at least 1");
        if (sizes.BaseDepth < 1) throw new ArgumentOutOfRangeException(nameof(sizes), sizes.BaseDepth, "BaseDepth must be at least 1");
        if (!(BranchScale >= 0) || double.IsInfinity(BranchScale)) throw new ArgumentOutOfRangeException(nameof(sizes), BranchScale, "BranchScale must be finite and at least 0");
        (double multiplier, double deviation, double rate, double epsilon) = Weights(parameter, family, sizes);
        return parameter.Kind == ParameterKind.Weight
            ? new ParameterScales(multiplier, 0, deviation, rate, 1 / rate, epsilon)
            : new ParameterScales(1, parameter.Kind == ParameterKind.Gain ? 1 : 0, 0, rate, 0, epsilon);
    }

    /// <summary>m, s, learning rate factor and epsilon factor; the first two are not looked at for biases and gains.</summary>
    private protected abstract (double Multiplier, double Deviation, double Rate, double Epsilon) Weights(Parameter parameter, OptimiserFamily family, NetworkSizes sizes);
}

/// <summary>Mean-field or muP scaling: activations move by amounts that do not depend on the width (Yang et al. 2022, arXiv 2203.03466; Bordelon and Pehlevan 2022, arXiv 2205.09653).</summary>
/// <remarks>
/// With n = N the width, l = Depth/BaseDepth, g = Richness, M the fan-in:
/// <code>
///                  m          SGD family                    Adam family                 epsilon
/// input            1/sqrt(M)  g^2 N                         g                           1/(g N)
/// hidden           1/sqrt(M)  g^2 N                         g/sqrt(M)                   1/(g N sqrt(M))
/// output           1/(g N)    g^2 N                         g                           1/(g N)
/// bias, gain       1          g^2 N                         g                           1/(g N)
/// inside a branch, times      l^(2 alpha - 1)               l^(alpha - 1)               l^-alpha
/// </code>
/// with s = 1 and branches multiplied by beta0 l^-alpha. The output of a fan-in M other than N has m = 1/(g M). The rule of depth is that of Bordelon et al. 2023 (arXiv 2309.16620) at alpha = 1/2 and
/// CompleteP (Dey et al. 2025, arXiv 2505.01618) at alpha = 1. The factors g of the Adam family are derived, not quoted. Queries and keys have d^(2 (alpha_A - 1)) and d^(alpha_A - 1) more.
/// <para>Mixtures of X experts of which a token takes k, their sum multiplied by k^-a (section 5 of the architecture notes; derived, after Jiang et al. 2026, arXiv 2601.20205), times what hidden weights and biases have:
/// <code>
///                  SGD family     Adam family   epsilon
/// router           k/N            1             N/k
/// experts, biases  X k^(2 a - 2)  k^(a - 1)     k^(1 - a)/X
/// </code>
/// An expert sees the fraction k/X of the tokens with the weight k^-a, so its gradient is k^(1 - a)/X of a dense layer's; its outputs are to move by k^(a - 1), so that k of them move the layer by 1.
/// Given for a = 1 (the mean over experts) and a = 1/2; between them these powers interpolate.</para>
/// <para>Why: dL/dh of one unit is 1/(g N). A branch weight has the gradient b m phi/(g N), so a step of SGD changes the output of its branch by b m^2 M lr b/(g N), a step of Adam by b m M lr, L times; both are to be g.</para>
/// </remarks>
public sealed record MeanFieldParameterisation : Parameterisation
{
    /// <summary>gamma0, > 0: small is lazy, large is rich; the same at every width.</summary>
    public double Richness { get; init; } = 1;

    /// <summary>alpha, 0 to 1: residual branches are multiplied by l^-alpha, and learning rates follow. Null: no rule of depth. Stable in the limit from 1/2 on.</summary>
    public double? DepthExponent { get; init; }

    /// <inheritdoc/>
    public override double BranchMultiplier(NetworkSizes sizes) => BranchScale * Power.Of((double)sizes.Depth / sizes.BaseDepth, -(DepthExponent ?? 0));

    private protected override (double Multiplier, double Deviation, double Rate, double Epsilon) Weights(Parameter parameter, OptimiserFamily family, NetworkSizes sizes)
    {
        if (!(Richness > 0) || double.IsInfinity(Richness)) throw new ArgumentOutOfRangeException(nameof(sizes), Richness, "Richness must be finite and greater than 0");
        if (DepthExponent is { } given && !(given is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(sizes), given, "DepthExponent must lie in [0, 1]");
        double n = sizes.Width, root = Math.Sqrt(parameter.FanIn), g = Richness;
        bool hidden = parameter.Kind == ParameterKind.Weight && parameter.Role == ParameterRole.Hidden;
        double multiplier = parameter.Role == ParameterRole.Output ? 1 / (g * parameter.FanIn) : 1 / root;
        double rate = family == OptimiserFamily.Gradient ? g * g * n : hidden ? g / root : g;
        double epsilon = hidden ? 1 / (g * n * root) : 1 / (g * n);
        if (parameter.InBranch && DepthExponent is { } alpha)
        {
            double l = (double)sizes.Depth / sizes.BaseDepth;
            rate *= Power.Of(l, family == OptimiserFamily.Gradient ? (2 * alpha) - 1 : alpha - 1);
            epsilon *= Power.Of(l, -alpha);
        }

        if (parameter.ScoreDimension > 0) rate *= Power.Of(parameter.ScoreDimension, (family == OptimiserFamily.Gradient ? 2 : 1) * (parameter.ScoreExponent - 1));
        if (parameter.Experts is { } experts)
        {
            bool gradient = family == OptimiserFamily.Gradient;
            double k = experts.Active, a = experts.Exponent;
            rate *= parameter.Routes ? (gradient ? k / n : 1) : gradient ? experts.Count * Power.Of(k, (2 * a) - 2) : Power.Of(k, a - 1);
            epsilon *= parameter.Routes ? n / k : Power.Of(k, 1 - a) / experts.Count;
        }

        return (multiplier, 1, rate, epsilon);
    }
}

/// <summary>NTK scaling: multipliers 1/sqrt(fan-in), one learning rate; kernels stay as they are in the limit (Jacot et al. 2018).</summary>
public sealed record NeuralTangentParameterisation : Parameterisation
{
    private protected override (double Multiplier, double Deviation, double Rate, double Epsilon) Weights(Parameter parameter, OptimiserFamily family, NetworkSizes sizes)
    {
        bool inner = parameter.Kind == ParameterKind.Weight && parameter.Role != ParameterRole.Input;
        return (1 / Math.Sqrt(parameter.FanIn), 1, family == OptimiserFamily.Sign && inner ? 1 / Math.Sqrt(sizes.Width) : 1, 1);
    }
}

/// <summary>The standard parameterisation: no multipliers, standard deviations 1/sqrt(fan-in), one learning rate. It has no limit of large width at a fixed learning rate.</summary>
public sealed record StandardParameterisation : Parameterisation
{
    private protected override (double Multiplier, double Deviation, double Rate, double Epsilon) Weights(Parameter parameter, OptimiserFamily family, NetworkSizes sizes) =>
        (1, 1 / Math.Sqrt(parameter.FanIn), 1, 1);
}
