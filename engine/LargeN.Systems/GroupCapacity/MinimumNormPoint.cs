// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Systems.GroupCapacity;

/// <summary>Whether a plane through the origin has all points on one side, with a certificate that was checked.</summary>
/// <param name="Separable">The answer; meaningless unless converged.</param>
/// <param name="Normal">w with w . p > 0 for all points, on a scale of its own, where separable; else empty.</param>
/// <param name="Weights">Non-negative, of sum 1, with sum weight_i p_i = 0 to rounding, where not separable; else empty.</param>
/// <param name="Verdict">
/// Converged, with the residual: the smallest w . p / (|w| max |p|), or |sum weight_i p_i| / max |p|. IllConditioned where neither certificate could be made.
/// </param>
public readonly record struct Separation(bool Separable, double[] Normal, double[] Weights, Verdict Verdict);

/// <summary>The point of a convex hull that is nearest to the origin (Wolfe 1976): it is 0 exactly where no plane separates the points from the origin.</summary>
/// <remarks>
/// Determinism: class B. A <see cref="Corral"/> takes the point that is lowest along the nearest point w. It ends as soon as w has all points on its side, or is 0.
/// </remarks>
public static class MinimumNormPoint
{
    /// <summary>A convex combination of at most this norm, relative to the largest point, counts as 0.</summary>
    public const double ZeroNorm = 1e-8;

    private const double PositiveMargin = 1e-12;   // relative: far above the rounding of a dot product

    /// <summary>Decides whether some w has w . p > 0 for all points.</summary>
    /// <param name="points">[count, dimension], row-major; finite.</param>
    /// <param name="count">Points, at least 1.</param>
    /// <param name="dimension">Coordinates of a point, at least 1.</param>
    public static Separation Decide(ReadOnlySpan<double> points, int count, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (points.Length != (long)count * dimension) throw new ArgumentException($"{points.Length} numbers for {count} points of {dimension} coordinates", nameof(points));
        double largest = 0, least = double.PositiveInfinity;
        int start = 0;
        for (int i = 0; i < count; i++)
        {
            double square = FixedOrder.SquaredNorm(points.Slice(i * dimension, dimension));
            if (!double.IsFinite(square)) throw new ArgumentException($"point {i} is not finite, or its square is not", nameof(points));
            largest = Math.Max(largest, square);
            if (square < least) (least, start) = (square, i);
        }

        return Search(Scaled(points, largest), count, dimension, start);
    }

    /// <summary>The points times the power of two that brings the largest to a norm in [1, 2): the ones of G + 1 1^T must not swamp it or drown in it.</summary>
    internal static double[] Scaled(ReadOnlySpan<double> points, double largestSquare)
    {
        double[] scaled = points.ToArray();
        if (largestSquare == 0) return scaled;
        int exponent = -Math.ILogB(Math.Sqrt(largestSquare));
        for (int i = 0; i < scaled.Length; i++) scaled[i] = Math.ScaleB(scaled[i], exponent);
        return scaled;
    }

    private static Separation Search(double[] points, int count, int dimension, int start)
    {
        double largest = 0;
        for (int i = 0; i < count; i++) largest = Math.Max(largest, Math.Sqrt(FixedOrder.SquaredNorm(points.AsSpan(i * dimension, dimension))));
        Corral corral = new(dimension, start, points);
        double[] w = points.AsSpan(start * dimension, dimension).ToArray();
        int limit = 100 + (20 * (count + dimension));
        for (int step = 0; step < limit; step++)
        {
            double norm = Math.Sqrt(FixedOrder.SquaredNorm(w)), lowest = double.PositiveInfinity;
            if (norm <= ZeroNorm * largest) return Inseparable(corral, count, largest == 0 ? 0 : norm / largest);
            int next = 0;
            for (int i = 0; i < count; i++)
            {
                double dot = FixedOrder.Dot(w, points.AsSpan(i * dimension, dimension));
                if (dot < lowest) (lowest, next) = (dot, i);
            }

            double margin = lowest / (norm * largest);
            if (margin >= PositiveMargin) return new Separation(true, w, [], Verdict.Converged with { Residual = margin });
            if (corral.Contains(next) || !corral.Add(next, points)) return new Separation(false, [], [], new Verdict(VerdictKind.IllConditioned, next, norm / largest));
            corral.Combine(w);
        }

        return new Separation(false, [], [], new Verdict(VerdictKind.NotConverged, limit));
    }

    private static Separation Inseparable(Corral corral, int count, double norm)
    {
        double[] weights = new double[count];
        for (int k = 0; k < corral.Members.Count; k++) weights[corral.Members[k]] = corral.Weights[k];
        return new Separation(false, [], weights, Verdict.Converged with { Residual = norm });
    }
}
