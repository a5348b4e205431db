// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Solutions of (A + z) x = b for many shifts z at once, by conjugate gradients: one product of A with a vector a step serves all of them.</summary>
/// <remarks>
/// <para>Method: the Lanczos recurrence of (A, b), whose Krylov space does not depend on z, and for each shift the factors L D L^T of T + z, grown by a row a step
/// (Frommer and Maass 1999; the same iterates as conjugate gradients for each shift by itself). One real shift is plain conjugate gradients.
/// Complex shifts use the same recurrence in complex numbers, without conjugation; A may then be indefinite, since no pivot is smaller than |Im z|.</para>
/// <para>For a real shift A + z must be positive definite. Vectors are not re-orthogonalised: rounding delays convergence, as in every conjugate gradient method. The number of steps
/// grows as the square root of the condition number of A + z.</para>
/// <para>Error: the residual is recomputed with the operator at the end. It cannot go below about u |A + z| |x| / |b|.</para>
/// <para>Determinism: class B, if the operator is. A solution's bits depend on neither the other shifts nor the other right-hand sides, except through a common power of two
/// when shifts and A differ in size by more than 2^900.</para>
/// <para>Verdict of a solution, the recomputed |b - (A + z) x| / |b| as residual: <see cref="VerdictKind.Converged"/> up to twice the tolerance; <see cref="VerdictKind.NotConverged"/>
/// where the limit on steps came first; <see cref="VerdictKind.IllConditioned"/> where the recurrence had converged but rounding errors keep the residual above that;
/// <see cref="VerdictKind.NotPositiveDefinite"/> with the step whose pivot, in the residual, was not positive, and <see cref="VerdictKind.NonFinite"/> for a right-hand side (index of
/// the element), a shift (-1) or a product (the step) that is not finite: in these two the solution is NaN;
/// <see cref="VerdictKind.Diverged"/> with the first element that leaves the range, which is then infinite.</para>
/// </remarks>
public static class ConjugateGradient
{
    /// <summary>Workspace and work of a solution.</summary>
    /// <param name="n">Order of the operator, >= 0.</param>
    /// <param name="rightHandSides">Number of vectors b, >= 0.</param>
    /// <param name="shifts">Number of shifts, >= 0.</param>
    /// <param name="complex">Whether the shifts are complex.</param>
    /// <returns>Bytes, and the flops of one step without those of the operator.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, or the vectors of one call of the operator are more elements than a view can span.</exception>
    public static OperationPlan Plan(int n, int rightHandSides, int shifts, bool complex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfNegative(rightHandSides);
        ArgumentOutOfRangeException.ThrowIfNegative(shifts);
        double vectors = (double)rightHandSides * n;
        return new OperationPlan(new ShiftedLayout(n, rightHandSides, shifts, complex ? 2 : 1).Bytes, vectors * (9 + (shifts * (complex ? 16.0 : 4.0))));
    }

    /// <summary>Solves (A + z) x = b for real shifts. Allocates nothing beyond what <see cref="ISymmetricOperator.Prepare"/> does.</summary>
    /// <param name="a">The operator A, of order n.</param>
    /// <param name="shifts">z.</param>
    /// <param name="b">Right-hand sides, one a row [r, n].</param>
    /// <param name="x">Solutions, one a row [r * shifts, n]: those of right-hand side i begin at row i * shifts.</param>
    /// <param name="verdicts">One a solution.</param>
    /// <param name="options">When to stop.</param>
    /// <param name="workspace">At least what <see cref="Plan"/> states.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <returns>The report.</returns>
    /// <exception cref="ArgumentException">A matrix or span has the wrong size, x shares elements with b, or the workspace is too small.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static ConjugateGradientReport Solve(
        ISymmetricOperator a,
        ReadOnlySpan<double> shifts,
        ReadOnlyMatrixView<double> b,
        MatrixView<double> x,
        Span<Verdict> verdicts,
        ConjugateGradientOptions options,
        Workspace workspace,
        Parallelism parallelism = default)
    {
        OperandCheck.Apart<double>(b, x, nameof(b));
        return Solve(a, shifts, 1, b, x.Rows, x.Columns, x.Data, x.RowStride, verdicts, options, workspace, parallelism);
    }

    /// <summary>Solves (A + z) x = b for complex shifts. Allocates nothing beyond what <see cref="ISymmetricOperator.Prepare"/> does.</summary>
    /// <inheritdoc cref="Solve(ISymmetricOperator, ReadOnlySpan{double}, ReadOnlyMatrixView{double}, MatrixView{double}, Span{Verdict}, ConjugateGradientOptions, Workspace, Parallelism)"/>
    public static ConjugateGradientReport Solve(
        ISymmetricOperator a,
        ReadOnlySpan<Complex> shifts,
        ReadOnlyMatrixView<double> b,
        MatrixView<Complex> x,
        Span<Verdict> verdicts,
        ConjugateGradientOptions options,
        Workspace workspace,
        Parallelism parallelism = default)
    {
        Span<double> words = Resolvent.Words(x.Data);
        OperandCheck.Apart<double>(b, new MatrixView<double>(words, x.Rows, x.Columns * 2, x.RowStride * 2), nameof(b));
        return Solve(a, Resolvent.Words(shifts), 2, b, x.Rows, x.Columns, words, x.RowStride * 2, verdicts, options, workspace, parallelism);
    }

    private static unsafe ConjugateGradientReport Solve(
        ISymmetricOperator a,
        ReadOnlySpan<double> shifts,
        int words,
        ReadOnlyMatrixView<double> b,
        int rows,
        int columns,
        Span<double> x,
        int strideX,
        Span<Verdict> verdicts,
        ConjugateGradientOptions options,
        Workspace workspace,
        Parallelism parallelism)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(workspace);
        ConjugateGradientOptions.Check(options);
        int n = a.Order, count = shifts.Length / words;
        if (b.Columns != n) throw new ArgumentException($"right-hand sides of {b.Columns} elements; needed: the order of the operator, {n}", nameof(b));
        long solutions = (long)b.Rows * count;
        if (rows != solutions || columns != n)
            throw new ArgumentException($"the solutions are {rows} x {columns}; needed: right-hand sides times shifts x order, {solutions} x {n}", nameof(x));
        if (verdicts.Length != solutions) throw new ArgumentException($"{verdicts.Length} elements; needed: one a solution, {solutions}", nameof(verdicts));
        byte* memory = workspace.Claim(Plan(n, b.Rows, count, words == 2).WorkspaceBytes, nameof(ConjugateGradient));
        if (solutions == 0) return new ConjugateGradientReport(Verdict.Converged, 0, 0);
        ShiftedLayout layout = new(n, b.Rows, count, words);
        a.Prepare(Math.Max(b.Rows, layout.CheckRows), parallelism);
        fixed (double* z = shifts, pb = b.Data, px = x)
        fixed (Verdict* verdict = verdicts)
        {
            ConjugateGradientReport report = ShiftedSolver.Solve(a, layout, z, pb, b.RowStride, px, strideX, verdict, options, memory, parallelism);
            GC.KeepAlive(workspace);
            return report;
        }
    }
}
