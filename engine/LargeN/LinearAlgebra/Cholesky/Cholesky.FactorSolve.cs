// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <content>Factor and solve in one visit of each matrix.</content>
public static partial class Cholesky
{
    /// <summary>Workspace and work of <see cref="FactorSolve"/> and <see cref="SolvePositiveDefinite"/>.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="batch">Number of problems, >= 0.</param>
    /// <param name="n">Order, >= 0.</param>
    /// <param name="columns">Right-hand sides of each, >= 0.</param>
    /// <param name="keepFactor">True for <see cref="FactorSolve"/>; false for <see cref="SolvePositiveDefinite"/>, which works on a copy of each matrix.</param>
    /// <param name="parallelism">Threads that the call will be given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static OperationPlan FactorSolvePlan<T>(int batch, int n, int columns, bool keepFactor, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        double flops = Plan<T>(batch, n, parallelism).Flops + (2.0 * batch * n * n * columns);
        return new OperationPlan(CholeskyBatch<T>.ScratchBytes(batch, n, columns, keepFactor, parallelism), flops);
    }

    /// <summary>Factors each A and solves A X = B with it: L overwrites the lower triangle of A, X overwrites B. Allocates nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="a">Symmetric matrices [n, n], lower triangle given; the strict upper triangle is neither read nor written.</param>
    /// <param name="b">Right-hand sides [n, k], as many as there are matrices. Where a verdict is a failure they keep their content.</param>
    /// <param name="verdicts">One a matrix, as of <see cref="Factor{T}(MatrixBatch{T}, Span{Verdict}, Workspace, Parallelism)"/>.</param>
    /// <param name="logDeterminants">One a matrix, log det A, NaN where the verdict is a failure; or empty.</param>
    /// <param name="workspace">At least what <see cref="FactorSolvePlan"/> states for this shape and parallelism.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, B shares elements with A, or the workspace is too small.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    /// <remarks>
    /// Determinism: class B, with the bits of Factor, <see cref="Solve{T}(ReadOnlyMatrixBatch{T}, MatrixBatch{T}, Workspace, Parallelism)"/> and
    /// <see cref="LogDeterminant{T}(ReadOnlyMatrixBatch{T}, Span{double})"/> one after the other, and their error bounds. Small matrices are read once.
    /// </remarks>
    public static void FactorSolve<T>(
        MatrixBatch<T> a, MatrixBatch<T> b, Span<Verdict> verdicts, Span<double> logDeterminants, Workspace workspace, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Visit(a, keep: true, b, verdicts, logDeterminants, workspace, parallelism);

    /// <summary>Solves A X = B with A only read: the factor is not kept, X overwrites B. Allocates nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="a">Symmetric matrices [n, n], as many as there are problems; only the lower triangle is read.</param>
    /// <param name="b">Right-hand sides [n, k]. Where a verdict is a failure they keep their content.</param>
    /// <param name="verdicts">One a matrix, as of <see cref="Factor{T}(MatrixBatch{T}, Span{Verdict}, Workspace, Parallelism)"/>.</param>
    /// <param name="logDeterminants">One a matrix, log det A, NaN where the verdict is a failure; or empty.</param>
    /// <param name="workspace">At least what <see cref="FactorSolvePlan"/> states for this shape and parallelism, without the factor kept.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, B shares elements with A, or the workspace is too small.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    /// <remarks>Determinism: class B, with the bits of <see cref="FactorSolve"/>.</remarks>
    public static void SolvePositiveDefinite<T>(
        ReadOnlyMatrixBatch<T> a, MatrixBatch<T> b, Span<Verdict> verdicts, Span<double> logDeterminants, Workspace workspace, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Visit(a, keep: false, b, verdicts, logDeterminants, workspace, parallelism);

    private static unsafe void Visit<T>(
        ReadOnlyMatrixBatch<T> a, bool keep, MatrixBatch<T> b, Span<Verdict> verdicts, Span<double> logDeterminants, Workspace workspace, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(workspace);
        RequireSquare(a.Rows, a.Columns, nameof(a));
        if (b.Rows != a.Rows || b.Count != a.Count)
            throw new ArgumentException($"{b.Count} right-hand sides [{b.Rows}, {b.Columns}] beside {a.Count} matrices [{a.Rows}, {a.Columns}]; needed: as many, with as many rows", nameof(b));
        if (verdicts.Length != a.Count) throw new ArgumentException($"{verdicts.Length} elements; needed: one a matrix, {a.Count}", nameof(verdicts));
        if (!logDeterminants.IsEmpty && logDeterminants.Length != a.Count)
            throw new ArgumentException($"{logDeterminants.Length} elements; needed: one a matrix, {a.Count}, or none", nameof(logDeterminants));
        OperandCheck.Apart(a, b, nameof(a));
        byte* scratch = workspace.Claim(FactorSolvePlan<T>(a.Count, a.Rows, b.Columns, keep, parallelism).WorkspaceBytes, nameof(Cholesky));
        if (a.Count == 0 || a.Rows == 0)
        {
            verdicts.Fill(Verdict.Converged);
            logDeterminants.Clear();
            return;
        }

        fixed (T* first = a.Data, sides = b.Data)
        fixed (Verdict* verdict = verdicts)
        fixed (double* logs = logDeterminants)
        {
            CholeskyTask<T> task = new()
            {
                Order = a.Rows,
                Count = a.Count,
                Keep = keep,
                A = first,
                RowStride = a.RowStride,
                BatchStride = a.BatchStride,
                Sides = b.Columns,
                B = sides,
                RowStrideB = b.RowStride,
                BatchStrideB = b.BatchStride,
                Verdicts = verdict,
                LogDeterminants = logs,
            };
            CholeskyBatch<T>.Run(task, scratch, parallelism);
        }

        GC.KeepAlive(workspace);
    }
}
