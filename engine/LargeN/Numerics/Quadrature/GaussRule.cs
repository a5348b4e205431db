// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <summary>Gauss rules of even weight functions from the recurrence of their orthonormal polynomials, b_(k+1) p_(k+1) = x p_k - b_k p_(k-1).</summary>
/// <remarks>
/// Root r is isolated by bisection on the number of sign changes of p_0 ... p_n (Sturm), then polished by Newton; its weight is
/// 1 / sum_(k &lt; n) p_k^2 (Christoffel). Only add, multiply, divide and square root enter: the bits are the same everywhere.
/// </remarks>
internal static class GaussRule
{
    internal const int MaxPoints = 512;

    /// <param name="n">Number of nodes.</param>
    /// <param name="b">b[k] for k = 1 ... n.</param>
    /// <param name="mass">Integral of the weight function.</param>
    /// <param name="bound">All roots lie in (-bound, bound).</param>
    internal static QuadratureRule Of(int n, double[] b, double mass, double bound)
    {
        double[] nodes = new double[n], weights = new double[n];
        for (int r = 0; r < (n + 1) / 2; r++)
        {
            // The r-th root from above; the lower half is its mirror image, and the middle of an odd rule is zero.
            bool middle = (2 * r) + 1 == n;
            double x = middle ? 0 : Root(n, b, r, bound);
            Evaluate(n, b, x, out _, out _, out double squares);
            (nodes[n - 1 - r], nodes[r]) = (x, middle ? 0 : -x);
            weights[n - 1 - r] = weights[r] = mass / squares;
        }

        return new QuadratureRule(nodes, weights);
    }

    private static double Root(int n, double[] b, int r, double bound)
    {
        double low = 0, high = bound;
        for (int i = 0; i < 40; i++)
        {
            double middle = low + ((high - low) / 2);
            if (RootsAbove(n, b, middle) > r) low = middle;
            else high = middle;
        }

        double x = low + ((high - low) / 2);
        for (int i = 0; i < 3; i++)
        {
            Evaluate(n, b, x, out double p, out double slope, out _);
            x -= p / slope;
        }

        return x;
    }

    /// <summary>p_0 = 1 up to p_n, the derivative of p_n, and the sum of the squares of p_0 ... p_(n-1).</summary>
    private static void Evaluate(int n, double[] b, double x, out double p, out double slope, out double squares)
    {
        double before = 0, slopeBefore = 0;
        (p, slope, squares) = (1, 0, 0);
        for (int k = 0; k < n; k++)
        {
            squares = Math.FusedMultiplyAdd(p, p, squares);
            double next = Math.FusedMultiplyAdd(x, p, -b[k] * before) / b[k + 1];
            double slopeNext = Math.FusedMultiplyAdd(x, slope, Math.FusedMultiplyAdd(-b[k], slopeBefore, p)) / b[k + 1];
            (before, p, slopeBefore, slope) = (p, next, slope, slopeNext);
        }
    }

    private static int RootsAbove(int n, double[] b, double x)
    {
        double before = 0, p = 1;
        int changes = 0;
        for (int k = 0; k < n; k++)
        {
            double next = Math.FusedMultiplyAdd(x, p, -b[k] * before) / b[k + 1];
            if ((next < 0) != (p < 0)) changes++;
            (before, p) = (p, next);
        }

        return changes;
    }

    internal static void CheckPoints(int points)
    {
        if (points is < 1 or > MaxPoints) throw new ArgumentOutOfRangeException(nameof(points), points, $"allowed: 1 to {MaxPoints}");
    }
}
