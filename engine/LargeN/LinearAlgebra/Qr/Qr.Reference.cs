// SPDX-License-Identifier: MIT
namespace LargeN.LinearAlgebra;

/// <summary>Plain-loop oracle of <see cref="Qr"/> in double precision.</summary>
internal static class QrReference
{
    /// <summary>Thin Q [m, k] and R [k, n], k = min(m, n), by Householder reflectors (Golub and Van Loan 2013, algorithm 5.2.1).</summary>
    /// <param name="a">m * n, row-major.</param>
    /// <param name="m">Rows.</param>
    /// <param name="n">Columns.</param>
    /// <param name="q">m * k.</param>
    /// <param name="r">k * n.</param>
    internal static void Factor(ReadOnlySpan<double> a, int m, int n, Span<double> q, Span<double> r)
    {
        int k = Math.Min(m, n);
        double[] work = a.ToArray();
        double[][] reflectors = new double[k][];
        for (int c = 0; c < k; c++)
        {
            double[] v = new double[m];
            double square = 0;
            for (int i = c; i < m; i++) square += (v[i] = work[(i * n) + c]) * v[i];
            bool below = false;
            for (int i = c + 1; i < m; i++) below |= v[i] != 0;
            if (below) v[c] += Math.CopySign(Math.Sqrt(square), v[c]);
            else v[c] = 0;
            reflectors[c] = v;
            Reflect(v, work, m, n);
        }

        for (int i = 0; i < k; i++)
            for (int j = 0; j < n; j++) r[(i * n) + j] = j >= i ? work[(i * n) + j] : 0;
        q.Clear();
        for (int i = 0; i < k; i++) q[(i * k) + i] = 1;
        for (int c = k - 1; c >= 0; c--) Reflect(reflectors[c], q, m, k);
    }

    /// <summary>x = (I - 2 v v^T / v^T v) x.</summary>
    private static void Reflect(double[] v, Span<double> x, int m, int n)
    {
        double square = 0;
        foreach (double value in v) square += value * value;
        if (square == 0) return;
        for (int j = 0; j < n; j++)
        {
            double along = 0;
            for (int i = 0; i < m; i++) along += v[i] * x[(i * n) + j];
            for (int i = 0; i < m; i++) x[(i * n) + j] -= 2 * along / square * v[i];
        }
    }
}
