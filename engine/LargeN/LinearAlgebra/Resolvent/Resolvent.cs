// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Resolvents R(z) = (A + z)^-1 of real symmetric matrices at many real or complex shifts z, after one reduction of A.</summary>
/// <remarks>
/// <para>Traces go through the eigenvalues l (<see cref="SymmetricEigen"/>): tr R(z) = sum_i 1/(l_i + z), one shift a SIMD lane, in compensated sums of fixed order.
/// Quantities that need eigenvectors take them as <see cref="SymmetricEigen"/> leaves them, one a row. <see cref="Tridiagonal"/> has the way without eigenvalues:
/// traces, diagonals and solutions from a tridiagonal form.</para>
/// <para>Error: each term carries a few u of its own and, through the eigenvalue, about n u |A| / |l_i + z|, u = 2^-53. So the relative error of a trace is about
/// n u times the ratio |A| / min_i |l_i + z| that its verdict states (unless terms of both signs cancel: then of the sum of their sizes).</para>
/// <para>Verdict of a shift: <see cref="VerdictKind.Converged"/> with that ratio as residual; <see cref="VerdictKind.IllConditioned"/> with the index of the nearest eigenvalue
/// when the ratio is above 1e-3/u; <see cref="VerdictKind.Diverged"/> at a pole (l_i + z = 0) or where the value overflows: the value is then infinite;
/// <see cref="VerdictKind.NonFinite"/> for a shift that is not finite (index -1), an eigenvalue that is not (its index) or a weight that is not (n + its index): the value is NaN.</para>
/// <para>Determinism: class B. A shift's bits depend on neither the other shifts nor the batch, nor on threads or SIMD width.</para>
/// </remarks>
public static partial class Resolvent
{
    /// <summary>Workspace and work of <see cref="Traces(MatrixBatch{double}, ReadOnlySpan{Complex}, Span{double}, Span{Complex}, Span{Verdict}, Workspace, Parallelism)"/>.</summary>
    /// <param name="batch">Number of matrices, >= 0.</param>
    /// <param name="n">Order of each, >= 0.</param>
    /// <param name="shifts">Number of shifts, >= 0.</param>
    /// <param name="parallelism">Threads that the call will be given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, or n is above 30000.</exception>
    public static OperationPlan Plan(int batch, int n, int shifts, Parallelism parallelism)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shifts);
        OperationPlan values = SymmetricEigen.Plan<double>(batch, n, vectors: false, parallelism);
        return values with { Flops = values.Flops + (FlopsOfTerm * batch * n * shifts) };
    }

    /// <summary>tr (A + z)^-1 of every matrix and shift. Allocates nothing.</summary>
    /// <param name="a">Symmetric matrices [n, n], lower triangle given. Their content afterwards is unspecified.</param>
    /// <param name="shifts">z, the same for every matrix.</param>
    /// <param name="values">batch * n: receives the eigenvalues, rising, for further calls on spectra; not written where there are no shifts.</param>
    /// <param name="traces">batch * shifts: those of matrix b begin at b * shifts.</param>
    /// <param name="verdicts">One a trace; where the eigenvalues of a matrix failed, its verdict from <see cref="SymmetricEigen"/> for all its shifts.</param>
    /// <param name="workspace">At least what <see cref="Plan"/> states.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">Matrices are not square, a span has the wrong length, the traces share memory with an operand, or the workspace is too small.</exception>
    public static void Traces(
        MatrixBatch<double> a,
        ReadOnlySpan<Complex> shifts,
        Span<double> values,
        Span<Complex> traces,
        Span<Verdict> verdicts,
        Workspace workspace,
        Parallelism parallelism = default) =>
        Traces(a, Words(shifts), values, Words(traces), 2, verdicts, workspace, parallelism);

    /// <inheritdoc cref="Traces(MatrixBatch{double}, ReadOnlySpan{Complex}, Span{double}, Span{Complex}, Span{Verdict}, Workspace, Parallelism)"/>
    public static void Traces(
        MatrixBatch<double> a,
        ReadOnlySpan<double> shifts,
        Span<double> values,
        Span<double> traces,
        Span<Verdict> verdicts,
        Workspace workspace,
        Parallelism parallelism = default) =>
        Traces(a, shifts, values, traces, 1, verdicts, workspace, parallelism);

    private const double FlopsOfTerm = 24;

    private static void Traces(
        MatrixBatch<double> a, ReadOnlySpan<double> shifts, Span<double> values, Span<double> traces, int words, Span<Verdict> verdicts, Workspace workspace, Parallelism parallelism)
    {
        int count = shifts.Length / words, n = a.Rows;
        long needed = (long)a.Count * count;
        if (traces.Length / words != needed)
            throw new ArgumentException($"{traces.Length / words} results; needed: {a.Count} matrices of {count} shifts, {needed}", nameof(traces));
        if (verdicts.Length != needed) throw new ArgumentException($"{verdicts.Length} verdicts; needed: one a trace, {needed}", nameof(verdicts));
        if (count == 0 || a.Count == 0) return;

        // The verdicts of the matrices fit into the front; from the last matrix down, each is read before its place is taken by those of shifts.
        SymmetricEigen.Values(a, values, verdicts[..a.Count], workspace, parallelism);
        for (int b = a.Count - 1; b >= 0; b--)
        {
            Verdict matrix = verdicts[b];
            Span<Verdict> own = verdicts.Slice(b * count, count);
            ReadOnlyMatrixView<double> spectrum = new(values.Slice(b * n, n), 1, n);
            Sums<InverseTerm>(spectrum, default, weighted: false, shifts, traces.Slice(b * count * words, count * words), words, own, parallelism);
            if (!matrix.IsConverged) own.Fill(matrix);
        }
    }
}
