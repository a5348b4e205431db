// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;

namespace LargeN.LinearAlgebra;

/// <content>Determinants.</content>
public static partial class Lu
{
    /// <summary>Sign and natural logarithm of the size of det A, for each matrix. Allocates nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="factors">L and U [n, n]; only the diagonals are read.</param>
    /// <param name="pivots">n for each matrix.</param>
    /// <param name="signs">One a matrix: 1, -1, or 0 for a zero pivot; NaN where a pivot is not finite.</param>
    /// <param name="logarithms">One a matrix: log |det A|; -infinity for a zero pivot, NaN where a pivot is not finite, 0 for n = 0.</param>
    /// <exception cref="ArgumentException">Matrices are not square, a span has the wrong length, or a pivot is out of range.</exception>
    /// <remarks>
    /// Determinism: class B. There is no overflow: mantissas and exponents are kept apart.
    /// <para>Error of the logarithm: n u + 2 u |log|, u = 2^-53, beside that of the pivots.</para>
    /// </remarks>
    public static void LogDeterminant<T>(ReadOnlyMatrixBatch<T> factors, ReadOnlySpan<int> pivots, Span<double> signs, Span<double> logarithms)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireSquare(factors.Rows, factors.Columns, nameof(factors));
        RequirePivots(pivots, factors.Count, factors.Rows, nameof(pivots));
        if (signs.Length != factors.Count) throw new ArgumentException($"{signs.Length} elements; needed: one a matrix, {factors.Count}", nameof(signs));
        if (logarithms.Length != factors.Count) throw new ArgumentException($"{logarithms.Length} elements; needed: one a matrix, {factors.Count}", nameof(logarithms));
        for (int b = 0; b < factors.Count; b++) (signs[b], logarithms[b]) = LogDeterminant(factors[b], pivots.Slice(b * factors.Rows, factors.Rows));
    }

    /// <summary>Sign and natural logarithm of the size of det A, of one matrix.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="factors">L and U [n, n]; only the diagonal is read.</param>
    /// <param name="pivots">n.</param>
    /// <returns>As of the form over a batch.</returns>
    /// <exception cref="ArgumentException">The matrix is not square, the span has the wrong length, or a pivot is out of range.</exception>
    public static (double Sign, double Logarithm) LogDeterminant<T>(ReadOnlyMatrixView<T> factors, ReadOnlySpan<int> pivots)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireSquare(factors.Rows, factors.Columns, nameof(factors));
        RequirePivots(pivots, 1, factors.Rows, nameof(pivots));
        LogProduct product = new();
        double sign = 1;
        for (int i = 0; i < factors.Rows; i++)
        {
            double pivot = double.CreateTruncating(factors[i, i]);
            if (!double.IsFinite(pivot)) return (double.NaN, double.NaN);
            if (pivot == 0) sign = 0;
            if (pivot < 0) sign = -sign;
            if (pivots[i] != i) sign = -sign;
            if (pivot != 0) product.Multiply(Math.Abs(pivot));
        }

        return sign == 0 ? (0, double.NegativeInfinity) : (sign, product.Value);
    }
}
