// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>LU factorisation with partial pivoting, P A = L U, of square matrices over a batch, and what follows from it.</summary>
/// <remarks>
/// <para>Layout of the result: U in the upper triangle, L below the diagonal, its ones not stored. P is a list of exchanges:
/// for k rising, row k was exchanged with row pivots[k] >= k. T is float or double.</para>
/// <para>Pivots: the element of largest size of the column; of equal ones the one in the first row. |l_ij| &lt;= 1.</para>
/// <para>Error: P A + dA = L U with |dA| &lt;= c n u |L| |U| element by element with a small c (Higham 2002, theorem 9.3), which is a small multiple of
/// n eps |A| unless the elements grow during elimination; they grow by 2^(n-1) at worst and hardly ever in practice (Higham 2002, section 9.4).</para>
/// <para>Determinism: class B. A matrix's bits and pivots do not depend on its batch, on threads, strides or SIMD width.</para>
/// </remarks>
public static partial class Lu
{
    /// <summary>Workspace and work of <see cref="Factor{T}(MatrixBatch{T}, Span{int}, Span{Verdict}, Workspace, Parallelism)"/>.</summary>
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
        long inside = LuDriver<T>.ScratchBytes(n, WorkerPool.Threads(parallelism)), alone = LuDriver<T>.ScratchBytes(n, 1);
        return new OperationPlan(n == 0 ? 0 : BatchScratch.Bytes(batch, inside, alone, parallelism), batch * Flops(n));
    }

    /// <summary>Overwrites each A with its factors. Allocates nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="a">Matrices [n, n].</param>
    /// <param name="pivots">batch * n: those of matrix b begin at b * n; pivots[k] is the row that row k was exchanged with, k &lt;= pivots[k] &lt; n.</param>
    /// <param name="verdicts">
    /// One a matrix: <see cref="VerdictKind.Converged"/>; <see cref="VerdictKind.IllConditioned"/> with the first pivot that is exactly zero (residual 0): the factors are
    /// complete and exact to rounding, but U is singular; <see cref="VerdictKind.NonFinite"/> with the row-major index of the first NaN or infinity (the matrix then keeps its
    /// content), or of a diagonal element of U that overflowed (the matrix is then unspecified). The other matrices are not affected.
    /// </param>
    /// <param name="workspace">At least what <see cref="Plan"/> states for this shape and parallelism.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">Matrices are not square, a span has the wrong length, or the workspace is too small.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static unsafe void Factor<T>(MatrixBatch<T> a, Span<int> pivots, Span<Verdict> verdicts, Workspace workspace, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(workspace);
        RequireSquare(a.Rows, a.Columns, nameof(a));
        RequireLength(pivots.Length, a.Count, a.Rows, nameof(pivots));
        if (verdicts.Length != a.Count) throw new ArgumentException($"{verdicts.Length} elements; needed: one a matrix, {a.Count}", nameof(verdicts));
        byte* scratch = workspace.Claim(Plan<T>(a.Count, a.Rows, parallelism).WorkspaceBytes, nameof(Lu));
        if (a.Count == 0 || a.Rows == 0)
        {
            verdicts.Fill(Verdict.Converged);
            return;
        }

        fixed (T* first = a.Data)
        fixed (int* pivot = pivots)
        fixed (Verdict* verdict = verdicts)
        {
            FactorProblem<T> problem = new(a.Rows, first, a.RowStride, a.BatchStride, pivot, verdict);
            BatchJob<FactorProblem<T>>.Run(problem, a.Count, Flops(a.Rows), scratch, LuDriver<T>.ScratchBytes(a.Rows, 1), parallelism);
        }

        GC.KeepAlive(workspace);
    }

    /// <summary>Factors one matrix in place, with a workspace of its own.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="a">Matrix [n, n]; the factors on return.</param>
    /// <param name="pivots">n.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <returns>The verdict, as of the form over a batch.</returns>
    /// <exception cref="ArgumentException">The matrix is not square or the span has the wrong length.</exception>
    public static Verdict Factor<T>(MatrixView<T> a, Span<int> pivots, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Workspace workspace = new(Plan<T>(1, a.Rows, parallelism).WorkspaceBytes);
        Verdict verdict = default;
        Factor((MatrixBatch<T>)a, pivots, new Span<Verdict>(ref verdict), workspace, parallelism);
        return verdict;
    }

    private static double Flops(int n) => 2.0 / 3 * n * n * n;

    private static void RequireSquare(int rows, int columns, string name)
    {
        if (rows != columns) throw new ArgumentException($"the matrices are {rows} x {columns}; allowed: square", name);
    }

    private static void RequireLength(int length, int batch, int n, string name)
    {
        if (length != (long)batch * n) throw new ArgumentException($"{length} elements; needed: {batch} matrices of {n} pivots, {(long)batch * n}", name);
    }

    /// <summary>Pivots come from outside: one out of range must not reach memory.</summary>
    private static void RequirePivots(ReadOnlySpan<int> pivots, int batch, int n, string name)
    {
        RequireLength(pivots.Length, batch, n, name);
        for (int b = 0, i = 0; b < batch; b++)
        {
            for (int k = 0; k < n; k++, i++)
            {
                if (pivots[i] < k || pivots[i] >= n) throw new ArgumentException($"pivot {k} of matrix {b} is {pivots[i]}; allowed: {k} to {n - 1}", name);
            }
        }
    }

    private readonly unsafe struct FactorProblem<T>(int n, T* a, nint rowStride, nint batchStride, int* pivots, Verdict* verdicts) : IBatchProblem
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Solve(nint problem, byte* scratch, Parallelism parallelism) =>
            verdicts[problem] = LuDriver<T>.Factor(n, a + (problem * batchStride), rowStride, pivots + (problem * n), scratch, parallelism);
    }
}
