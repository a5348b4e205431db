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
    internal static void SolveLower(ReadOnlySpan<double> lower, int n, Transpose transpose, Span<double> b, int columns)
    {
        for (int j = 0; j < columns; j++)
        {
            for (int step = 0; step < n; step++)
            {
                int i = transpose == Transpose.No ? step : n - 1 - step;
                double sum = b[(i * columns) + j];
                if (transpose == Transpose.No)
                {
                    for (int l = 0; l < i; l++) sum -= lower[(i * n) + l] * b[(l * columns) + j];
                }
                else
                {
                    for (int l = i + 1; l < n; l++) sum -= lower[(l * n) + i] * b[(l * columns) + j];
                }

                b[(i * columns) + j] = sum / lower[(i * n) + i];
            }
        }
    }
}
