// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;

namespace LargeN.LinearAlgebra;

/// <summary>The oracles of <see cref="SymmetricRankK"/>: plain loops in double, and the order contract one scalar at a time.</summary>
internal static class SymmetricRankKReference
{
    /// <summary>C = alpha op(A) op(A)^T + beta C on the lower triangle, in double; with beta = 0 the old C is not read, with alpha = 0 A is not.</summary>
    internal static void Execute(double alpha, ReadOnlyMatrixView<double> a, Transpose transpose, double beta, MatrixView<double> c)
    {
        int k = transpose == Transpose.No ? a.Columns : a.Rows;
        for (int i = 0; i < c.Rows; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = 0;
                for (int p = 0; p < k && alpha != 0; p++) sum += transpose == Transpose.No ? a[i, p] * a[j, p] : a[p, i] * a[p, j];
                c[i, j] = (alpha * sum) + (beta == 0 ? 0 : beta * c[i, j]);
            }
        }
    }

    /// <summary>The same in T, with exactly the bits that the order contract promises: those of the whole product.</summary>
    internal static void ExecuteChain<T>(T alpha, ReadOnlyMatrixView<T> a, Transpose transpose, T beta, MatrixView<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] whole = new T[c.Rows * c.Rows];
        for (int i = 0; i < c.Rows; i++) c.Row(i).CopyTo(whole.AsSpan(i * c.Rows));
        MatMulReference.ExecuteChain(alpha, a, transpose, a, transpose == Transpose.No ? Transpose.Yes : Transpose.No, beta, new MatrixView<T>(whole, c.Rows, c.Rows));
        for (int i = 0; i < c.Rows; i++) whole.AsSpan(i * c.Rows, i + 1).CopyTo(c.Row(i));
    }
}
