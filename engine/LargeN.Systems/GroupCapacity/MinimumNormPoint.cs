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
/// Determinism: class B. A corral, affinely independent points whose affine hull's nearest point lies inside their convex hull, takes the point that is lowest along the nearest point w,
/// and drops points until it is a corral again. The nearest point of an affine hull is v / sum v with (G + 1 1^T) v = 1, G the Gram matrix, by Cholesky: O(k^3) for k points. It ends as soon as w
/// has all points on its side, or is 0.
/// </remarks>
public static class MinimumNormPoint
{
    /// <summary>A convex combination of at most this norm, relative to the largest point, counts as 0.</summary>
    public const double ZeroNorm = 1e-8;

    private const double PositiveMargin = 1e-12;   // relative: far above the rounding of a dot product
    private const double NoWeight = 1e-14;

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
    private static double[] Scaled(ReadOnlySpan<double> points, double largestSquare)
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

    /// <summary>The points that span the nearest point, their weights and 1 + p_i . p_j of each pair.</summary>
    private sealed class Corral
    {
        private readonly int dimension;
        private readonly List<double[]> vectors = [];
        private readonly List<double[]> gram = [];   // row k: 1 + p_k . p_j for j = 0 to k

        internal Corral(int dimension, int first, ReadOnlySpan<double> points)
        {
            this.dimension = dimension;
            Append(first, 1, points);
        }

        internal List<int> Members { get; } = [];

        internal List<double> Weights { get; } = [];

        internal bool Contains(int point) => Members.Contains(point);

        /// <summary>Takes a point and drops others until the nearest point of the affine hull lies inside; false where rounding leaves none.</summary>
        internal bool Add(int point, ReadOnlySpan<double> points)
        {
            Append(point, 0, points);
            while (true)
            {
                double[]? affine = Nearest();
                if (affine is null) return false;
                double step = 1;
                int drop = -1;
                for (int k = 0; k < affine.Length; k++)
                {
                    if (affine[k] > NoWeight) continue;
                    double reach = Weights[k] / (Weights[k] - affine[k]);
                    if (drop < 0 || reach < step) (step, drop) = (Math.Min(1, reach), k);
                }

                if (drop < 0)
                {
                    for (int k = 0; k < affine.Length; k++) Weights[k] = affine[k];
                    return true;
                }

                for (int k = 0; k < affine.Length; k++) Weights[k] = Math.Max(0, Weights[k] + (step * (affine[k] - Weights[k])));
                Remove(drop);
                for (int k = Members.Count - 1; k >= 0; k--)
                {
                    if (Weights[k] <= NoWeight && Members.Count > 1 && k != Members.Count - 1) Remove(k);
                }

                double sum = Weights.Sum();
                if (!(sum > 0)) return false;
                for (int k = 0; k < Weights.Count; k++) Weights[k] /= sum;
            }
        }

        /// <summary>w = sum weight_k p_k.</summary>
        internal void Combine(double[] w)
        {
            Array.Clear(w);
            for (int k = 0; k < Members.Count; k++)
                for (int d = 0; d < dimension; d++) w[d] = Math.FusedMultiplyAdd(Weights[k], vectors[k][d], w[d]);
        }

        private void Append(int point, double weight, ReadOnlySpan<double> points)
        {
            double[] vector = points.Slice(point * dimension, dimension).ToArray();
            double[] row = new double[vectors.Count + 1];
            for (int k = 0; k < vectors.Count; k++) row[k] = 1 + FixedOrder.Dot(vector, vectors[k]);
            row[^1] = 1 + FixedOrder.SquaredNorm(vector);
            vectors.Add(vector);
            gram.Add(row);
            Members.Add(point);
            Weights.Add(weight);
        }

        private void Remove(int k)
        {
            vectors.RemoveAt(k);
            gram.RemoveAt(k);
            for (int i = k; i < gram.Count; i++) gram[i] = [.. gram[i][..k], .. gram[i][(k + 1)..]];
            Members.RemoveAt(k);
            Weights.RemoveAt(k);
        }

        /// <summary>Affine weights of the nearest point of the affine hull, null where the points are affinely dependent to rounding.</summary>
        private double[]? Nearest()
        {
            int n = vectors.Count;
            double[][] l = [.. gram.Select(r => (double[])r.Clone())];
            for (int j = 0; j < n; j++)
            {
                double pivot = l[j][j] - FixedOrder.SquaredNorm(l[j].AsSpan(0, j));
                if (!(pivot > 1e-15 * gram[j][j])) return null;
                double root = Math.Sqrt(pivot);
                l[j][j] = root;
                for (int i = j + 1; i < n; i++) l[i][j] = (l[i][j] - FixedOrder.Dot(l[i].AsSpan(0, j), l[j].AsSpan(0, j))) / root;
            }

            double[] v = new double[n];
            for (int i = 0; i < n; i++) v[i] = (1 - FixedOrder.Dot(l[i].AsSpan(0, i), v.AsSpan(0, i))) / l[i][i];
            for (int i = n - 1; i >= 0; i--)
            {
                double sum = v[i];
                for (int k = i + 1; k < n; k++) sum = Math.FusedMultiplyAdd(-l[k][i], v[k], sum);
                v[i] = sum / l[i][i];
            }

            double total = FixedOrder.Sum(v);
            for (int i = 0; i < n; i++) v[i] /= total;
            return v;
        }
    }
}
