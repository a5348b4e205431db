// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Solves with a lower triangular matrix, in place, over a batch.</summary>
/// <remarks>
/// Determinism: class B. The bits of a right-hand side do not depend on the other ones, on threads, batch, strides or SIMD width.
/// <para>Error: the computed X solves (L + dL) X = B for each right-hand side, |dL| &lt;= c n u |L| element by element with a small c (Higham 2002,
/// sections 8.1 and 14.2: substitution on diagonal blocks of at most 32 rows, products elsewhere).</para>
/// <para>Only the lower triangle of L is read. A zero on its diagonal gives infinities or NaN in X, which is no exception: the condition of L is the caller's concern.</para>
/// </remarks>
public static class TriangularSolve
{
    /// <summary>What the solves need for shapes no larger than these.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="batch">Number of problems, >= 0.</param>
    /// <param name="n">Order of L, >= 0.</param>
    /// <param name="sides">Right-hand sides: columns of B for <see cref="SolveLower"/>, rows for <see cref="SolveLowerRight"/>; >= 0.</param>
    /// <param name="parallelism">Threads that the solve will be given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor double.</exception>
    public static OperationPlan Plan<T>(int batch, int n, int sides, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfNegative(sides);
        return new OperationPlan(TriangularSolveDriver<T>.BatchScratchBytes(batch, n, sides, parallelism), (double)batch * n * n * sides);
    }

    /// <summary>Solves op(L) X = B for every problem of the batch; X overwrites B. Allocates nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="lower">L [n, n]; only its lower triangle is read. A batch of one, or batch stride 0, serves every problem.</param>
    /// <param name="transpose">Whether L enters transposed.</param>
    /// <param name="b">B [n, columns] on entry, X on return.</param>
    /// <param name="workspace">At least what <see cref="Plan"/> states for this shape and parallelism.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, B shares elements with L, or the workspace is too small.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor double.</exception>
    public static void SolveLower<T>(ReadOnlyMatrixBatch<T> lower, Transpose transpose, MatrixBatch<T> b, Workspace workspace, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(lower, b, b.Rows, workspace);
        Run(lower, transpose, right: false, b, b.Columns, workspace, parallelism);
    }

    /// <summary>Solves X L^T = B for every problem of the batch; X overwrites B. Allocates nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="lower">L [n, n]; only its lower triangle is read. A batch of one, or batch stride 0, serves every problem.</param>
    /// <param name="b">B [rows, n] on entry, X on return.</param>
    /// <param name="workspace">At least what <see cref="Plan"/> states for this shape (sides = rows) and parallelism.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, B shares elements with L, or the workspace is too small.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor double.</exception>
    public static void SolveLowerRight<T>(ReadOnlyMatrixBatch<T> lower, MatrixBatch<T> b, Workspace workspace, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(lower, b, b.Columns, workspace);
        Run(lower, Transpose.Yes, right: true, b, b.Rows, workspace, parallelism);
    }

    private static void Check<T>(ReadOnlyMatrixBatch<T> lower, MatrixBatch<T> b, int order, Workspace workspace)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(workspace);
        if (lower.Rows != lower.Columns || lower.Rows != order)
            throw new ArgumentException($"L [{lower.Rows}, {lower.Columns}] and B [{b.Rows}, {b.Columns}] do not fit: L must be square, of order {order}");
        OperandCheck.Batch(lower.Count, b.Count, nameof(lower));
        OperandCheck.Apart(lower, b, nameof(lower));
    }

    private static unsafe void Run<T>(ReadOnlyMatrixBatch<T> lower, Transpose transpose, bool right, MatrixBatch<T> b, int sides, Workspace workspace, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        byte* scratch = workspace.Claim(TriangularSolveDriver<T>.BatchScratchBytes(b.Count, lower.Rows, sides, parallelism), nameof(TriangularSolve));
        fixed (T* pl = lower.Data, pb = b.Data)
        {
            TriangularSolveDriver<T>.Batch batch = new(
                b.Count, lower.Rows, sides, pl, lower.RowStride, OperandCheck.Stride(lower), transpose, right, pb, b.RowStride, b.BatchStride);
            TriangularSolveDriver<T>.RunBatch(batch, scratch, parallelism);
        }

        GC.KeepAlive(workspace);
    }
}
