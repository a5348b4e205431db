// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.LinearAlgebra;

/// <summary>Plain-loop oracle of <see cref="SymmetricEigen"/>: cyclic Jacobi, a method that shares nothing with the fast one.</summary>
/// <remarks>
/// Source: Golub and Van Loan (2013), section 8.5. Rotations (p, q), p &lt; q, row by row; a sweep changes off(A) quadratically in the end.
/// Stops when no |a_pq| exceeds both eps sqrt(|a_pp a_qq|) and 2^-104, the largest element being scaled to [1, 2).
/// </remarks>
internal static class SymmetricEigenReference
{
    private const int SweepLimit = 40;
    private const double Eps = 1.0 / (1L << 52);
    private const double Negligible = Eps * Eps;

    /// <summary>Eigenvalues rising in <paramref name="values"/>; row c of <paramref name="vectors"/> is eigenvector c.</summary>
    /// <param name="a">n * n, row-major; the lower triangle is read.</param>
    /// <param name="n">Order.</param>
    /// <param name="values">n.</param>
    /// <param name="vectors">n * n.</param>
    internal static Verdict Solve(ReadOnlySpan<double> a, int n, Span<double> values, Span<double> vectors)
    {
        double[] m = new double[n * n], z = new double[n * n];
        double largest = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double element = a[(i * n) + j];
                if (!double.IsFinite(element))
                {
                    values.Fill(double.NaN);
                    return new Verdict(VerdictKind.NonFinite, ((long)i * n) + j);
                }

                m[(i * n) + j] = m[(j * n) + i] = element;
                largest = Math.Max(largest, Math.Abs(element));
            }

            z[(i * n) + i] = 1;
        }

        int exponent = -PowerOfTwo.Exponent(largest);
        for (int i = 0; i < m.Length; i++) m[i] = PowerOfTwo.Scale(m[i], exponent);

        bool changed = true;
        for (int sweep = 0; changed && sweep < SweepLimit; sweep++)
        {
            changed = false;
            for (int p = 0; p < n - 1; p++)
            {
                for (int q = p + 1; q < n; q++) changed |= Annihilate(m, z, n, p, q);
            }
        }

        int[] order = [.. Enumerable.Range(0, n)];
        Array.Sort(order, (x, y) => m[(x * n) + x].CompareTo(m[(y * n) + y]));
        for (int c = 0; c < n; c++)
        {
            values[c] = PowerOfTwo.Scale(m[(order[c] * n) + order[c]], -exponent);
            z.AsSpan(order[c] * n, n).CopyTo(vectors.Slice(c * n, n));
        }

        return changed ? new Verdict(VerdictKind.NotConverged) : Verdict.Converged;
    }

    private static bool Annihilate(double[] m, double[] z, int n, int p, int q)
    {
        double apq = m[(p * n) + q], app = m[(p * n) + p], aqq = m[(q * n) + q];
        double size = Math.Abs(apq);
        if (size <= Eps * Math.Sqrt(Math.Abs(app)) * Math.Sqrt(Math.Abs(aqq)) || size < Negligible) return false;

        double theta = (aqq - app) / (2 * apq);
        double t = Math.Abs(theta) > 1e150 ? 0.5 / theta : Math.CopySign(1, theta) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        double c = 1 / Math.Sqrt((t * t) + 1), s = t * c;
        for (int k = 0; k < n; k++)
        {
            (double x, double y) = (m[(k * n) + p], m[(k * n) + q]);
            m[(k * n) + p] = (c * x) - (s * y);
            m[(k * n) + q] = (s * x) + (c * y);
        }

        for (int k = 0; k < n; k++)
        {
            (double x, double y) = (m[(p * n) + k], m[(q * n) + k]);
            m[(p * n) + k] = (c * x) - (s * y);
            m[(q * n) + k] = (s * x) + (c * y);
            (double u, double v) = (z[(p * n) + k], z[(q * n) + k]);
            z[(p * n) + k] = (c * u) - (s * v);
            z[(q * n) + k] = (s * u) + (c * v);
        }

        m[(p * n) + q] = m[(q * n) + p] = 0;
        return true;
    }
}
