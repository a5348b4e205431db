// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics;

namespace LargeN.Systems.GroupCapacity;

/// <summary>Affinely independent points whose affine hull's nearest point to the origin lies inside their convex hull (Wolfe 1976): the points, their weights and 1 + p_i . p_j of each pair.</summary>
/// <remarks>Determinism: class B. The nearest point of an affine hull is v / sum v with (G + 1 1^T) v = 1, G the Gram matrix, by Cholesky: O(k^3) for k points.</remarks>
internal sealed class Corral
{
    private const double NoWeight = 1e-14;

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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
