// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Solves with a triangular matrix, in place, over a batch.</summary>
/// <remarks>
/// Determinism: class B. The bits of a right-hand side do not depend on the other ones, on threads, batch, strides or SIMD width.
/// <para>Error: the computed X solves (A + dA) X = B for each right-hand side, |dA| &lt;= c n u |A| element by element with a small c (Higham 2002,
/// sections 8.1 and 14.2: substitution on diagonal blocks of at most 32 rows, products elsewhere).</para>
/// <para>Only the triangle that is named is read, and its diagonal only where it is stored. A zero on the diagonal gives infinities or NaN in X, which is no
/// exception: the condition of A is the caller's concern.</para>
/// </remarks>
public static class TriangularSolve
{
    /// <summary>What the solves need for shapes no larger than these.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="batch">Number of problems, >= 0.</param>
    /// <param name="n">Order of the triangular matrix, >= 0.</param>
    /// <param name="sides">Right-hand sides: columns of B for <see cref="Solve"/>, rows for <see cref="SolveRight"/>; >= 0.</param>
    /// <param name="parallelism">Threads that the solve will be given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor double.</exception>
    public static OperationPlan Plan<T>(int batch, int n, int sides, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfNegative(sides);
        long inside = TriangularSolveDriver<T>.ScratchBytes(n, sides, WorkerPool.Threads(parallelism)), alone = TriangularSolveDriver<T>.ScratchBytes(n, sides, 1);
        return new OperationPlan(BatchScratch.Bytes(batch, inside, alone, parallelism), batch * Flops(n, sides));
    }

    /// <summary>Solves op(A) X = B for every problem of the batch; X overwrites B. Allocates nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="a">A [n, n]; only the named triangle is read. A batch of one, or batch stride 0, serves every problem.</param>
    /// <param name="triangle">The triangle of A as stored.</param>
    /// <param name="transpose">Whether A enters transposed.</param>
    /// <param name="diagonal">Whether the diagonal is stored or all ones.</param>
    /// <param name="b">B [n, columns] on entry, X on return.</param>
    /// <param name="workspace">At least what <see cref="Plan"/> states for this shape and parallelism.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, B shares elements with A, or the workspace is too small.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor double.</exception>
    public static void Solve<T>(
        ReadOnlyMatrixBatch<T> a, Triangle triangle, Transpose transpose, Diagonal diagonal, MatrixBatch<T> b, Workspace workspace, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(a, b, b.Rows, workspace);
        Run(a, triangle, transpose, diagonal, right: false, b, b.Columns, workspace, parallelism);
    }

    /// <summary>Solves X op(A) = B for every problem of the batch; X overwrites B. Allocates nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="a">A [n, n]; only the named triangle is read. A batch of one, or batch stride 0, serves every problem.</param>
    /// <param name="triangle">The triangle of A as stored.</param>
    /// <param name="transpose">Whether A enters transposed.</param>
    /// <param name="diagonal">Whether the diagonal is stored or all ones.</param>
    /// <param name="b">B [rows, n] on entry, X on return.</param>
    /// <param name="workspace">At least what <see cref="Plan"/> states for this shape (sides = rows) and parallelism.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, B shares elements with A, or the workspace is too small.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor double.</exception>
    public static void SolveRight<T>(
        ReadOnlyMatrixBatch<T> a, Triangle triangle, Transpose transpose, Diagonal diagonal, MatrixBatch<T> b, Workspace workspace, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(a, b, b.Columns, workspace);

        // X op(A) = B is op(A)^T X^T = B^T.
        Run(a, triangle, transpose == Transpose.No ? Transpose.Yes : Transpose.No, diagonal, right: true, b, b.Rows, workspace, parallelism);
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
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Solve(lower, Triangle.Lower, transpose, Diagonal.Stored, b, workspace, parallelism);

    /// <summary>Solves op(U) X = B for every problem of the batch; X overwrites B. Allocates nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="upper">U [n, n]; only its upper triangle is read. A batch of one, or batch stride 0, serves every problem.</param>
    /// <param name="transpose">Whether U enters transposed.</param>
    /// <param name="b">B [n, columns] on entry, X on return.</param>
    /// <param name="workspace">At least what <see cref="Plan"/> states for this shape and parallelism.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, B shares elements with U, or the workspace is too small.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor double.</exception>
    public static void SolveUpper<T>(ReadOnlyMatrixBatch<T> upper, Transpose transpose, MatrixBatch<T> b, Workspace workspace, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Solve(upper, Triangle.Upper, transpose, Diagonal.Stored, b, workspace, parallelism);

    /// <summary>Solves X L^T = B for every problem of the batch; X overwrites B. Allocates nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="lower">L [n, n]; only its lower triangle is read. A batch of one, or batch stride 0, serves every problem.</param>
    /// <param name="b">B [rows, n] on entry, X on return.</param>
    /// <param name="workspace">At least what <see cref="Plan"/> states for this shape (sides = rows) and parallelism.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, B shares elements with L, or the workspace is too small.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor double.</exception>
    public static void SolveLowerRight<T>(ReadOnlyMatrixBatch<T> lower, MatrixBatch<T> b, Workspace workspace, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        SolveRight(lower, Triangle.Lower, Transpose.Yes, Diagonal.Stored, b, workspace, parallelism);

    /// <summary>Throws unless the shapes fit and the triangular matrix lies apart from B.</summary>
    internal static void Check<T>(ReadOnlyMatrixBatch<T> a, MatrixBatch<T> b, int order, Workspace workspace)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(workspace);
        if (a.Rows != a.Columns || a.Rows != order)
            throw new ArgumentException($"the triangular matrix [{a.Rows}, {a.Columns}] and B [{b.Rows}, {b.Columns}] do not fit: it must be square, of order {order}");
        OperandCheck.Batch(a.Count, b.Count, nameof(a));
        OperandCheck.Apart(a, b, nameof(a));
    }

    private static unsafe void Run<T>(
        ReadOnlyMatrixBatch<T> a, Triangle triangle, Transpose transpose, Diagonal diagonal, bool right, MatrixBatch<T> b, int sides, Workspace workspace, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        byte* scratch = workspace.Claim(Plan<T>(b.Count, a.Rows, sides, parallelism).WorkspaceBytes, nameof(TriangularSolve));
        fixed (T* pa = a.Data, pb = b.Data)
        {
            Problem<T> problem = new(a.Rows, sides, new(pa, a.RowStride, triangle, transpose, diagonal), OperandCheck.Stride(a), right, pb, b.RowStride, b.BatchStride);
            BatchJob<Problem<T>>.Run(problem, b.Count, Flops(a.Rows, sides), scratch, TriangularSolveDriver<T>.ScratchBytes(a.Rows, sides, 1), parallelism);
        }

        GC.KeepAlive(workspace);
    }

    private static double Flops(int n, int sides) => (double)n * n * sides;

    private readonly unsafe struct Problem<T>(int n, int sides, TriangularOperand<T> first, nint batchStride, bool right, T* b, nint strideB, nint batchStrideB) : IBatchProblem
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Solve(nint problem, byte* scratch, Parallelism parallelism)
        {
            TriangularOperand<T> m = first.Moved(problem * batchStride);
            T* x = b + (problem * batchStrideB);
            if (right) TriangularSolveDriver<T>.SolveRight(n, sides, m, x, strideB, scratch, parallelism);
            else TriangularSolveDriver<T>.SolveLeft(n, sides, m, x, strideB, scratch, parallelism);
        }
    }
}
