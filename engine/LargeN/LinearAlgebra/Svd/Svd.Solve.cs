// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <content>Rank, condition and the shortest solution of least squares.</content>
public static partial class Svd
{
    /// <summary>The relative size below which a singular value counts as zero: max(m, n) eps.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="m">Rows.</param>
    /// <param name="n">Columns.</param>
    public static double DefaultTolerance<T>(int m, int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Math.Max(m, n) * double.CreateTruncating(T.BitIncrement(T.One) - T.One);

    /// <summary>Number of singular values above <paramref name="tolerance"/> times the largest.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="values">Singular values in falling order.</param>
    /// <param name="tolerance">Relative size, >= 0; <see cref="DefaultTolerance"/> is what rounding errors of the decomposition leave.</param>
    /// <returns>The rank; 0 for a zero matrix, one without values, or where the largest is NaN or infinite.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The tolerance is negative or NaN.</exception>
    public static int Rank<T>(ReadOnlySpan<T> values, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!(tolerance >= 0)) throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "allowed: at least 0");
        if (values.Length == 0) return 0;
        double floor = tolerance * double.CreateTruncating(values[0]);
        int rank = 0;
        while (rank < values.Length && double.CreateTruncating(values[rank]) > floor) rank++;
        return rank;
    }

    /// <summary>The condition number in the 2-norm: the largest singular value over the smallest.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="values">Singular values in falling order.</param>
    /// <returns>At least 1; +infinity where the smallest is zero; NaN where one of the two is; 0 for a matrix without values. Above 1/(n eps) it says no more than that the smallest is lost in rounding errors.</returns>
    public static double ConditionNumber<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (values.Length == 0) return 0;
        double smallest = double.CreateTruncating(values[^1]);
        return smallest == 0 ? double.PositiveInfinity : double.CreateTruncating(values[0]) / smallest;
    }

    /// <summary>Workspace and work of <see cref="Solve{T}(ReadOnlyMatrixBatch{T}, ReadOnlySpan{T}, ReadOnlyMatrixBatch{T}, double, ReadOnlyMatrixBatch{T}, MatrixBatch{T}, Span{int}, Workspace, Parallelism)"/>.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="m">Rows, >= 0.</param>
    /// <param name="n">Columns, >= 0.</param>
    /// <param name="columns">Right-hand sides of each, >= 0.</param>
    /// <param name="parallelism">Threads that the call will be given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static unsafe OperationPlan SolvePlan<T>(int m, int n, int columns, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MatMulDriver<T>.RequireSupported();
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        int k = Math.Min(m, n);
        long products = Math.Max(MatMulDriver<T>.ScratchBytes(k, columns, m, parallelism), MatMulDriver<T>.ScratchBytes(n, columns, k, parallelism));
        return new OperationPlan(Workspace.Align((long)k * columns * sizeof(T)) + products, 2.0 * columns * k * ((double)m + n));
    }

    /// <summary>The shortest X that makes |A X - B| least in length column by column: X = V S^+ U^T B, for each problem. Allocates nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="u">U [m, k], k = min(m, n).</param>
    /// <param name="values">batch * k singular values.</param>
    /// <param name="vt">V^T [k, n].</param>
    /// <param name="tolerance">Singular values of at most this times the largest count as zero; >= 0.</param>
    /// <param name="b">Right-hand sides [m, p]; only read.</param>
    /// <param name="x">[n, p]; the old values are not read.</param>
    /// <param name="ranks">One a problem: the number of singular values that were used; 0 and X = NaN where the largest is NaN or infinite, as after a decomposition without result.</param>
    /// <param name="workspace">At least what <see cref="SolvePlan"/> states for this shape and parallelism.</param>
    /// <param name="parallelism">Threads, inside each problem; they do not enter the result.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, a span has the wrong length, X shares elements with another operand, or the workspace is too small.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The tolerance is negative or NaN.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    /// <remarks>
    /// Determinism: class B; a right-hand side's bits do not depend on the others. Products in the order contract of <see cref="MatMul"/>, one division a value.
    /// <para>Error: with s_r the smallest value used, |dx| is a small multiple of n eps (|A| / s_r) (|x| + |b| / s_r), as for any stable solution of the problem cut at s_r (Higham 2002, section 20.1).</para>
    /// </remarks>
    public static unsafe void Solve<T>(
        ReadOnlyMatrixBatch<T> u, ReadOnlySpan<T> values, ReadOnlyMatrixBatch<T> vt, double tolerance, ReadOnlyMatrixBatch<T> b, MatrixBatch<T> x, Span<int> ranks, Workspace workspace, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(workspace);
        int batch = x.Count, m = u.Rows, n = vt.Columns, k = Math.Min(m, n), columns = x.Columns;
        if (u.Columns != k || vt.Rows != k || b.Rows != m || b.Columns != columns || x.Rows != n || u.Count != batch || vt.Count != batch || b.Count != batch)
        {
            throw new ArgumentException(
                $"U {u.Count} x [{u.Rows}, {u.Columns}], V^T {vt.Count} x [{vt.Rows}, {vt.Columns}], B {b.Count} x [{b.Rows}, {b.Columns}] and X {x.Count} x [{x.Rows}, {x.Columns}] do not fit");
        }

        if (values.Length != (long)batch * k) throw new ArgumentException($"{values.Length} elements; needed: {batch} problems of {k} singular values, {(long)batch * k}", nameof(values));
        if (ranks.Length != batch) throw new ArgumentException($"{ranks.Length} elements; needed: one a problem, {batch}", nameof(ranks));
        OperandCheck.Apart(u, x, nameof(u));
        OperandCheck.Apart(vt, x, nameof(vt));
        OperandCheck.Apart(b, x, nameof(b));
        byte* memory = workspace.Claim(SolvePlan<T>(m, n, columns, parallelism).WorkspaceBytes, nameof(Solve));
        T* along = (T*)memory;
        byte* scratch = memory + Workspace.Align((long)k * columns * sizeof(T));
        fixed (T* pu = u.Data, pv = vt.Data, pb = b.Data, px = x.Data)
        {
            for (int i = 0; i < batch; i++)
            {
                ReadOnlySpan<T> own = values.Slice(i * k, k);
                int rank = ranks[i] = Rank(own, tolerance);
                T* left = pu + ((nint)i * u.BatchStride), right = pv + ((nint)i * vt.BatchStride), sides = pb + ((nint)i * b.BatchStride), result = px + ((nint)i * x.BatchStride);
                if (k > 0 && !T.IsFinite(own[0]))
                {
                    for (int row = 0; row < n; row++) new Span<T>(result + ((nint)row * x.RowStride), columns).Fill(T.NaN);
                    continue;
                }

                MatMulDriver<T>.Run(new(rank, columns, m, T.One, new(left, 1, u.RowStride), new(sides, b.RowStride, 1), T.Zero, along, columns), scratch, parallelism);
                for (int r = 0; r < rank; r++)
                    for (int j = 0; j < columns; j++) along[((nint)r * columns) + j] /= own[r];
                MatMulDriver<T>.Run(new(n, columns, rank, T.One, new(right, 1, vt.RowStride), new(along, columns, 1), T.Zero, result, x.RowStride), scratch, parallelism);
            }
        }

        GC.KeepAlive(workspace);
    }
}
