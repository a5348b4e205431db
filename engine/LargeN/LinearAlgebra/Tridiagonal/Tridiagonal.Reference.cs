// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.LinearAlgebra;

/// <summary>Plain-loop oracle of <see cref="Tridiagonal"/>: one reflector after another on the full matrix, resolvents by dense elimination.</summary>
internal static class TridiagonalReference
{
    /// <summary>A = Q T Q^T, column by column (Golub and Van Loan 2013, algorithm 8.3.1, with the signs of <see cref="Tridiagonal.Reduce"/>).</summary>
    /// <param name="a">n * n, row-major, both triangles; v_k in row k from column k + 1 on, zeros elsewhere, on return.</param>
    /// <param name="n">Order.</param>
    /// <param name="d">Diagonal of T, n.</param>
    /// <param name="e">Off-diagonal of T, n; the last element is 0.</param>
    /// <param name="tau">n; 0 where a reflector is the identity.</param>
    internal static void Reduce(Span<double> a, int n, Span<double> d, Span<double> e, Span<double> tau)
    {
        double[] reflectors = new double[n * n], w = new double[n];
        for (int k = 0; k < n; k++)
        {
            d[k] = a[(k * n) + k];
            e[k] = k < n - 1 ? a[((k + 1) * n) + k] : 0;
            tau[k] = 0;
            double sigma = 0;
            for (int i = k + 2; i < n; i++) sigma += a[(i * n) + k] * a[(i * n) + k];
            if (sigma == 0) continue;
            double alpha = e[k], beta = e[k] = -Math.CopySign(Math.Sqrt((alpha * alpha) + sigma), alpha);
            tau[k] = (beta - alpha) / beta;
            Span<double> v = reflectors.AsSpan(k * n, n);
            for (int i = k + 1; i < n; i++) v[i] = i == k + 1 ? 1 : a[(i * n) + k] / (alpha - beta);

            // A := H A H = A - v w^T - w v^T over the rows and columns behind k.
            double along = 0;
            for (int i = k + 1; i < n; i++)
            {
                w[i] = 0;
                for (int j = k + 1; j < n; j++) w[i] += tau[k] * a[(i * n) + j] * v[j];
                along += w[i] * v[i];
            }

            for (int i = k + 1; i < n; i++) w[i] -= tau[k] / 2 * along * v[i];
            for (int i = k + 1; i < n; i++)
                for (int j = k + 1; j < n; j++) a[(i * n) + j] -= (v[i] * w[j]) + (w[i] * v[j]);
        }

        reflectors.CopyTo(a);
    }

    /// <summary>(T + z)^-1, row-major, and log det(T + z) with an imaginary part modulo 2 pi, as of <see cref="ResolventReference.Inverse"/>.</summary>
    /// <param name="d">Diagonal of T, n.</param>
    /// <param name="e">Off-diagonal of T; the last element is not read.</param>
    /// <param name="z">Shift.</param>
    /// <param name="logDeterminant">log det(T + z).</param>
    internal static Complex[] Inverse(ReadOnlySpan<double> d, ReadOnlySpan<double> e, Complex z, out Complex logDeterminant)
    {
        int n = d.Length;
        double[] dense = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            dense[(i * n) + i] = d[i];
            if (i > 0) dense[(i * n) + i - 1] = e[i - 1];
        }

        return ResolventReference.Inverse(dense, n, z, out logDeterminant);
    }
}
