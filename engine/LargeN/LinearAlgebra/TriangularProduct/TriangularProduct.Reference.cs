// SPDX-License-Identifier: MIT
namespace LargeN.LinearAlgebra;

/// <summary>Plain-loop oracle of <see cref="TriangularProduct"/> in double.</summary>
internal static class TriangularProductReference
{
    /// <summary>The product op(A) B.</summary>
    /// <param name="a">n * n, row-major; the named triangle is read.</param>
    /// <param name="n">Order.</param>
    /// <param name="triangle">The triangle of A as stored.</param>
    /// <param name="transpose">Whether A enters transposed.</param>
    /// <param name="diagonal">Whether the diagonal is stored or all ones.</param>
    /// <param name="b">n * columns, row-major.</param>
    /// <param name="columns">Columns of B.</param>
    internal static double[] Left(ReadOnlySpan<double> a, int n, Triangle triangle, Transpose transpose, Diagonal diagonal, ReadOnlySpan<double> b, int columns)
    {
        double[] c = new double[n * columns];
        for (int i = 0; i < n; i++)
        {
            for (int p = 0; p < n; p++)
            {
                (int row, int column) = transpose == Transpose.No ? (i, p) : (p, i);
                if (triangle == Triangle.Lower ? column > row : column < row) continue;
                double factor = row == column && diagonal == Diagonal.Unit ? 1 : a[(row * n) + column];
                for (int j = 0; j < columns; j++) c[(i * columns) + j] += factor * b[(p * columns) + j];
            }
        }

        return c;
    }
}
