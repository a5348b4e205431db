// SPDX-License-Identifier: MIT

namespace LargeN.Systems.Dmft;

/// <summary>Causal kernels as lower triangular matrices over times: element (t, s) is the effect at t of what happens at s.</summary>
/// <remarks>
/// Matrices [n, n] are dense and row-major with a row stride, so that the leading block of a longer horizon is a matrix of a shorter one. The strict upper triangle is zero
/// and is neither read nor written.
/// </remarks>
internal static class CausalMatrix
{
    /// <summary>C = A B of lower triangles: half of a row's terms, and a sixth of the operations of a full product.</summary>
    internal static void Multiply(int n, int stride, ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> c)
    {
        for (int t = 0; t < n; t++)
        {
            Span<double> row = c.Slice(t * stride, t + 1);
            row.Clear();
            for (int s = 0; s <= t; s++)
            {
                Span<double> head = row[..(s + 1)];
                FixedLanes.AddScaled(a[(t * stride) + s], b.Slice(s * stride, s + 1), head);
            }
        }
    }

    /// <summary>X = (I + A)^-1 for lower triangular A, by forward substitution.</summary>
    internal static void InverseOfOnePlus(int n, int stride, ReadOnlySpan<double> a, Span<double> x)
    {
        for (int t = 0; t < n; t++)
        {
            Span<double> row = x.Slice(t * stride, t + 1);
            row.Clear();
            row[t] = 1;
            for (int s = 0; s < t; s++)
            {
                Span<double> head = row[..(s + 1)];
                FixedLanes.AddScaled(-a[(t * stride) + s], x.Slice(s * stride, s + 1), head);
            }

            double pivot = 1 + a[(t * stride) + t];
            foreach (ref double value in row) value /= pivot;
        }
    }
}
