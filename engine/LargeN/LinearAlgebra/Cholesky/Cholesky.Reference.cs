// SPDX-License-Identifier: MIT
namespace LargeN.LinearAlgebra;

/// <summary>Plain-loop oracle of <see cref="Cholesky"/> in double precision.</summary>
internal static class CholeskyReference
{
    /// <summary>L of A = L L^T, column by column (Higham 2002, algorithm 10.2); the upper triangle of the result is zero.</summary>
    /// <param name="a">n * n, row-major; the lower triangle is read.</param>
    /// <param name="n">Order.</param>
    /// <param name="lower">n * n.</param>
    internal static Verdict Factor(ReadOnlySpan<double> a, int n, Span<double> lower)
    {
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                if (!double.IsFinite(a[(i * n) + j])) return new Verdict(VerdictKind.NonFinite, ((long)i * n) + j);
            }
        }

        lower[..(n * n)].Clear();
        for (int j = 0; j < n; j++)
        {
            for (int i = j; i < n; i++)
            {
                double sum = a[(i * n) + j];
                for (int k = 0; k < j; k++) sum -= lower[(i * n) + k] * lower[(j * n) + k];
                if (i == j)
                {
                    if (!double.IsFinite(sum)) return new Verdict(VerdictKind.NonFinite, ((long)j * n) + j);
                    if (!(sum > 0)) return new Verdict(VerdictKind.NotPositiveDefinite, j, sum);
                    lower[(j * n) + j] = Math.Sqrt(sum);
                }
                else
                {
                    lower[(i * n) + j] = sum / lower[(j * n) + j];
                }
            }
        }

        return Verdict.Converged;
    }

    /// <summary>Solves L L^T x = b; x overwrites b.</summary>
    /// <param name="lower">n * n.</param>
    /// <param name="n">Order.</param>
    /// <param name="b">n.</param>
    internal static void Solve(ReadOnlySpan<double> lower, int n, Span<double> b)
    {
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < i; k++) b[i] -= lower[(i * n) + k] * b[k];
            b[i] /= lower[(i * n) + i];
        }

        for (int i = n - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < n; k++) b[i] -= lower[(k * n) + i] * b[k];
            b[i] /= lower[(i * n) + i];
        }
    }

    /// <summary>(L L^T)^-1: the solution for each column of the identity.</summary>
    /// <param name="lower">n * n.</param>
    /// <param name="n">Order.</param>
    /// <param name="inverse">n * n, both triangles.</param>
    internal static void Inverse(ReadOnlySpan<double> lower, int n, Span<double> inverse)
    {
        double[] column = new double[n];
        for (int j = 0; j < n; j++)
        {
            Array.Clear(column);
            column[j] = 1;
            Solve(lower, n, column);
            for (int i = 0; i < n; i++) inverse[(i * n) + j] = column[i];
        }
    }
}
