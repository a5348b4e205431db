// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <content>Linear systems.</content>
public static partial class Cholesky
{
    private const int LargestSidesInLanes = 8;

    /// <summary>Workspace and work of <see cref="Solve{T}(ReadOnlyMatrixBatch{T}, MatrixBatch{T}, Workspace, Parallelism)"/>.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="batch">Number of problems, >= 0.</param>
    /// <param name="n">Order, >= 0.</param>
    /// <param name="columns">Right-hand sides of each, >= 0.</param>
    /// <param name="parallelism">Threads that the call will be given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static OperationPlan SolvePlan<T>(int batch, int n, int columns, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OperationPlan half = TriangularSolve.Plan<T>(batch, n, columns, parallelism), whole = half.Then(half);
        return SolvesInLanes(batch, n, columns)
            ? whole with { WorkspaceBytes = Math.Max(whole.WorkspaceBytes, CholeskyBatch<T>.ScratchBytes(batch, n, columns, keep: true, parallelism)) }
            : whole;
    }

    /// <summary>Solves L L^T X = B for each problem; X overwrites B. Allocates nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="lower">Factors L [n, n]; a batch of one, or batch stride 0, serves every problem.</param>
    /// <param name="b">Right-hand sides [n, k].</param>
    /// <param name="workspace">At least what <see cref="SolvePlan"/> states for this shape and parallelism.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, B shares elements with L, or the workspace is too small.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    /// <remarks>
    /// Determinism: class B; a right-hand side's bits do not depend on the others.
    /// <para>Error: (A + dA) x = b with |dA| &lt;= c n u |L| |L^T|, c a small constant (Higham 2002, theorem 10.4). A zero or NaN in the diagonal of L
    /// (a factor whose verdict was a failure) gives infinities or NaN.</para>
    /// </remarks>
    public static unsafe void Solve<T>(ReadOnlyMatrixBatch<T> lower, MatrixBatch<T> b, Workspace workspace, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (SolvesInLanes(b.Count, b.Rows, b.Columns) && OperandCheck.Stride(lower) != 0)
        {
            ArgumentNullException.ThrowIfNull(workspace);
            TriangularSolve.Check(lower, b, b.Rows, workspace);
            byte* scratch = workspace.Claim(SolvePlan<T>(b.Count, b.Rows, b.Columns, parallelism).WorkspaceBytes, nameof(Cholesky));
            fixed (T* factor = lower.Data, sides = b.Data)
            {
                CholeskyTask<T> task = new()
                {
                    Order = b.Rows,
                    Count = b.Count,
                    Given = true,
                    Keep = true,
                    A = factor,
                    RowStride = lower.RowStride,
                    BatchStride = lower.BatchStride,
                    Sides = b.Columns,
                    B = sides,
                    RowStrideB = b.RowStride,
                    BatchStrideB = b.BatchStride,
                };
                CholeskyBatch<T>.Run(task, scratch, parallelism);
            }

            GC.KeepAlive(workspace);
            return;
        }

        TriangularSolve.SolveLower(lower, Transpose.No, b, workspace, parallelism);
        TriangularSolve.SolveLower(lower, Transpose.Yes, b, workspace, parallelism);
    }

    /// <summary>Whether many small systems go one a lane: with many right-hand sides the lanes are better used along those. The bits are the same.</summary>
    private static bool SolvesInLanes(int batch, int n, int columns) =>
        batch >= CholeskyGroup.Fewest && n >= 1 && n <= CholeskyGroup.Order && columns is >= 1 and <= LargestSidesInLanes;

    /// <summary>Solves one problem, with a workspace of its own.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="lower">Factor L [n, n].</param>
    /// <param name="b">Right-hand sides [n, k]; X on return.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">The shapes do not fit or B shares elements with L.</exception>
    public static void Solve<T>(ReadOnlyMatrixView<T> lower, MatrixView<T> b, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Workspace workspace = new(SolvePlan<T>(1, b.Rows, b.Columns, parallelism).WorkspaceBytes);
        Solve((ReadOnlyMatrixBatch<T>)lower, b, workspace, parallelism);
    }
}
