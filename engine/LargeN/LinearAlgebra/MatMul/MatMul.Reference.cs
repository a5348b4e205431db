// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;

namespace LargeN.LinearAlgebra;

/// <summary>The oracles of <see cref="MatMul"/>: plain loops in double, and the order contract one scalar at a time.</summary>
internal static class MatMulReference
{
    /// <summary>C = alpha op(A) op(B) + beta C in double; with beta = 0 the old C is not read, with alpha = 0 the factors are not.</summary>
    internal static void Execute(
        double alpha, ReadOnlyMatrixView<double> a, Transpose transposeA, ReadOnlyMatrixView<double> b, Transpose transposeB, double beta, MatrixView<double> c)
    {
        int k = transposeA == Transpose.No ? a.Columns : a.Rows;
        for (int i = 0; i < c.Rows; i++)
        {
            for (int j = 0; j < c.Columns; j++)
            {
                double sum = 0;
                if (alpha != 0)
                {
                    for (int p = 0; p < k; p++)
                        sum += (transposeA == Transpose.No ? a[i, p] : a[p, i]) * (transposeB == Transpose.No ? b[p, j] : b[j, p]);
                }

                c[i, j] = (alpha * sum) + (beta == 0 ? 0 : beta * c[i, j]);
            }
        }
    }

    /// <summary>The same in T, with exactly the bits that the order contract of <see cref="MatMul"/> promises.</summary>
    internal static void ExecuteChain<T>(
        T alpha, ReadOnlyMatrixView<T> a, Transpose transposeA, ReadOnlyMatrixView<T> b, Transpose transposeB, T beta, MatrixView<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int k = alpha == T.Zero ? 0 : transposeA == Transpose.No ? a.Columns : a.Rows;
        for (int i = 0; i < c.Rows; i++)
        {
            for (int j = 0; j < c.Columns; j++)
            {
                if (k == 0) c[i, j] = beta == T.Zero ? T.Zero : beta * c[i, j];
                for (int block = 0; block < k; block += MatMul.BlockDepth)
                {
                    T acc = T.Zero;
                    for (int p = block; p < Math.Min(k, block + MatMul.BlockDepth); p++)
                        acc = T.FusedMultiplyAdd(transposeA == Transpose.No ? a[i, p] : a[p, i], transposeB == Transpose.No ? b[p, j] : b[j, p], acc);
                    c[i, j] = block > 0 ? T.FusedMultiplyAdd(alpha, acc, c[i, j])
                        : beta == T.Zero ? alpha * acc
                        : T.FusedMultiplyAdd(alpha, acc, beta * c[i, j]);
                }
            }
        }
    }
}
