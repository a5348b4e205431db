// SPDX-License-Identifier: MIT
namespace LargeN.LinearAlgebra;

/// <summary>Plain-loop oracle of <see cref="TriangularSolve"/>: substitution in double (Higham 2002, algorithm 8.1).</summary>
internal static class TriangularSolveReference
{
    /// <summary>Solves op(L) X = B; X overwrites B.</summary>
    /// <param name="lower">n * n, row-major; the lower triangle is read.</param>
    /// <param name="n">Order.</param>
    /// <param name="transpose">Whether L enters transposed.</param>
    /// <param name="b">n * columns, row-major.</param>
    /// <param name="columns">Right-hand sides.</param>
    internal static void SolveLower(ReadOnlySpan<double> lower, int n, Transpose transpose, Span<double> b, int columns) =>
        Solve(lower, n, Triangle.Lower, transpose, Diagonal.Stored, b, columns);

    /// <summary>Solves op(A) X = B; X overwrites B.</summary>
    /// <param name="a">n * n, row-major; the named triangle is read.</param>
    /// <param name="n">Order.</param>
    /// <param name="triangle">The triangle of A as stored.</param>
    /// <param name="transpose">Whether A enters transposed.</param>
    /// <param name="diagonal">Whether the diagonal is stored or all ones.</param>
    /// <param name="b">n * columns, row-major.</param>
    /// <param name="columns">Right-hand sides.</param>
    internal static void Solve(ReadOnlySpan<double> a, int n, Triangle triangle, Transpose transpose, Diagonal diagonal, Span<double> b, int columns)
    {
        bool forward = (triangle == Triangle.Lower) == (transpose == Transpose.No);
        for (int j = 0; j < columns; j++)
        {
            for (int step = 0; step < n; step++)
            {
                int i = forward ? step : n - 1 - step;
                double sum = b[(i * columns) + j];
                for (int l = forward ? 0 : i + 1; l < (forward ? i : n); l++)
                    sum -= a[transpose == Transpose.No ? (i * n) + l : (l * n) + i] * b[(l * columns) + j];
                b[(i * columns) + j] = diagonal == Diagonal.Unit ? sum : sum / a[(i * n) + i];
            }
        }
    }
}
