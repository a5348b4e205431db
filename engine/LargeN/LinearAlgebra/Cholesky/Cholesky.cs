// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Cholesky factorisation A = L L^T of symmetric positive definite matrices, over a batch, and what follows from it.</summary>
/// <remarks>
/// <para>Only the lower triangle, diagonal included, is read and written. T is float or double.</para>
/// <para>Error: L L^T = A + dA with |dA| &lt;= (n + 1) u |L| |L^T| element by element, up to a small factor (Higham 2002, theorem 10.3).</para>
/// <para>Determinism: class B. A matrix's bits do not depend on its batch, on threads, strides or SIMD width.</para>
/// </remarks>
public static partial class Cholesky
{
    /// <summary>Workspace and work of <see cref="Factor{T}(MatrixBatch{T}, Span{Verdict}, Workspace, Parallelism)"/>.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="batch">Number of matrices, >= 0.</param>
    /// <param name="n">Order of each, >= 0.</param>
    /// <param name="parallelism">Threads that the call will be given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static OperationPlan Plan<T>(int batch, int n, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MatMulDriver<T>.RequireSupported();
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        return new OperationPlan(CholeskyBatch<T>.ScratchBytes(batch, n, 0, keep: true, parallelism), (double)batch * n * n * n / 3);
    }

    /// <summary>Overwrites the lower triangle of each A with L; the strict upper triangle is neither read nor written. Allocates nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="a">Symmetric matrices [n, n], lower triangle given.</param>
    /// <param name="verdicts">
    /// One a matrix: <see cref="VerdictKind.Converged"/>; <see cref="VerdictKind.NotPositiveDefinite"/> with the first pivot that is not positive and, as
    /// residual, its value; <see cref="VerdictKind.NonFinite"/> with the row-major index of the first NaN or infinity of the lower triangle (the matrix then
    /// keeps its content), or of a diagonal element whose pivot overflowed. After another failure the lower triangle of that matrix is unspecified; the others are not affected.
    /// </param>
    /// <param name="workspace">At least what <see cref="Plan"/> states for this shape and parallelism.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">Matrices are not square, the verdicts are not one a matrix, or the workspace is too small.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static unsafe void Factor<T>(MatrixBatch<T> a, Span<Verdict> verdicts, Workspace workspace, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(workspace);
        RequireSquare(a.Rows, a.Columns, nameof(a));
        if (verdicts.Length != a.Count) throw new ArgumentException($"{verdicts.Length} elements; needed: one a matrix, {a.Count}", nameof(verdicts));
        byte* scratch = workspace.Claim(Plan<T>(a.Count, a.Rows, parallelism).WorkspaceBytes, nameof(Cholesky));
        if (a.Count == 0 || a.Rows == 0)
        {
            verdicts.Fill(Verdict.Converged);
            return;
        }

        fixed (T* first = a.Data)
        fixed (Verdict* verdict = verdicts)
        {
            CholeskyTask<T> task = new()
            {
                Order = a.Rows,
                Count = a.Count,
                Keep = true,
                A = first,
                RowStride = a.RowStride,
                BatchStride = a.BatchStride,
                Verdicts = verdict,
            };
            CholeskyBatch<T>.Run(task, scratch, parallelism);
        }

        GC.KeepAlive(workspace);
    }

    /// <summary>Factors one matrix in place, with a workspace of its own.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="a">Symmetric matrix [n, n], lower triangle given; L on return.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <returns>The verdict, as of the form over a batch.</returns>
    /// <exception cref="ArgumentException">The matrix is not square.</exception>
    public static Verdict Factor<T>(MatrixView<T> a, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Workspace workspace = new(Plan<T>(1, a.Rows, parallelism).WorkspaceBytes);
        Verdict verdict = default;
        Factor((MatrixBatch<T>)a, new Span<Verdict>(ref verdict), workspace, parallelism);
        return verdict;
    }

    private static void RequireSquare(int rows, int columns, string name)
    {
        if (rows != columns) throw new ArgumentException($"the matrices are {rows} x {columns}; allowed: square", name);
    }
}
