// SPDX-License-Identifier: MIT
namespace LargeN.Systems.KernelEquivalents;

/// <summary>The few numbers that determine the kernels of a wide network in high dimension.</summary>
/// <remarks>Each kernel is a1 X^T X + V A V^T + (diagonal - tau0^2 a1) I with A = [[a2 t t^T + a3 T, a2 t], [a2 t^T, a2]]; the tangent kernel has b1, b2, b3 and its own diagonal.</remarks>
/// <param name="Linear">a1.</param>
/// <param name="Quadratic">a2.</param>
/// <param name="Covariance">a3.</param>
/// <param name="Norm">a4, of the recursion.</param>
/// <param name="Variance">tau^2, the diagonal.</param>
/// <param name="TangentLinear">b1.</param>
/// <param name="TangentQuadratic">b2.</param>
/// <param name="TangentCovariance">b3.</param>
/// <param name="TangentVariance">k2, the diagonal of the tangent kernel.</param>
/// <param name="Means">b of each layer: what is taken off the activation. One for an implicit network.</param>
/// <param name="Verdict">Converged; NotConverged where the scale of an implicit network is not.</param>
public sealed record KernelCoefficients(
    double Linear,
    double Quadratic,
    double Covariance,
    double Norm,
    double Variance,
    double TangentLinear,
    double TangentQuadratic,
    double TangentCovariance,
    double TangentVariance,
    IReadOnlyList<double> Means,
    Verdict Verdict)
{
    private const double Negligible = 1e-30;   // rounding of the curvature of an odd activation, squared

    /// <summary>The coefficients of a network.</summary>
    /// <param name="network">Explicit or implicit.</param>
    /// <param name="activation">phi.</param>
    /// <param name="inputScale">tau0 > 0.</param>
    public static KernelCoefficients Of(EquivalentNetwork network, EquivalentActivation activation, double inputScale)
    {
        ActivationFunction function = ActivationFunction.Of(activation);
        return network switch
        {
            ExplicitNetwork layers => Explicit([.. Enumerable.Repeat(function, layers.Depth)], inputScale),
            ImplicitNetwork fixedPoint => Implicit(function, fixedPoint, inputScale),
            _ => throw new ArgumentException($"unknown network {network?.GetType().Name ?? "null"}", nameof(network)),
        };
    }

    /// <summary>Layer by layer (Gu et al. 2022; Du et al. 2023).</summary>
    internal static KernelCoefficients Explicit(IReadOnlyList<ActivationFunction> layers, double inputScale)
    {
        double a1 = 1, a2 = 0, a3 = 0, a4 = 1, tau = inputScale, b1 = 1, b2 = 0, b3 = 0, k2 = tau * tau;
        double[] means = new double[layers.Count];
        for (int l = 0; l < layers.Count; l++)
        {
            ActivationStatistics at = ActivationStatistics.Of(layers[l], tau);
            double d1 = at.Slope * at.Slope, d2 = at.Curvature * at.Curvature;
            double n1 = d1 * a1, n2 = Kept((d1 * a2) + (d2 * a4 * a4 / 4)), n3 = Kept((d1 * a3) + (d2 * a1 * a1 / 2));
            (b1, b2, b3, k2) = (n1 + (d1 * b1), Kept(n2 + (d1 * b2)), Kept(n3 + (d1 * b3) + (d2 * a1 * b1)), at.SecondMoment + (at.SquaredSlope * k2));
            (a1, a2, a3, a4) = (n1, n2, n3, at.SquareCurvature * a4);
            tau = Math.Sqrt(at.SecondMoment);
            means[l] = at.Mean;
        }

        return new KernelCoefficients(a1, a2, a3, a4, tau * tau, b1, b2, b3, k2, means, Verdict.Converged);
    }

    /// <summary>The fixed point (Ling, Liao, Qiu 2023).</summary>
    internal static KernelCoefficients Implicit(ActivationFunction function, ImplicitNetwork network, double inputScale)
    {
        FixedPointScale scale = FixedPointScale.Of(function, network, inputScale);
        ActivationStatistics at = scale.Statistics;
        double sa2 = network.RecurrentVariance, d2 = at.Curvature * at.Curvature, rest = 1 - (sa2 * at.Slope * at.Slope);
        double a1 = network.InputVariance / rest, a4 = network.InputVariance / (1 - (sa2 * at.SquareCurvature));
        double a2 = Kept(sa2 * d2 * a4 * a4 / (4 * rest)), a3 = Kept(sa2 * d2 * a1 * a1 / (2 * rest)), b1 = a1 / rest;
        double variance = scale.Tau * scale.Tau;
        return new KernelCoefficients(
            a1, a2, a3, a4, variance, b1, Kept(a2 / rest), Kept((a3 + (sa2 * d2 * a1 * b1)) / rest), variance / (1 - (sa2 * at.SquaredSlope)), [at.Mean], scale.Verdict);
    }

    private static double Kept(double value) => value < Negligible ? 0 : value;
}
