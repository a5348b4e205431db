// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Products of a triangular and a general matrix, in place, over a batch: half the work of the whole product.</summary>
/// <remarks>
/// Determinism: class B. The bits of a column (of a row, from the right) do not depend on the other ones, on threads, batch, strides or SIMD width.
/// <para>Error: |C' - op(A) B| &lt;= c n u |op(A)| |B| element by element, c a small constant (Higham 2002, section 3.5).</para>
/// <para>Only the triangle that is named is read, and its diagonal only where it is stored. NaN and infinities propagate through the sums.</para>
/// </remarks>
public static class TriangularProduct
{
    /// <summary>What the products need for shapes no larger than these.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="batch">Number of problems, >= 0.</param>
    /// <param name="n">Order of the triangular matrix, >= 0.</param>
    /// <param name="sides">Columns of B for <see cref="Left"/>, rows for <see cref="Right"/>; >= 0.</param>
    /// <param name="parallelism">Threads that the call will be given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor double.</exception>
    public static OperationPlan Plan<T>(int batch, int n, int sides, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfNegative(sides);
        long inside = TriangularProductDriver<T>.ScratchBytes(n, sides, WorkerPool.Threads(parallelism)), alone = TriangularProductDriver<T>.ScratchBytes(n, sides, 1);
        return new OperationPlan(BatchScratch.Bytes(batch, inside, alone, parallelism), batch * Flops(n, sides));
    }

    /// <summary>B := op(A) B for every problem of the batch. Allocates nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="a">A [n, n]; only the named triangle is read. A batch of one, or batch stride 0, serves every problem.</param>
    /// <param name="triangle">The triangle of A as stored.</param>
    /// <param name="transpose">Whether A enters transposed.</param>
    /// <param name="diagonal">Whether the diagonal is stored or all ones.</param>
    /// <param name="b">B [n, columns]; the product on return.</param>
    /// <param name="workspace">At least what <see cref="Plan"/> states for this shape and parallelism.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, B shares elements with A, or the workspace is too small.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor double.</exception>
    public static void Left<T>(
        ReadOnlyMatrixBatch<T> a, Triangle triangle, Transpose transpose, Diagonal diagonal, MatrixBatch<T> b, Workspace workspace, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Run(a, triangle, transpose, diagonal, right: false, b, b.Rows, b.Columns, workspace, parallelism);

    /// <summary>B := B op(A) for every problem of the batch. Allocates nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="a">A [n, n]; only the named triangle is read. A batch of one, or batch stride 0, serves every problem.</param>
    /// <param name="triangle">The triangle of A as stored.</param>
    /// <param name="transpose">Whether A enters transposed.</param>
    /// <param name="diagonal">Whether the diagonal is stored or all ones.</param>
    /// <param name="b">B [rows, n]; the product on return.</param>
    /// <param name="workspace">At least what <see cref="Plan"/> states for this shape (sides = rows) and parallelism.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, B shares elements with A, or the workspace is too small.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor double.</exception>
    public static void Right<T>(
        ReadOnlyMatrixBatch<T> a, Triangle triangle, Transpose transpose, Diagonal diagonal, MatrixBatch<T> b, Workspace workspace, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Run(a, triangle, transpose == Transpose.No ? Transpose.Yes : Transpose.No, diagonal, right: true, b, b.Columns, b.Rows, workspace, parallelism);

    private static double Flops(int n, int sides) => (double)n * n * sides;

    private static unsafe void Run<T>(
        ReadOnlyMatrixBatch<T> a, Triangle triangle, Transpose transpose, Diagonal diagonal, bool right, MatrixBatch<T> b, int n, int sides, Workspace workspace, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(workspace);
        if (a.Rows != a.Columns || a.Rows != n)
            throw new ArgumentException($"the triangular matrix [{a.Rows}, {a.Columns}] and B [{b.Rows}, {b.Columns}] do not fit: it must be square, of order {n}");
        OperandCheck.Batch(a.Count, b.Count, nameof(a));
        OperandCheck.Apart(a, b, nameof(a));
        byte* scratch = workspace.Claim(Plan<T>(b.Count, n, sides, parallelism).WorkspaceBytes, nameof(TriangularProduct));
        fixed (T* pa = a.Data, pb = b.Data)
        {
            Problem<T> problem = new(n, sides, new(pa, a.RowStride, triangle, transpose, diagonal), OperandCheck.Stride(a), right, pb, b.RowStride, b.BatchStride);
            BatchJob<Problem<T>>.Run(problem, b.Count, Flops(n, sides), scratch, TriangularProductDriver<T>.ScratchBytes(n, sides, 1), parallelism);
        }

        GC.KeepAlive(workspace);
    }

    private readonly unsafe struct Problem<T>(int n, int sides, TriangularOperand<T> first, nint batchStride, bool right, T* b, nint strideB, nint batchStrideB) : IBatchProblem
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Solve(nint problem, byte* scratch, Parallelism parallelism)
        {
            TriangularOperand<T> m = first.Moved(problem * batchStride);
            T* x = b + (problem * batchStrideB);
            if (right) TriangularProductDriver<T>.Right(n, sides, m, x, strideB, scratch, parallelism);
            else TriangularProductDriver<T>.Left(n, sides, m, x, strideB, scratch, parallelism);
        }
    }
}
