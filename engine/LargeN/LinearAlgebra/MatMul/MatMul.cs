// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Matrix products C = alpha op(A) op(B) + beta C in float or double, over a batch.</summary>
/// <remarks>
/// Determinism: class B. Element (i, j): for each block of 256 values of k in rising order, acc = 0 and acc = fma(a[i, k], b[k, j], acc)
/// for k rising; then C = fma(alpha, acc, beta C) for the first block (alpha acc where beta is 0) and C = fma(alpha, acc, C) for the others.
/// Nothing else enters: threads, batch, strides, transposes and SIMD width leave the bits alone.
/// <para>Error: |C' - C| &lt;= (min(k, 256) + ceil(k / 256) + 2) u (|alpha| |op(A)| |op(B)| + |beta C|) element by element, to first order in u
/// (u = 2^-24, 2^-53; Higham 2002, section 3.5).</para>
/// <para>NaN and infinities propagate through the sums, with three exceptions as in BLAS: with beta = 0 the old C is not read; with alpha = 0 or
/// an inner dimension of 0 the factors are not read and C = beta C.</para>
/// </remarks>
public static class MatMul
{
    /// <summary>Values of k summed in one chain: part of the order contract, the same for every type and machine.</summary>
    internal const int BlockDepth = 256;

    /// <summary>What <see cref="Execute"/> needs for shapes no larger than these.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="batch">Number of products, >= 0.</param>
    /// <param name="m">Rows of C and of op(A), >= 0.</param>
    /// <param name="n">Columns of C and of op(B), >= 0.</param>
    /// <param name="k">Columns of op(A), rows of op(B), >= 0.</param>
    /// <param name="a">Whether A enters transposed.</param>
    /// <param name="b">Whether B enters transposed.</param>
    /// <param name="parallelism">Threads that Execute will be given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor double.</exception>
    public static OperationPlan Plan<T>(int batch, int m, int n, int k, Transpose a, Transpose b, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        return new OperationPlan(MatMulDriver<T>.BatchScratchBytes(batch, m, n, k, parallelism), 2.0 * batch * m * n * k);
    }

    /// <summary>C = alpha op(A) op(B) + beta C for every problem of the batch. Allocates nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="alpha">Factor of the product. 0: A and B are not read.</param>
    /// <param name="a">op(A) is [m, k]. A batch of one, or batch stride 0, serves every problem.</param>
    /// <param name="transposeA">Whether A enters transposed.</param>
    /// <param name="b">op(B) is [k, n]. A batch of one, or batch stride 0, serves every problem.</param>
    /// <param name="transposeB">Whether B enters transposed.</param>
    /// <param name="beta">Factor of the old C. 0: the old C is not read.</param>
    /// <param name="c">[m, n]; elements between rows and matrices are not touched.</param>
    /// <param name="workspace">At least what <see cref="Plan"/> states for this shape and parallelism.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, C shares elements with A or B, or the workspace is too small.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor double.</exception>
    public static unsafe void Execute<T>(
        T alpha, ReadOnlyMatrixBatch<T> a, Transpose transposeA, ReadOnlyMatrixBatch<T> b, Transpose transposeB, T beta, MatrixBatch<T> c, Workspace workspace, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(workspace);
        (int m, int k) = transposeA == Transpose.No ? (a.Rows, a.Columns) : (a.Columns, a.Rows);
        (int inner, int n) = transposeB == Transpose.No ? (b.Rows, b.Columns) : (b.Columns, b.Rows);
        if (k != inner || m != c.Rows || n != c.Columns)
            throw new ArgumentException($"op(A) [{m}, {k}] times op(B) [{inner}, {n}] does not give C [{c.Rows}, {c.Columns}]");
        OperandCheck.Batch(a.Count, c.Count, nameof(a));
        OperandCheck.Batch(b.Count, c.Count, nameof(b));
        OperandCheck.Apart(a, c, nameof(a));
        OperandCheck.Apart(b, c, nameof(b));
        byte* scratch = workspace.Claim(MatMulDriver<T>.BatchScratchBytes(c.Count, m, n, k, parallelism), nameof(MatMul));
        fixed (T* pa = a.Data, pb = b.Data, pc = c.Data)
        {
            Product<T> product = new(m, n, k, alpha, new(pa, a.RowStride, transposeA), new(pb, b.RowStride, transposeB), beta, pc, c.RowStride);
            MatMulDriver<T>.RunBatch(c.Count, product, OperandCheck.Stride(a), OperandCheck.Stride(b), c.BatchStride, scratch, parallelism);
        }

        GC.KeepAlive(workspace);
    }

    /// <summary>C = A B, with a workspace of its own.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="a">[m, k].</param>
    /// <param name="b">[k, n].</param>
    /// <param name="c">[m, n]; the old values are not read.</param>
    /// <param name="parallelism">Threads; one by default.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or C shares elements with A or B.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor double.</exception>
    public static void Multiply<T>(ReadOnlyMatrixView<T> a, ReadOnlyMatrixView<T> b, MatrixView<T> c, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OperationPlan plan = Plan<T>(1, a.Rows, b.Columns, a.Columns, Transpose.No, Transpose.No, parallelism);
        using Workspace workspace = new(plan.WorkspaceBytes);
        Execute(T.One, a, Transpose.No, b, Transpose.No, T.Zero, c, workspace, parallelism);
    }
}
