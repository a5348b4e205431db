// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>QR factorisation A = Q R by Householder reflectors, of matrices of any shape over a batch, and what follows from it.</summary>
/// <remarks>
/// <para>Layout of the result for A [m, n], k = min(m, n): R [k, n] in the upper triangle; Q = H_0 H_1 ... H_(k-1), H_j = I - tau_j v_j v_j^T, with v_j zero before row j,
/// one there, and its other elements below the diagonal in column j. The signs of the diagonal of R are those of the method; columns are not exchanged. T is float or double.</para>
/// <para>Error: A + dA = Q' R with Q' exactly orthogonal and each column |da_j| &lt;= c m n u |a_j| in length, in practice a small multiple of n eps; |Q - Q'| likewise
/// (Higham 2002, theorem 19.4; tests: ratios below 10). Lengths are formed without overflow or underflow.</para>
/// <para>A matrix of deficient rank factors like any other: R then has small elements on its diagonal, which without column exchanges need not come last.</para>
/// <para>Determinism: class B. A matrix's bits do not depend on its batch, on threads, strides or SIMD width.</para>
/// </remarks>
public static partial class Qr
{
    /// <summary>Workspace and work of <see cref="Factor{T}(MatrixBatch{T}, Span{T}, Span{Verdict}, Workspace, Parallelism)"/>.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="batch">Number of matrices, >= 0.</param>
    /// <param name="m">Rows of each, >= 0.</param>
    /// <param name="n">Columns of each, >= 0.</param>
    /// <param name="parallelism">Threads that the call will be given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static OperationPlan Plan<T>(int batch, int m, int n, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MatMulDriver<T>.RequireSupported();
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        return new OperationPlan(ScratchBytes<T>(batch, m, n, parallelism), batch * Flops(m, n));
    }

    /// <summary>Overwrites each A with R and the reflectors. Allocates nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="a">Matrices [m, n].</param>
    /// <param name="tau">batch * min(m, n): the scales of the reflectors of matrix b begin at b * min(m, n); 0 stands for the identity.</param>
    /// <param name="verdicts">
    /// One a matrix: <see cref="VerdictKind.Converged"/>; <see cref="VerdictKind.NonFinite"/> with the row-major index of the first NaN or infinity (the matrix then keeps its
    /// content), or of an element of R that overflows T (the matrix is then unspecified). The other matrices are not affected.
    /// </param>
    /// <param name="workspace">At least what <see cref="Plan"/> states for this shape and parallelism.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">A span has the wrong length or the workspace is too small.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static unsafe void Factor<T>(MatrixBatch<T> a, Span<T> tau, Span<Verdict> verdicts, Workspace workspace, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(workspace);
        RequireTau(tau.Length, a.Count, a.Rows, a.Columns);
        if (verdicts.Length != a.Count) throw new ArgumentException($"{verdicts.Length} elements; needed: one a matrix, {a.Count}", nameof(verdicts));
        byte* scratch = workspace.Claim(Plan<T>(a.Count, a.Rows, a.Columns, parallelism).WorkspaceBytes, nameof(Qr));
        if (a.Count == 0 || a.Rows == 0 || a.Columns == 0)
        {
            verdicts.Fill(Verdict.Converged);
            return;
        }

        fixed (T* first = a.Data, scales = tau)
        fixed (Verdict* verdict = verdicts)
        {
            FactorProblem<T> problem = new(a.Rows, a.Columns, first, a.RowStride, a.BatchStride, scales, verdict);
            BatchJob<FactorProblem<T>>.Run(problem, a.Count, Flops(a.Rows, a.Columns), scratch, QrDriver<T>.ScratchBytes(a.Rows, a.Columns, 1), parallelism);
        }

        GC.KeepAlive(workspace);
    }

    /// <summary>Factors one matrix in place, with a workspace of its own.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="a">Matrix [m, n]; R and the reflectors on return.</param>
    /// <param name="tau">min(m, n).</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <returns>The verdict, as of the form over a batch.</returns>
    /// <exception cref="ArgumentException">The span has the wrong length.</exception>
    public static Verdict Factor<T>(MatrixView<T> a, Span<T> tau, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Workspace workspace = new(Plan<T>(1, a.Rows, a.Columns, parallelism).WorkspaceBytes);
        Verdict verdict = default;
        Factor((MatrixBatch<T>)a, tau, new Span<Verdict>(ref verdict), workspace, parallelism);
        return verdict;
    }

    /// <summary>Copies R [min(m, n), n] out of each factored matrix; zeros below the diagonal.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="factors">R and the reflectors [m, n].</param>
    /// <param name="r">[min(m, n), n], one a matrix.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or R shares elements with the factors.</exception>
    public static void CopyUpper<T>(ReadOnlyMatrixBatch<T> factors, MatrixBatch<T> r)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int k = Math.Min(factors.Rows, factors.Columns);
        if (r.Count != factors.Count || r.Rows != k || r.Columns != factors.Columns)
            throw new ArgumentException($"{r.Count} x [{r.Rows}, {r.Columns}]; needed: {factors.Count} x [{k}, {factors.Columns}]", nameof(r));
        OperandCheck.Apart(factors, r, nameof(factors));
        for (int b = 0; b < r.Count; b++)
        {
            for (int i = 0; i < k; i++)
            {
                Span<T> row = r[b].Row(i);
                row[..i].Clear();
                factors[b].Row(i)[i..].CopyTo(row[i..]);
            }
        }
    }

    private static double Flops(int m, int n) => 2.0 * Math.Min(m, n) * Math.Min(m, n) * (Math.Max(m, n) - (Math.Min(m, n) / 3.0));

    private static long ScratchBytes<T>(int batch, int rows, int columns, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        BatchScratch.Bytes(batch, QrDriver<T>.ScratchBytes(rows, columns, WorkerPool.Threads(parallelism)), QrDriver<T>.ScratchBytes(rows, columns, 1), parallelism);

    private static void RequireTau(int tau, int batch, int m, int n)
    {
        if (tau != (long)batch * Math.Min(m, n))
            throw new ArgumentException($"{tau} elements; needed: {batch} matrices of {Math.Min(m, n)} reflectors, {(long)batch * Math.Min(m, n)}", nameof(tau));
    }

    private readonly unsafe struct FactorProblem<T>(int m, int n, T* a, nint rowStride, nint batchStride, T* tau, Verdict* verdicts) : IBatchProblem
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Solve(nint problem, byte* scratch, Parallelism parallelism) =>
            verdicts[problem] = QrDriver<T>.Factor(m, n, a + (problem * batchStride), rowStride, tau + (problem * Math.Min(m, n)), scratch, parallelism);
    }
}
