// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <content>Least squares.</content>
public static partial class Qr
{
    /// <summary>Workspace and work of <see cref="Solve{T}(ReadOnlyMatrixBatch{T}, ReadOnlySpan{T}, MatrixBatch{T}, Span{double}, Span{Verdict}, Workspace, Parallelism)"/>.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="batch">Number of problems, >= 0.</param>
    /// <param name="m">Rows, >= n.</param>
    /// <param name="n">Columns, >= 0.</param>
    /// <param name="columns">Right-hand sides of each, >= 0.</param>
    /// <param name="parallelism">Threads that the call will be given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, or m is below n.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static OperationPlan SolvePlan<T>(int batch, int m, int n, int columns, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(m, n);
        return ApplyPlan<T>(batch, m, n, columns, parallelism).Then(TriangularSolve.Plan<T>(batch, n, columns, parallelism));
    }

    /// <summary>The X that makes |A X - B| least in length column by column, for A [m, n] with m >= n. Allocates nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="factors">R and the reflectors [m, n]; a batch of one, or batch stride 0, serves every problem.</param>
    /// <param name="tau">n for each matrix of factors.</param>
    /// <param name="b">Right-hand sides [m, p]. On return X in the first n rows, and below it the last m - n elements of Q^T B.</param>
    /// <param name="residuals">batch * p, or empty: |A x - b|_2 of each right-hand side, those of problem i beginning at i * p.</param>
    /// <param name="verdicts">
    /// One a problem: <see cref="VerdictKind.Converged"/>; <see cref="VerdictKind.IllConditioned"/> with the first diagonal element of R that is at most m eps times the largest
    /// (the residual is that quotient): the columns of A are nearly dependent and X carries no digits, or is infinite or NaN where the element is zero. A singular value decomposition gives the shortest X then;
    /// <see cref="VerdictKind.NonFinite"/> with the row-major index of the first diagonal element of R that is NaN or infinite, as in factors of a matrix that was refused.
    /// </param>
    /// <param name="workspace">At least what <see cref="SolvePlan"/> states for this shape and parallelism.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, m is below n, a span has the wrong length, B shares elements with the factors, or the workspace is too small.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    /// <remarks>
    /// Determinism: class B; a right-hand side's bits do not depend on the others.
    /// <para>Error: x is the exact minimiser for some A + dA, b + db with |da_j| &lt;= c m n u |a_j|, |db| &lt;= c m n u |b| in length (Higham 2002, theorem 20.3).</para>
    /// </remarks>
    public static unsafe void Solve<T>(
        ReadOnlyMatrixBatch<T> factors, ReadOnlySpan<T> tau, MatrixBatch<T> b, Span<double> residuals, Span<Verdict> verdicts, Workspace workspace, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(workspace);
        int m = factors.Rows, n = factors.Columns;
        if (m < n) throw new ArgumentException($"factors [{m}, {n}]; allowed: at least as many rows as columns", nameof(factors));
        if (verdicts.Length != b.Count) throw new ArgumentException($"{verdicts.Length} elements; needed: one a problem, {b.Count}", nameof(verdicts));
        if (residuals.Length != 0 && residuals.Length != (long)b.Count * b.Columns)
            throw new ArgumentException($"{residuals.Length} elements; needed: {b.Count} problems of {b.Columns} right-hand sides, {(long)b.Count * b.Columns}, or none", nameof(residuals));
        _ = workspace.Claim(SolvePlan<T>(b.Count, m, n, b.Columns, parallelism).WorkspaceBytes, nameof(Qr));
        Apply(factors, tau, Transpose.Yes, b, workspace, parallelism);
        for (int i = 0; i < b.Count; i++)
        {
            verdicts[i] = DiagonalVerdict(factors[factors.Count == 1 ? 0 : i]);
            for (int j = 0; j < b.Columns && residuals.Length != 0; j++) residuals[(i * b.Columns) + j] = Length<T>(b[i], n, j);
        }

        if (n == 0 || b.Columns == 0) return;
        ReadOnlyMatrixBatch<T> upper = new(factors.Data, factors.Count, n, n, factors.RowStride, factors.BatchStride);
        MatrixBatch<T> top = new(b.Data, b.Count, n, b.Columns, b.RowStride, b.BatchStride);
        TriangularSolve.SolveUpper(upper, Transpose.No, top, workspace, parallelism);
    }

    /// <summary>Solves one problem, with a workspace of its own.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="factors">R and the reflectors [m, n].</param>
    /// <param name="tau">n.</param>
    /// <param name="b">Right-hand sides [m, p]; X in the first n rows on return.</param>
    /// <param name="residuals">p, or empty.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <returns>The verdict, as of the form over a batch.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Verdict Solve<T>(ReadOnlyMatrixView<T> factors, ReadOnlySpan<T> tau, MatrixView<T> b, Span<double> residuals, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (factors.Rows < factors.Columns) throw new ArgumentException($"factors [{factors.Rows}, {factors.Columns}]; allowed: at least as many rows as columns", nameof(factors));
        using Workspace workspace = new(SolvePlan<T>(1, factors.Rows, factors.Columns, b.Columns, parallelism).WorkspaceBytes);
        Verdict verdict = default;
        Solve((ReadOnlyMatrixBatch<T>)factors, tau, b, residuals, new Span<Verdict>(ref verdict), workspace, parallelism);
        return verdict;
    }

    private static Verdict DiagonalVerdict<T>(ReadOnlyMatrixView<T> factors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double largest = 0, eps = double.CreateTruncating(T.BitIncrement(T.One) - T.One);
        for (int i = 0; i < factors.Columns; i++)
        {
            if (!T.IsFinite(factors[i, i])) return new Verdict(VerdictKind.NonFinite, (long)i * (factors.Columns + 1));
            largest = Math.Max(largest, Math.Abs(double.CreateTruncating(factors[i, i])));
        }

        for (int i = 0; i < factors.Columns; i++)
        {
            double own = Math.Abs(double.CreateTruncating(factors[i, i]));
            if (!(own > factors.Rows * eps * largest)) return new Verdict(VerdictKind.IllConditioned, i, largest == 0 ? 0 : own / largest);
        }

        return Verdict.Converged;
    }

    /// <summary>Length of a column from a row on, in double, scaled by a power of two.</summary>
    private static double Length<T>(ReadOnlyMatrixView<T> x, int from, int column)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double largest = 0, sum = 0;
        for (int i = from; i < x.Rows; i++) largest = Math.Max(largest, Math.Abs(double.CreateTruncating(x[i, column])));
        if (largest == 0 || !double.IsFinite(largest)) return largest;
        int exponent = PowerOfTwo.Exponent(largest);
        for (int i = from; i < x.Rows; i++)
        {
            double scaled = PowerOfTwo.Scale(double.CreateTruncating(x[i, column]), -exponent);
            sum = Math.FusedMultiplyAdd(scaled, scaled, sum);
        }

        return PowerOfTwo.Scale(Math.Sqrt(sum), exponent);
    }
}
