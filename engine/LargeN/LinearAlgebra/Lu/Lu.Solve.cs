// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <content>Linear systems and inverses.</content>
public static partial class Lu
{
    /// <summary>Workspace and work of <see cref="Solve{T}(ReadOnlyMatrixBatch{T}, ReadOnlySpan{int}, Transpose, MatrixBatch{T}, Workspace, Parallelism)"/>.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="batch">Number of problems, >= 0.</param>
    /// <param name="n">Order, >= 0.</param>
    /// <param name="columns">Right-hand sides of each, >= 0; n for <see cref="Inverse"/>.</param>
    /// <param name="parallelism">Threads that the call will be given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static OperationPlan SolvePlan<T>(int batch, int n, int columns, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OperationPlan half = TriangularSolve.Plan<T>(batch, n, columns, parallelism);
        return half.Then(half);
    }

    /// <summary>Solves op(A) X = B for each problem; X overwrites B. Allocates nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="factors">L and U [n, n] as <see cref="Factor{T}(MatrixBatch{T}, Span{int}, Span{Verdict}, Workspace, Parallelism)"/> leaves them; a batch of one, or batch stride 0, serves every problem.</param>
    /// <param name="pivots">n for each matrix of factors.</param>
    /// <param name="transpose">Whether A enters transposed.</param>
    /// <param name="b">Right-hand sides [n, k].</param>
    /// <param name="workspace">At least what <see cref="SolvePlan"/> states for this shape and parallelism.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, a pivot is out of range, B shares elements with the factors, or the workspace is too small.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    /// <remarks>
    /// Determinism: class B; a right-hand side's bits do not depend on the others.
    /// <para>Error: (A + dA) x = b with |dA| &lt;= c n u P^T |L| |U|, c a small constant (Higham 2002, theorem 9.4). A zero on the diagonal of U
    /// (the verdict of the factorisation says so) gives infinities or NaN.</para>
    /// </remarks>
    public static unsafe void Solve<T>(
        ReadOnlyMatrixBatch<T> factors, ReadOnlySpan<int> pivots, Transpose transpose, MatrixBatch<T> b, Workspace workspace, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(workspace);
        CheckSolve(factors, pivots, b);
        byte* scratch = workspace.Claim(SolvePlan<T>(b.Count, b.Rows, b.Columns, parallelism).WorkspaceBytes, nameof(Lu));
        Run(factors, pivots, transpose, b, identity: false, scratch, parallelism);
        GC.KeepAlive(workspace);
    }

    /// <summary>Solves one problem, with a workspace of its own.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="factors">L and U [n, n].</param>
    /// <param name="pivots">n.</param>
    /// <param name="b">Right-hand sides [n, k]; X on return.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, a pivot is out of range, or B shares elements with the factors.</exception>
    public static void Solve<T>(ReadOnlyMatrixView<T> factors, ReadOnlySpan<int> pivots, MatrixView<T> b, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Workspace workspace = new(SolvePlan<T>(1, b.Rows, b.Columns, parallelism).WorkspaceBytes);
        Solve((ReadOnlyMatrixBatch<T>)factors, pivots, Transpose.No, b, workspace, parallelism);
    }

    /// <summary>A^-1 of each matrix. Allocates nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="factors">L and U [n, n].</param>
    /// <param name="pivots">n for each matrix of factors.</param>
    /// <param name="inverse">[n, n]; the old values are not read.</param>
    /// <param name="workspace">At least what <see cref="SolvePlan"/> states for n columns and this parallelism.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, a pivot is out of range, the inverse shares elements with the factors, or the workspace is too small.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    /// <remarks>
    /// The solution of A X = I, with the determinism and the error of a solve column by column: |A X - I| &lt;= c n u |L| |U| |X| up to a permutation. To solve a system, solve it:
    /// a product with the inverse costs more and loses digits.
    /// </remarks>
    public static unsafe void Inverse<T>(ReadOnlyMatrixBatch<T> factors, ReadOnlySpan<int> pivots, MatrixBatch<T> inverse, Workspace workspace, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(workspace);
        RequireSquare(inverse.Rows, inverse.Columns, nameof(inverse));
        CheckSolve(factors, pivots, inverse);
        byte* scratch = workspace.Claim(SolvePlan<T>(inverse.Count, inverse.Rows, inverse.Rows, parallelism).WorkspaceBytes, nameof(Inverse));
        Run(factors, pivots, Transpose.No, inverse, identity: true, scratch, parallelism);
        GC.KeepAlive(workspace);
    }

    private static void CheckSolve<T>(ReadOnlyMatrixBatch<T> factors, ReadOnlySpan<int> pivots, MatrixBatch<T> b)
        where T : unmanaged
    {
        if (factors.Rows != factors.Columns || factors.Rows != b.Rows)
            throw new ArgumentException($"factors [{factors.Rows}, {factors.Columns}] and B [{b.Rows}, {b.Columns}] do not fit: the factors must be square, of order {b.Rows}");
        OperandCheck.Batch(factors.Count, b.Count, nameof(factors));
        RequirePivots(pivots, factors.Count, factors.Rows, nameof(pivots));
        OperandCheck.Apart(factors, b, nameof(factors));
    }

    private static unsafe void Run<T>(ReadOnlyMatrixBatch<T> factors, ReadOnlySpan<int> pivots, Transpose transpose, MatrixBatch<T> b, bool identity, byte* scratch, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (T* f = factors.Data, x = b.Data)
        fixed (int* p = pivots)
        {
            SolveProblem<T> problem = new(
                b.Rows, b.Columns, f, factors.RowStride, OperandCheck.Stride(factors), p, factors.Count == 1 ? 0 : b.Rows, transpose, identity, x, b.RowStride, b.BatchStride);
            BatchJob<SolveProblem<T>>.Run(problem, b.Count, 2.0 * b.Rows * b.Rows * b.Columns, scratch, TriangularSolveDriver<T>.ScratchBytes(b.Rows, b.Columns, 1), parallelism);
        }
    }

    private readonly unsafe struct SolveProblem<T>(
        int n, int columns, T* factors, nint stride, nint batchStride, int* pivots, nint pivotStride, Transpose transpose, bool identity, T* b, nint strideB, nint batchStrideB) : IBatchProblem
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Solve(nint problem, byte* scratch, Parallelism parallelism)
        {
            T* f = factors + (problem * batchStride), x = b + (problem * batchStrideB);
            int* p = pivots + (problem * pivotStride);
            if (identity)
            {
                for (int i = 0; i < n; i++)
                {
                    new Span<T>(x + (i * strideB), n).Clear();
                    x[(i * strideB) + i] = T.One;
                }
            }

            TriangularOperand<T> lower = new(f, stride, Triangle.Lower, transpose, Diagonal.Unit), upper = new(f, stride, Triangle.Upper, transpose, Diagonal.Stored);
            if (transpose == Transpose.No)
            {
                LuDriver<T>.Exchange(p, n, reverse: false, x, strideB, columns);
                TriangularSolveDriver<T>.SolveLeft(n, columns, lower, x, strideB, scratch, parallelism);
                TriangularSolveDriver<T>.SolveLeft(n, columns, upper, x, strideB, scratch, parallelism);
            }
            else
            {
                TriangularSolveDriver<T>.SolveLeft(n, columns, upper, x, strideB, scratch, parallelism);
                TriangularSolveDriver<T>.SolveLeft(n, columns, lower, x, strideB, scratch, parallelism);
                LuDriver<T>.Exchange(p, n, reverse: true, x, strideB, columns);
            }
        }
    }
}
