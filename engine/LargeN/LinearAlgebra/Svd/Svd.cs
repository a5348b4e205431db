// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.Intrinsics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Singular values and thin singular vectors, A = U S V^T, of matrices of any shape over a batch, and what follows from them.</summary>
/// <remarks>
/// <para>Method: a QR factorisation where the matrix is not square (of the transpose where it is wide), Householder reduction to bidiagonal form by panels, implicit QR sweeps in double
/// precision whose rotations are applied to rows of U^T and V^T. Each matrix is first scaled by a power of two to a largest element in [1, 2), so elements may span the range of T.</para>
/// <para>Error: |A - U S V^T| and |s - exact| are a small multiple of n eps |A|_2, |U^T U - I| and |V^T V - I| of n eps (tests: ratios below 10). What lies below
/// n eps |A|_2 carries no digits: the reduction mixes it with rounding errors of the large values. The singular values of a bidiagonal matrix keep their relative accuracy.</para>
/// <para>Singular values fall and are never negative. The signs of a pair of vectors, and the bases chosen for equal values, are fixed by the matrix but otherwise unspecified; vectors
/// of zero values are orthonormal like the others.</para>
/// <para>Determinism: class B. Sums run in 8 (double) or 16 (float) virtual lanes by index and a fixed tree; a matrix's bits do not depend on its batch. T is float or double.</para>
/// <para>Failure is a verdict a matrix: <see cref="VerdictKind.NonFinite"/> with the row-major index of the first NaN or infinity (values become NaN, vectors are not written), or
/// with the index of a value that overflows T; <see cref="VerdictKind.NotConverged"/> with the index of the value that was being separated when 6 n^2 rotations were spent and, as residual, the
/// off-diagonal left over relative to the power of two of the largest element.</para>
/// </remarks>
public static partial class Svd
{
    private const int OrderLimit = 30000;

