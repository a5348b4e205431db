// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <content>Solutions and bilinear forms of the resolvent.</content>
public static partial class Tridiagonal
{
    /// <summary>Workspace and work of <see cref="Solve"/> and <see cref="Forms"/>.</summary>
    /// <param name="n">Order, >= 0.</param>
    /// <param name="rightHandSides">Number of vectors b, >= 0.</param>
    /// <param name="shifts">Number of shifts, >= 0.</param>
    /// <param name="parallelism">Threads that the call will be given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    public static OperationPlan SolvePlan(int n, int rightHandSides, int shifts, Parallelism parallelism)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfNegative(rightHandSides);
        ArgumentOutOfRangeException.ThrowIfNegative(shifts);
        double systems = (double)rightHandSides * shifts;
        return new OperationPlan(new SolveLayout(n, rightHandSides, shifts, parallelism).Bytes, (2.0 * n * n * (rightHandSides + (2 * systems))) + (60 * n * systems));
    }

    /// <summary>x = (A + z)^-1 b for every right-hand side and shift, from the reduced form of A. Allocates nothing.</summary>
    /// <param name="reflectors">What <see cref="Reduce"/> left of one matrix [n, n].</param>
    /// <param name="scales">tau, n.</param>
    /// <param name="diagonal">Diagonal of T, n.</param>
    /// <param name="offDiagonal">Off-diagonal of T, n.</param>
    /// <param name="shifts">z.</param>
    /// <param name="b">Right-hand sides, one a row [r, n].</param>
    /// <param name="x">Solutions, one a row [r * shifts, n]: those of right-hand side i begin at row i * shifts.</param>
    /// <param name="verdicts">
    /// One a solution: <see cref="VerdictKind.Converged"/> with |T| |x| / |b|, the condition as b sees it, as residual; <see cref="VerdictKind.IllConditioned"/> where that is above 1e-3/u or a
    /// pivot had to be replaced (a shift on an eigenvalue); <see cref="VerdictKind.NonFinite"/>, x NaN, where T, a shift, b or x is not finite.
    /// </param>
    /// <param name="workspace">At least what <see cref="SolvePlan"/> states.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">An operand has the wrong size, or the workspace is too small.</exception>
    /// <remarks>Q^T b costs 2 n^2 flops a right-hand side, the tridiagonal system O(n), Q y 4 n^2 flops a solution.</remarks>
    public static unsafe void Solve(
        ReadOnlyMatrixView<double> reflectors,
        ReadOnlySpan<double> scales,
        ReadOnlySpan<double> diagonal,
        ReadOnlySpan<double> offDiagonal,
        ReadOnlySpan<Complex> shifts,
        ReadOnlyMatrixView<double> b,
        MatrixView<Complex> x,
        Span<Verdict> verdicts,
        Workspace workspace,
        Parallelism parallelism = default)
    {
        int n = diagonal.Length;
        RequireShape(reflectors, n, n, nameof(reflectors));
        if (x.Rows != (long)b.Rows * shifts.Length || x.Columns != n)
            throw new ArgumentException($"the solutions are {x.Rows} x {x.Columns}; needed: right-hand sides times shifts x order, {(long)b.Rows * shifts.Length} x {n}", nameof(x));
        SolveLayout layout = Begin(scales, diagonal, offDiagonal, shifts, b, verdicts, workspace, parallelism, out byte* memory);
        if (verdicts.Length == 0) return;
        double* sides = (double*)(memory + SolveLayout.Sides), solutions = (double*)(memory + layout.Solutions);
        CopyRows(b, sides, layout.Stride);
        fixed (double* v = reflectors.Data, tau = scales, d = diagonal, e = offDiagonal, z = Resolvent.Words(shifts))
        {
            if (n > 0) ReflectRows.Run(n, v, reflectors.RowStride, tau, sides, b.Rows, layout.Stride, back: false, parallelism);
            SystemsProblem problem = Problem(d, e, z, sides, n, shifts.Length, b.Rows, layout, memory, out long bad);
            problem.X = solutions;
            problem.StrideX = layout.Stride;
            if (n > 0) TridiagonalSystems.Run(problem, parallelism);
            for (int q = 0; q < verdicts.Length; q++)
            {
                double* solution = solutions + (2 * (nint)q * layout.Stride);
                ScaledLength size = ScaledLength.Of(new ReadOnlySpan<double>(solution, n), new ReadOnlySpan<double>(solution + layout.Stride, n));
                verdicts[q] = Judge(problem, q, bad, size, ScaledLength.Of(new ReadOnlySpan<double>(sides + (q / shifts.Length * (nint)layout.Stride), n)));
            }

            if (n > 0) ReflectRows.Run(n, v, reflectors.RowStride, tau, solutions, 2 * verdicts.Length, layout.Stride, back: true, parallelism);
        }

        for (int q = 0; q < verdicts.Length; q++)
        {
            Span<Complex> row = x.Row(q);
            double* re = solutions + (2 * (nint)q * layout.Stride), im = re + layout.Stride;
            bool nothing = verdicts[q].Kind == VerdictKind.NonFinite;
            for (int i = 0; i < n; i++) row[i] = nothing ? new Complex(double.NaN, double.NaN) : new Complex(re[i], im[i]);
        }

        GC.KeepAlive(workspace);
    }

    /// <summary>c^T (A + z)^-1 b for pairs of vectors and every shift: O(n) a shift once both are in the basis of T. Allocates nothing.</summary>
    /// <param name="diagonal">Diagonal of T, n.</param>
    /// <param name="offDiagonal">Off-diagonal of T, n.</param>
    /// <param name="shifts">z.</param>
    /// <param name="c">Left vectors Q^T c, one a row [r, n]: after <see cref="ToBasis"/>.</param>
    /// <param name="b">Right vectors Q^T b, one a row [r, n]; row i goes with row i of c.</param>
    /// <param name="forms">r * shifts: those of pair i begin at i * shifts.</param>
    /// <param name="verdicts">One a form: as of a solution, |T| |form| / (|b| |c|) as residual.</param>
    /// <param name="workspace">At least what <see cref="SolvePlan"/> states.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">An operand has the wrong size, the forms share memory with the shifts, or the workspace is too small.</exception>
    public static unsafe void Forms(
        ReadOnlySpan<double> diagonal,
        ReadOnlySpan<double> offDiagonal,
        ReadOnlySpan<Complex> shifts,
        ReadOnlyMatrixView<double> c,
        ReadOnlyMatrixView<double> b,
        Span<Complex> forms,
        Span<Verdict> verdicts,
        Workspace workspace,
        Parallelism parallelism = default)
    {
        int n = diagonal.Length;
        RequireShape(c, b.Rows, n, nameof(c));
        if (forms.Length != (long)b.Rows * shifts.Length) throw new ArgumentException($"{forms.Length} results; needed: {b.Rows} pairs of {shifts.Length} shifts, {(long)b.Rows * shifts.Length}", nameof(forms));
        SolveLayout layout = Begin(diagonal, diagonal, offDiagonal, shifts, b, verdicts, workspace, parallelism, out byte* memory);
        OperandCheck.Apart(shifts, forms, nameof(shifts));
        if (verdicts.Length == 0) return;
        forms.Clear();
        fixed (double* d = diagonal, e = offDiagonal, z = Resolvent.Words(shifts), pb = b.Data, pc = c.Data, f = Resolvent.Words(forms))
        {
            SystemsProblem problem = Problem(d, e, z, pb, n, shifts.Length, b.Rows, layout, memory, out long bad);
            (problem.StrideB, problem.StrideC) = (b.RowStride, c.RowStride);
            problem.C = pc;
            problem.Forms = f;
            if (n > 0) TridiagonalSystems.Run(problem, parallelism);
            for (int q = 0; q < verdicts.Length; q++)
            {
                int r = q / shifts.Length;
                ScaledLength form = new(Math.Max(Math.Abs(forms[q].Real), Math.Abs(forms[q].Imaginary)), 0);
                verdicts[q] = Judge(problem, q, bad, form, ScaledLength.Of(b.Row(r)) * ScaledLength.Of(c.Row(r)));
                if (verdicts[q].Kind == VerdictKind.NonFinite) forms[q] = new Complex(double.NaN, double.NaN);
            }
        }

        GC.KeepAlive(workspace);
    }

    private static unsafe SolveLayout Begin(
        ReadOnlySpan<double> scales,
        ReadOnlySpan<double> diagonal,
        ReadOnlySpan<double> offDiagonal,
        ReadOnlySpan<Complex> shifts,
        ReadOnlyMatrixView<double> b,
        Span<Verdict> verdicts,
        Workspace workspace,
        Parallelism parallelism,
        out byte* memory)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        int n = diagonal.Length;
        if (offDiagonal.Length != n) throw new ArgumentException($"{offDiagonal.Length} elements; needed: {n}", nameof(offDiagonal));
        if (scales.Length != n) throw new ArgumentException($"{scales.Length} elements; needed: {n}", nameof(scales));
        if (b.Columns != n) throw new ArgumentException($"right-hand sides of {b.Columns} elements; needed: {n}", nameof(b));
        long systems = (long)b.Rows * shifts.Length;
        if (verdicts.Length != systems) throw new ArgumentException($"{verdicts.Length} verdicts; needed: right-hand sides times shifts, {systems}", nameof(verdicts));
        memory = workspace.Claim(SolvePlan(n, b.Rows, shifts.Length, parallelism).WorkspaceBytes, nameof(Tridiagonal));
        return new SolveLayout(n, b.Rows, shifts.Length, parallelism);
    }

    private static unsafe SystemsProblem Problem(
        double* d, double* e, double* z, double* b, int n, int shifts, int sides, in SolveLayout layout, byte* memory, out long bad) => new()
        {
            N = n,
            Shifts = shifts,
            RightHandSides = sides,
            Diagonal = d,
            OffDiagonal = e,
            Z = z,
            B = b,
            StrideB = layout.Stride,
            Norm = PivotSums.Norm(d, e, n, out bad),
            Scratch = memory + layout.Scratch,
            Replaced = (bool*)(memory + layout.Replaced),
        };

    private static unsafe Verdict Judge(in SystemsProblem problem, int system, long bad, ScaledLength size, ScaledLength side)
    {
        int s = system % problem.Shifts;
        if (bad >= 0) return new Verdict(VerdictKind.NonFinite, bad);
        if (!double.IsFinite(problem.Z[2 * s]) || !double.IsFinite(problem.Z[(2 * s) + 1]) || !double.IsFinite(size.Value) || !double.IsFinite(side.Value)) return new Verdict(VerdictKind.NonFinite);
        double ratio = ScaledLength.Ratio(problem.Norm, size, side);
        bool doubtful = ratio > SpectralVerdict.LargestRatio || (problem.N > 0 && problem.Replaced[system]);
        return new Verdict(doubtful ? VerdictKind.IllConditioned : VerdictKind.Converged, -1, ratio);
    }

    private static unsafe void CopyRows(ReadOnlyMatrixView<double> source, double* target, nint stride)
    {
        for (int r = 0; r < source.Rows; r++) source.Row(r).CopyTo(new Span<double>(target + (r * stride), source.Columns));
    }

    /// <summary>Where the vectors lie.</summary>
    private readonly struct SolveLayout
    {
        internal SolveLayout(int n, int sides, int shifts, Parallelism parallelism)
        {
            Stride = (n + 7) / 8 * 8;
            long systems = (long)sides * shifts, row = (long)Stride * sizeof(double);
            Solutions = Workspace.Align(sides * row);
            Replaced = Workspace.Align(Solutions + (2 * systems * row));
            Scratch = Workspace.Align(Replaced + systems);
            Bytes = Scratch + (WorkerPool.Threads(parallelism) * TridiagonalSystems.SlotBytes(n));
        }

        internal static long Sides => 0;

        internal int Stride { get; }

        internal long Solutions { get; }

        internal long Replaced { get; }

        internal long Scratch { get; }

        internal long Bytes { get; }
    }
}
