// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <content>Two-point traces: tables over all pairs of shifts.</content>
public static partial class Resolvent
{
    /// <summary>Workspace and work of the two-point traces.</summary>
    /// <param name="n">Order, >= 0.</param>
    /// <param name="left">Number of shifts z, >= 0.</param>
    /// <param name="right">Number of shifts z', >= 0.</param>
    /// <param name="parallelism">Threads that the call will be given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    public static OperationPlan TwoPointPlan(int n, int left, int right, Parallelism parallelism)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfNegative(left);
        ArgumentOutOfRangeException.ThrowIfNegative(right);
        return new OperationPlan(new TwoPointLayout(n, left, right, parallelism).Bytes, 4.0 * n * right * (n + (2.0 * left)));
    }

    /// <summary>tr[R(z) B R(z')] = sum_i B'_ii / ((l_i + z)(l_i + z')) for all pairs of shifts: one matrix product. Allocates nothing.</summary>
    /// <param name="spectrum">Eigenvalues l, n.</param>
    /// <param name="diagonal">B'_ii = (V^T B V)_ii, n: from <see cref="DiagonalInEigenbasis"/>; ones for B = 1.</param>
    /// <param name="left">Shifts z.</param>
    /// <param name="right">Shifts z'. Equal shifts are no special case.</param>
    /// <param name="table">[left, right].</param>
    /// <param name="verdicts">
    /// One an element of the table, row-major: the worse of its two shifts, as of a trace; <see cref="VerdictKind.NonFinite"/> with index n + i for a B'_ii that is not finite,
    /// <see cref="VerdictKind.Diverged"/> where the element leaves the range. Where it is a failure the element is NaN, or infinite if diverged.
    /// </param>
    /// <param name="workspace">At least what <see cref="TwoPointPlan"/> states.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">A span or the table has the wrong size, or the workspace is too small.</exception>
    /// <remarks>
    /// By cyclicity it is tr[R(z) R(z') B] as well, so this also serves two resolvents side by side: the quotient (R(z) - R(z'))/(z' - z), which
    /// cancels where z is near z', is never formed. Error: about n u of the sum of the sizes of the terms, beside what the eigenvalues carry.
    /// </remarks>
    public static unsafe void TwoPointTraces(
        ReadOnlySpan<double> spectrum,
        ReadOnlySpan<double> diagonal,
        ReadOnlySpan<Complex> left,
        ReadOnlySpan<Complex> right,
        MatrixView<Complex> table,
        Span<Verdict> verdicts,
        Workspace workspace,
        Parallelism parallelism = default)
    {
        if (diagonal.Length != spectrum.Length) throw new ArgumentException($"{diagonal.Length} elements; needed: {spectrum.Length}", nameof(diagonal));
        fixed (double* d = diagonal)
        {
            TwoPoint(spectrum, d, null, 0, null, 0, left, right, table, verdicts, workspace, parallelism);
        }
    }

    /// <summary>tr[R(z) B R(z') C] = r(z)^T (B' o C'^T) r(z'), r_i(z) = 1/(l_i + z), for all pairs of shifts: two matrix products for the whole table. Allocates nothing.</summary>
    /// <param name="spectrum">Eigenvalues l, n.</param>
    /// <param name="b">B' = V^T B V [n, n], from <see cref="InEigenbasis"/>.</param>
    /// <param name="c">C' = V^T C V [n, n].</param>
    /// <param name="left">Shifts z.</param>
    /// <param name="right">Shifts z'.</param>
    /// <param name="table">[left, right].</param>
    /// <param name="verdicts">One an element of the table, as of the form with a diagonal; the index of an element of B' that is not finite is n + i n + j, of C' n + n^2 + i n + j.</param>
    /// <param name="workspace">At least what <see cref="TwoPointPlan"/> states.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">A matrix, a span or the table has the wrong size, or the workspace is too small.</exception>
    /// <remarks>Error: about 2 n u of |r(z)|^T |B' o C'^T| |r(z')|, beside what the eigenvalues carry.</remarks>
    public static unsafe void TwoPointTraces(
        ReadOnlySpan<double> spectrum,
        ReadOnlyMatrixView<double> b,
        ReadOnlyMatrixView<double> c,
        ReadOnlySpan<Complex> left,
        ReadOnlySpan<Complex> right,
        MatrixView<Complex> table,
        Span<Verdict> verdicts,
        Workspace workspace,
        Parallelism parallelism = default)
    {
        RequireOrder(b, spectrum.Length, nameof(b));
        RequireOrder(c, spectrum.Length, nameof(c));
        fixed (double* pb = b.Data, pc = c.Data)
        {
            TwoPoint(spectrum, null, pb, b.RowStride, pc, c.RowStride, left, right, table, verdicts, workspace, parallelism);
        }
    }

    private static unsafe void TwoPoint(
        ReadOnlySpan<double> spectrum,
        double* diagonal,
        double* b,
        nint strideB,
        double* c,
        nint strideC,
        ReadOnlySpan<Complex> left,
        ReadOnlySpan<Complex> right,
        MatrixView<Complex> table,
        Span<Verdict> verdicts,
        Workspace workspace,
        Parallelism parallelism)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        int n = spectrum.Length, rows = left.Length, columns = right.Length;
        if (table.Rows != rows || table.Columns != columns)
            throw new ArgumentException($"the table is {table.Rows} x {table.Columns}; needed: left x right shifts, {rows} x {columns}", nameof(table));
        if (verdicts.Length != (long)rows * columns)
            throw new ArgumentException($"{verdicts.Length} verdicts; needed: one an element of the table, {(long)rows * columns}", nameof(verdicts));
        TwoPointLayout layout = new(n, rows, columns, parallelism);
        byte* memory = workspace.Claim(layout.Bytes, nameof(TwoPointTraces));
        double* leftRows = (double*)(memory + TwoPointLayout.Left), rightRows = (double*)(memory + layout.Right), product = (double*)(memory + layout.Product);
        double* result = (double*)(memory + layout.Result), weights = (double*)(memory + layout.Weights);
        Span<Verdict> leftVerdicts = new(memory + layout.LeftVerdicts, rows), rightVerdicts = new(memory + layout.RightVerdicts, columns);
        fixed (double* l = spectrum, zl = Words(left), zr = Words(right))
        {
            ResolventRows.Fill(l, n, zl, rows, leftRows, leftVerdicts, parallelism);
            ResolventRows.Fill(l, n, zr, columns, rightRows, rightVerdicts, parallelism);
        }

        byte* scratch = memory + layout.Scratch;
        if (diagonal != null)
        {
            for (nint s = 0; s < 2 * (nint)columns; s++)
                for (nint i = 0; i < n; i++) product[(s * n) + i] = rightRows[(s * n) + i] * diagonal[i];
        }
        else
        {
            for (nint i = 0; i < n; i++)
                for (nint j = 0; j < n; j++) weights[(i * n) + j] = b[(i * strideB) + j] * c[(j * strideC) + i];

            // Row s of the product is W r(z'_s): the real parts of all r first, then the imaginary ones.
            MatMulDriver<double>.Run(2 * columns, n, n, 1, rightRows, n, Transpose.No, weights, n, Transpose.Yes, 0, product, n, scratch, parallelism);
        }

        // Whether an operand or the range is to blame is asked only once a value is not finite: NaN and infinity of an operand reach every element.
        const long Unknown = -2;
        long bad = Unknown;
        MatMulDriver<double>.Run(2 * rows, 2 * columns, n, 1, leftRows, n, Transpose.No, product, n, Transpose.Yes, 0, result, 2 * columns, scratch, parallelism);
        for (int s = 0; s < rows; s++)
        {
            double* re = result + ((nint)s * 2 * columns), im = result + ((nint)(s + rows) * 2 * columns);
            for (int t = 0; t < columns; t++)
            {
                Complex value = new(re[t] - im[t + columns], re[t + columns] + im[t]);
                Verdict verdict = ResolventRows.Worse(leftVerdicts[s], rightVerdicts[t]);
                if (!ResolventRows.Failed(verdict) && !(double.IsFinite(value.Real) && double.IsFinite(value.Imaginary)))
                {
                    if (bad == Unknown) bad = FirstBad(n, diagonal, b, strideB, c, strideC);
                    verdict = bad >= 0 ? new Verdict(VerdictKind.NonFinite, bad) : new Verdict(VerdictKind.Diverged, -1, double.PositiveInfinity);
                }

                verdicts[(s * columns) + t] = verdict;
                table[s, t] = verdict.Kind switch
                {
                    VerdictKind.NonFinite => new Complex(double.NaN, double.NaN),
                    VerdictKind.Diverged => new Complex(double.PositiveInfinity, 0),
                    _ => value,
                };
            }
        }

        GC.KeepAlive(workspace);
    }

    /// <summary>The place of the first element of the operands that is not finite, counted behind the n eigenvalues; or -1.</summary>
    private static unsafe long FirstBad(int n, double* diagonal, double* b, nint strideB, double* c, nint strideC)
    {
        if (diagonal != null) return SpectralVerdict.FirstBadWeight(diagonal, n);
        for (int k = 0; k < 2 * n; k++)
        {
            double* row = k < n ? b + (k * strideB) : c + ((k - n) * strideC);
            for (int j = 0; j < n; j++)
                if (!double.IsFinite(row[j])) return n + ((long)k * n) + j;
        }

        return -1;
    }

    /// <summary>Where the parts of a two-point table lie in its workspace, in bytes.</summary>
    private readonly unsafe struct TwoPointLayout
    {
        internal TwoPointLayout(int n, int left, int right, Parallelism parallelism)
        {
            Right = Rows(n, left);
            Product = Right + Rows(n, right);
            Result = Product + Rows(n, right);
            Weights = Result + Workspace.Align(4L * left * right * sizeof(double));
            LeftVerdicts = Weights + SquareBytes(n);
            RightVerdicts = LeftVerdicts + Workspace.Align((long)left * sizeof(Verdict));
            Scratch = RightVerdicts + Workspace.Align((long)right * sizeof(Verdict));
            Bytes = Scratch + Math.Max(
                MatMulDriver<double>.ScratchBytes(checked(2 * right), n, n, parallelism), MatMulDriver<double>.ScratchBytes(checked(2 * left), 2 * right, n, parallelism));
        }

        internal static long Left => 0;

        internal long Right { get; }

        internal long Product { get; }

        internal long Result { get; }

        internal long Weights { get; }

        internal long LeftVerdicts { get; }

        internal long RightVerdicts { get; }

        internal long Scratch { get; }

        internal long Bytes { get; }

        private static long Rows(int n, int shifts) => Workspace.Align(2L * n * shifts * sizeof(double));
    }
}
