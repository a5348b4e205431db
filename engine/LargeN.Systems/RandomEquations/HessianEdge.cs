// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Systems.RandomEquations;

/// <summary>Lower edge of D times the Hessian: a Marchenko-Pastur law, sum of grad F_i grad F_i^T, plus a semicircle, sum of F_i Hess F_i, free of each other.</summary>
/// <param name="Edge">max over g > 0 of z(g) = -1/g - 2 u xi'' g + alpha xi'/(1 + xi' g).</param>
/// <param name="Spread">(|z''|/2)^(1/3) at the maximum: the lowest of D eigenvalues lies about 1.2065 D^(-2/3) of it above the edge.</param>
internal readonly record struct HessianEdge(double Edge, double Spread)
{
    private const int MostSteps = 200;

    /// <param name="energy">u >= 0.</param>
    /// <param name="first">xi'(q).</param>
    /// <param name="second">xi''(q).</param>
    /// <param name="ratio">alpha > 0.</param>
    internal static HessianEdge Of(double energy, double first, double second, double ratio)
    {
        double a = 2 * energy * second, b = first, root = Math.Sqrt(ratio);
        if (b == 0) return new(-2 * Math.Sqrt(a), Math.Sqrt(a));

        // z' = 1/g^2 - alpha/(1/b + g)^2 - a falls on the bracket, see the page.
        double low = 1 / Math.Sqrt(a + (ratio * b * b)) / (1 + 1e-9), high = 1 / Math.Sqrt(a);
        if (ratio > 1) high = Math.Min(high, 1 / (b * (root - 1)));
        if (!double.IsFinite(high) || low <= 1e-150) return new(0, 0);
        high *= 1 + 1e-9;
        double g = Root(a, 1 / b, ratio, low, high);
        double share = b / (1 + (b * g));
        return new((-1 / g) - (a * g) + (ratio * share), Third((1 / (g * g * g)) - (ratio * share * share * share)));
    }

    /// <summary>z' = 1/g^2 - alpha/(c + g)^2 - a is convex on the bracket and positive at its lower end, from where Newton's method rises to the root and cannot pass it; by rounding only.</summary>
    private static double Root(double a, double c, double ratio, double low, double high)
    {
        double g = low;
        for (int i = 0; i < MostSteps; i++)
        {
            double one = 1 / g, two = 1 / (c + g), slope = (one * one) - (ratio * two * two) - a, bend = 2 * ((one * one * one) - (ratio * two * two * two)), next = Math.Min(high, g + (slope / bend));
            if (!(next > g * (1 + 2e-16))) return g;
            g = next;
        }

        return g;
    }

    private static double Third(double x) => x > 0 ? Elementary.Exp(Elementary.Log(x) / 3) : 0;
}
