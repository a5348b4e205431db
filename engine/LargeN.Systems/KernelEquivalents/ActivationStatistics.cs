// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Systems.KernelEquivalents;

/// <summary>What a kernel in high dimension knows of an activation at the scale tau; xi is standard normal, phi_c = phi - E phi(tau xi).</summary>
/// <param name="Mean">b = E phi(tau xi), which is taken away.</param>
/// <param name="SecondMoment">m2 = E phi_c^2.</param>
/// <param name="Slope">d1 = E phi' = E xi phi_c / tau.</param>
/// <param name="Curvature">d2 = E phi'' = E (xi^2 - 1) phi_c / tau^2.</param>
/// <param name="SquareCurvature">s2 = E (phi_c^2)'' / 2 = E (xi^2 - 1) phi_c^2 / (2 tau^2).</param>
/// <param name="SquaredSlope">dd = E phi'^2.</param>
public readonly record struct ActivationStatistics(double Mean, double SecondMoment, double Slope, double Curvature, double SquareCurvature, double SquaredSlope)
{
    private const int Points = 200;
    private const double Range = 10;

    private static readonly double InverseRootTwoPi = 1 / Math.Sqrt(2 * Math.PI);

    /// <summary>Nodes and weights of E f(xi): Gauss-Legendre on [-10, 0] and [0, 10], so that a kink at 0 costs no accuracy.</summary>
    internal static QuadratureRule Normal { get; } = MakeNormal();

    /// <summary>The statistics of an activation; those of ReLU in closed form.</summary>
    /// <param name="activation">phi.</param>
    /// <param name="scale">tau > 0.</param>
    public static ActivationStatistics Of(EquivalentActivation activation, double scale) => Of(ActivationFunction.Of(activation), scale);

    internal static ActivationStatistics Of(ActivationFunction function, double scale)
    {
        if (!(scale > 0) || double.IsInfinity(scale)) throw new ArgumentOutOfRangeException(nameof(scale), scale, "allowed: finite, > 0");
        return function is ActivationFunction.ReluFunction ? Relu(scale) : ByQuadrature(function, scale);
    }

    internal static ActivationStatistics Relu(double scale)
    {
        double s2 = 0.5 - (1 / (2 * Math.PI));
        return new ActivationStatistics(scale * InverseRootTwoPi, scale * scale * s2, 0.5, InverseRootTwoPi / scale, s2, 0.5);
    }

    internal static ActivationStatistics ByQuadrature(ActivationFunction function, double scale)
    {
        double[] x = Normal.Nodes, w = Normal.Weights;
        double[] phi = Array.ConvertAll(x, u => function.Value(scale * u));
        double b = FixedOrder.Dot(w, phi);
        double m2 = 0, first = 0, second = 0, square = 0, slopes = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double f = phi[i] - b, h2 = (x[i] * x[i]) - 1, slope = function.Slope(scale * x[i]);
            m2 += w[i] * f * f;
            first += w[i] * x[i] * f;
            second += w[i] * h2 * f;
            square += w[i] * h2 * f * f;
            slopes += w[i] * slope * slope;
        }

        return new ActivationStatistics(b, m2, first / scale, second / (scale * scale), square / (2 * scale * scale), slopes);
    }

    private static QuadratureRule MakeNormal()
    {
        QuadratureRule half = GaussLegendre.Rule(Points, 0, Range);
        double[] nodes = [.. half.Nodes.Reverse().Select(x => -x), .. half.Nodes];
        double[] weights = [.. half.Weights.Reverse(), .. half.Weights];
        for (int i = 0; i < nodes.Length; i++) weights[i] *= InverseRootTwoPi * Elementary.Exp(-0.5 * nodes[i] * nodes[i]);
        return new QuadratureRule(nodes, weights);
    }
}
