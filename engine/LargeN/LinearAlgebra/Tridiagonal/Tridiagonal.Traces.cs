// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <content>Traces and log-determinants from the pivots of T + z.</content>
public static partial class Tridiagonal
{
    /// <summary>Workspace and work of <see cref="Traces"/>.</summary>
    /// <param name="batch">Number of matrices, >= 0.</param>
    /// <param name="n">Order of each, >= 0.</param>
    /// <param name="shifts">Number of shifts, >= 0.</param>
    /// <param name="parallelism">Threads that the call will be given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    public static OperationPlan TracesPlan(int batch, int n, int shifts, Parallelism parallelism)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfNegative(shifts);
        return new OperationPlan(WorkerPool.Threads(parallelism) * PivotSums.SlotBytes(n), 60.0 * batch * n * shifts);
    }

    /// <summary>tr (T + z)^-1 and log det(T + z), those of A, for every matrix and shift: O(n) a shift. Allocates nothing.</summary>
    /// <param name="diagonals">Diagonals of T, one matrix a row [batch, n].</param>
    /// <param name="offDiagonals">Off-diagonals of T [batch, n]; the last element of a row is not read.</param>
    /// <param name="shifts">z, the same for every matrix.</param>
    /// <param name="traces">batch * shifts: those of matrix b begin at b * shifts.</param>
    /// <param name="logarithms">As many: log |det| and the sum of the arguments, as of <see cref="Resolvent"/>; empty where they are not wanted.</param>
    /// <param name="verdicts">
    /// One a trace, |T| |trace| (a lower bound of the condition up to a factor n) as residual: <see cref="VerdictKind.IllConditioned"/> where that is above 1e-3/u, which is where a real shift
    /// meets an eigenvalue; <see cref="VerdictKind.Diverged"/>, value infinite, where it overflows; <see cref="VerdictKind.NonFinite"/>, value NaN, for a shift (index -1) or an element of T (its index) that is not finite.
    /// </param>
    /// <param name="workspace">At least what <see cref="TracesPlan"/> states.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">An operand has the wrong size, results share memory with an operand or each other, or the workspace is too small.</exception>
    /// <remarks>
    /// From the top f_1 = d_1 + z, f_i = d_i + z - e_(i-1)^2/f_(i-1); from the bottom g_n = d_n + z, g_i = d_i + z - e_i^2/g_(i+1); det = prod f_i and
    /// R_ii = 1/(f_i + g_i - d_i - z). One shift a SIMD lane, compensated sums. A pivot smaller than u |T| is replaced by that, an error of the size of those of T.
    /// </remarks>
    public static unsafe void Traces(
        ReadOnlyMatrixView<double> diagonals,
        ReadOnlyMatrixView<double> offDiagonals,
        ReadOnlySpan<Complex> shifts,
        Span<Complex> traces,
        Span<Complex> logarithms,
        Span<Verdict> verdicts,
        Workspace workspace,
        Parallelism parallelism = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        RequireShape(offDiagonals, diagonals.Rows, diagonals.Columns, nameof(offDiagonals));
        long needed = (long)diagonals.Rows * shifts.Length;
        if (traces.Length != needed) throw new ArgumentException($"{traces.Length} results; needed: {diagonals.Rows} matrices of {shifts.Length} shifts, {needed}", nameof(traces));
        if (logarithms.Length != needed && logarithms.Length != 0)
            throw new ArgumentException($"{logarithms.Length} results; needed: as many as traces, {needed}, or none", nameof(logarithms));
        if (verdicts.Length != needed) throw new ArgumentException($"{verdicts.Length} verdicts; needed: one a trace, {needed}", nameof(verdicts));
        OperandCheck.Apart(shifts, traces, nameof(shifts));
        OperandCheck.Apart(shifts, logarithms, nameof(shifts));
        OperandCheck.Apart<Complex>(traces, logarithms, nameof(traces));
        byte* memory = workspace.Claim(TracesPlan(diagonals.Rows, diagonals.Columns, shifts.Length, parallelism).WorkspaceBytes, nameof(Tridiagonal));
        if (needed == 0) return;
        fixed (double* d = diagonals.Data, e = offDiagonals.Data, z = Resolvent.Words(shifts), t = Resolvent.Words(traces), l = Resolvent.Words(logarithms))
        fixed (Verdict* verdict = verdicts)
        {
            PivotSums.Run(
                new PivotProblem
                {
                    Matrices = diagonals.Rows,
                    N = diagonals.Columns,
                    Shifts = shifts.Length,
                    Diagonal = d,
                    DiagonalStride = diagonals.RowStride,
                    OffDiagonal = e,
                    OffDiagonalStride = offDiagonals.RowStride,
                    Z = z,
                    Traces = t,
                    Logarithms = logarithms.Length == 0 ? null : l,
                    Scratch = memory,
                    Verdicts = verdict,
                },
                parallelism);
        }

        GC.KeepAlive(workspace);
    }
}
