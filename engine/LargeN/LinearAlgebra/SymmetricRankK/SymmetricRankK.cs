// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Symmetric products C = alpha op(A) op(A)^T + beta C on the lower triangle, over a batch.</summary>
/// <remarks>
/// Determinism: class B, with the order contract and the error bound of <see cref="MatMul"/>: the lower triangle has the bits that the whole product
/// would have there. The strict upper triangle is neither read nor written.
/// <para>With beta = 0 the old C is not read; with alpha = 0 or an inner dimension of 0, A is not read and C = beta C.</para>
/// </remarks>
public static class SymmetricRankK
{
    /// <summary>What <see cref="Execute"/> needs for shapes no larger than these.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="batch">Number of products, >= 0.</param>
    /// <param name="n">Rows of C and of op(A), >= 0.</param>
    /// <param name="k">Columns of op(A), >= 0.</param>
    /// <param name="transpose">Whether A enters transposed.</param>
    /// <param name="parallelism">Threads that Execute will be given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor double.</exception>
    public static OperationPlan Plan<T>(int batch, int n, int k, Transpose transpose, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        return new OperationPlan(MatMulDriver<T>.BatchScratchBytes(batch, n, n, k, parallelism), (double)batch * n * (n + 1.0) * k);
    }

    /// <summary>C = alpha op(A) op(A)^T + beta C on the lower triangle of every problem of the batch. Allocates nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="alpha">Factor of the product. 0: A is not read.</param>
    /// <param name="a">op(A) is [n, k]. A batch of one, or batch stride 0, serves every problem.</param>
    /// <param name="transpose">Whether A enters transposed.</param>
    /// <param name="beta">Factor of the old C. 0: the old C is not read.</param>
    /// <param name="c">[n, n]; only elements (i, j) with j &lt;= i are touched.</param>
    /// <param name="workspace">At least what <see cref="Plan"/> states for this shape and parallelism.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, C shares elements with A, or the workspace is too small.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor double.</exception>
    public static unsafe void Execute<T>(T alpha, ReadOnlyMatrixBatch<T> a, Transpose transpose, T beta, MatrixBatch<T> c, Workspace workspace, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(workspace);
        (int n, int k) = transpose == Transpose.No ? (a.Rows, a.Columns) : (a.Columns, a.Rows);
        if (n != c.Rows || n != c.Columns)
            throw new ArgumentException($"op(A) [{n}, {k}] times its transpose does not give C [{c.Rows}, {c.Columns}]");
        OperandCheck.Batch(a.Count, c.Count, nameof(a));
        OperandCheck.Apart(a, c, nameof(a));
        byte* scratch = workspace.Claim(MatMulDriver<T>.BatchScratchBytes(c.Count, n, n, k, parallelism), nameof(SymmetricRankK));
        fixed (T* pa = a.Data, pc = c.Data)
        {
            Operand<T> left = new(pa, a.RowStride, transpose);
            Product<T> product = new(n, n, k, alpha, left, left.Transposed, beta, pc, c.RowStride, lowerOnly: true);
            int stride = OperandCheck.Stride(a);
            MatMulDriver<T>.RunBatch(c.Count, product, stride, stride, c.BatchStride, scratch, parallelism);
        }

        GC.KeepAlive(workspace);
    }
}