    /// <summary>Workspace and work of one call.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="batch">Number of matrices, >= 0.</param>
    /// <param name="m">Rows of each, >= 0.</param>
    /// <param name="n">Columns of each, >= 0.</param>
    /// <param name="vectors">Whether singular vectors are wanted.</param>
    /// <param name="parallelism">Threads of the call.</param>
    /// <returns>Bytes; flops estimated as those of the QR, 8/3 k^3 for values and 14 k^3 more for vectors, k = min(m, n).</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, or the smaller one is above 30000.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static OperationPlan Plan<T>(int batch, int m, int n, bool vectors, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MatMulDriver<T>.RequireSupported();
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        if (Math.Min(m, n) > OrderLimit) throw new ArgumentOutOfRangeException(nameof(n), Math.Min(m, n), $"the smaller of {m} and {n}; allowed: at most {OrderLimit}");
        if (batch == 0 || m == 0 || n == 0) return default;
        long inside = SvdLayout.Of<T>(m, n, vectors, WorkerPool.Threads(parallelism)).Bytes, alone = SvdLayout.Of<T>(m, n, vectors, 1).Bytes;
        return new OperationPlan(BatchScratch.Bytes(batch, inside, alone, parallelism), batch * Flops(m, n, vectors));
    }

    /// <summary>Singular values in falling order. Allocates nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="a">Matrices [m, n]; only read.</param>
    /// <param name="values">batch * min(m, n): those of matrix b begin at b * min(m, n).</param>
    /// <param name="verdicts">One a matrix.</param>
    /// <param name="workspace">At least <c>Plan(batch, m, n, vectors: false, parallelism).WorkspaceBytes</c>.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">A span has the wrong length or the workspace is too small.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static void Values<T>(ReadOnlyMatrixBatch<T> a, Span<T> values, Span<Verdict> verdicts, Workspace workspace, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Solve(a, default, values, default, verdicts, workspace, parallelism, vectors: false);

    /// <summary>Singular values in falling order and thin singular vectors. Allocates nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="a">Matrices [m, n]; only read.</param>
    /// <param name="u">U [m, k], k = min(m, n): column c is the left vector of value c. The old values are not read.</param>
    /// <param name="values">batch * k: those of matrix b begin at b * k; the same bits as from <see cref="Values{T}(ReadOnlyMatrixBatch{T}, Span{T}, Span{Verdict}, Workspace, Parallelism)"/>.</param>
    /// <param name="vt">V^T [k, n]: row c is the right vector of value c. The old values are not read.</param>
    /// <param name="verdicts">One a matrix.</param>
    /// <param name="workspace">At least <c>Plan(batch, m, n, vectors: true, parallelism).WorkspaceBytes</c>.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, a span has the wrong length, U or V^T share elements with A, or the workspace is too small.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static void Vectors<T>(
        ReadOnlyMatrixBatch<T> a, MatrixBatch<T> u, Span<T> values, MatrixBatch<T> vt, Span<Verdict> verdicts, Workspace workspace, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int k = Math.Min(a.Rows, a.Columns);
        if (u.Count != a.Count || u.Rows != a.Rows || u.Columns != k)
            throw new ArgumentException($"{u.Count} x [{u.Rows}, {u.Columns}]; needed: {a.Count} x [{a.Rows}, {k}]", nameof(u));
        if (vt.Count != a.Count || vt.Rows != k || vt.Columns != a.Columns)
            throw new ArgumentException($"{vt.Count} x [{vt.Rows}, {vt.Columns}]; needed: {a.Count} x [{k}, {a.Columns}]", nameof(vt));
        OperandCheck.Apart(a, u, nameof(u));
        OperandCheck.Apart(a, vt, nameof(vt));
        OperandCheck.Apart((ReadOnlyMatrixBatch<T>)u, vt, nameof(vt));
        Solve(a, u, values, vt, verdicts, workspace, parallelism, vectors: true);
    }

    /// <summary>Singular values of one matrix, with a workspace of its own.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="a">Matrix [m, n]; only read.</param>
    /// <param name="values">min(m, n), in falling order.</param>
    /// <param name="parallelism">Threads.</param>
    /// <returns>The verdict.</returns>
    /// <exception cref="ArgumentException">The span has the wrong length.</exception>
    public static Verdict Values<T>(ReadOnlyMatrixView<T> a, Span<T> values, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Workspace workspace = new(Plan<T>(1, a.Rows, a.Columns, vectors: false, parallelism).WorkspaceBytes);
        Verdict verdict = default;
        Values((ReadOnlyMatrixBatch<T>)a, values, new Span<Verdict>(ref verdict), workspace, parallelism);
        return verdict;
    }

    /// <summary>Singular values and thin singular vectors of one matrix, with a workspace of its own.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="a">Matrix [m, n]; only read.</param>
    /// <param name="u">U [m, min(m, n)].</param>
    /// <param name="values">min(m, n), in falling order.</param>
    /// <param name="vt">V^T [min(m, n), n].</param>
    /// <param name="parallelism">Threads.</param>
    /// <returns>The verdict.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or U or V^T share elements with A.</exception>
    public static Verdict Vectors<T>(ReadOnlyMatrixView<T> a, MatrixView<T> u, Span<T> values, MatrixView<T> vt, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Workspace workspace = new(Plan<T>(1, a.Rows, a.Columns, vectors: true, parallelism).WorkspaceBytes);
        Verdict verdict = default;
        Vectors((ReadOnlyMatrixBatch<T>)a, u, values, vt, new Span<Verdict>(ref verdict), workspace, parallelism);
        return verdict;
    }

    private static double Flops(int m, int n, bool vectors)
    {
        double k = Math.Min(m, n), reduction = m == n ? 0 : 2 * k * k * (Math.Max(m, n) - (k / 3));
        return reduction + (k * k * k * (vectors ? (8.0 / 3) + 14 : 8.0 / 3)) + (m == n || !vectors ? 0 : 4 * k * k * Math.Max(m, n));
    }

    private static unsafe void Solve<T>(
        ReadOnlyMatrixBatch<T> a, MatrixBatch<T> u, Span<T> values, MatrixBatch<T> vt, Span<Verdict> verdicts, Workspace workspace, Parallelism parallelism, bool vectors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(workspace);
        int k = Math.Min(a.Rows, a.Columns);
        if (values.Length != (long)a.Count * k) throw new ArgumentException($"{values.Length} elements; needed: {a.Count} matrices of {k} singular values, {(long)a.Count * k}", nameof(values));
        if (verdicts.Length != a.Count) throw new ArgumentException($"{verdicts.Length} elements; needed: one a matrix, {a.Count}", nameof(verdicts));
        byte* memory = workspace.Claim(Plan<T>(a.Count, a.Rows, a.Columns, vectors, parallelism).WorkspaceBytes, nameof(Svd));
        if (k == 0 || a.Count == 0)
        {
            verdicts.Fill(Verdict.Converged);
            return;
        }

        fixed (T* pa = a.Data, pu = u.Data, pv = vt.Data, s = values)
        fixed (Verdict* verdict = verdicts)
        {
            Operands<T> operands = new(a.Rows, a.Columns, pa, a.RowStride, OperandCheck.Stride(a), pu, u.RowStride, u.BatchStride, pv, vt.RowStride, vt.BatchStride, s, verdict, vectors);
            double flops = Flops(a.Rows, a.Columns, vectors);
            long alone = SvdLayout.Of<T>(a.Rows, a.Columns, vectors, 1).Bytes;
            if (Vector512.IsHardwareAccelerated) BatchJob<Problem<Lanes512<T>, T>>.Run(new(operands), a.Count, flops, memory, alone, parallelism);
            else BatchJob<Problem<Lanes256<T>, T>>.Run(new(operands), a.Count, flops, memory, alone, parallelism);
        }

        GC.KeepAlive(workspace);
    }

    private readonly unsafe struct Operands<T>(
        int m, int n, T* a, nint strideA, nint batchStrideA, T* u, nint strideU, nint batchStrideU, T* vt, nint strideV, nint batchStrideV, T* values, Verdict* verdicts, bool vectors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        internal void Solve<V>(SvdSolver<V, T> solver, nint problem, byte* scratch, Parallelism parallelism)
            where V : struct, ILanes<V, T> =>
            verdicts[problem] = solver.Solve(
                a + (problem * batchStrideA), m, n, strideA, values + (problem * Math.Min(m, n)), u + (problem * batchStrideU), strideU, vt + (problem * batchStrideV), strideV,
                scratch, SvdLayout.Of<T>(m, n, vectors, WorkerPool.Threads(parallelism)), parallelism);
    }

    private readonly unsafe struct Problem<V, T>(Operands<T> operands) : IBatchProblem
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // A thread's own object, made once, so that calls allocate nothing. It holds no result between calls.
        [ThreadStatic]
        private static SvdSolver<V, T>? solverOfThread;

        public void Solve(nint problem, byte* scratch, Parallelism parallelism) =>
            operands.Solve(solverOfThread ??= new SvdSolver<V, T>(), problem, scratch, parallelism);
    }
}
