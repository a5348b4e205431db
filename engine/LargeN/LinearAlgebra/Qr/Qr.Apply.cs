// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <content>Products with Q.</content>
public static partial class Qr
{
    /// <summary>Workspace and work of <see cref="Apply"/> and <see cref="FormQ"/>.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="batch">Number of problems, >= 0.</param>
    /// <param name="m">Rows of the factored matrices, >= 0.</param>
    /// <param name="n">Columns of the factored matrices, >= 0.</param>
    /// <param name="columns">Columns of C or of Q, >= 0.</param>
    /// <param name="parallelism">Threads that the call will be given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static OperationPlan ApplyPlan<T>(int batch, int m, int n, int columns, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MatMulDriver<T>.RequireSupported();
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        return new OperationPlan(ScratchBytes<T>(batch, m, columns, parallelism), batch * ApplyFlops(m, n, columns));
    }

    /// <summary>C = Q C or Q^T C for each problem, Q being the whole [m, m] product of reflectors. Allocates nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="factors">R and the reflectors [m, n]; a batch of one, or batch stride 0, serves every problem.</param>
    /// <param name="tau">min(m, n) for each matrix of factors.</param>
    /// <param name="transpose">Whether Q enters transposed.</param>
    /// <param name="c">[m, p].</param>
    /// <param name="workspace">At least what <see cref="ApplyPlan"/> states for this shape and parallelism.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, C shares elements with the factors, or the workspace is too small.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    /// <remarks>Determinism: class B; a column's bits do not depend on the others. Error: a small multiple of n eps |C| in length, column by column.</remarks>
    public static unsafe void Apply<T>(ReadOnlyMatrixBatch<T> factors, ReadOnlySpan<T> tau, Transpose transpose, MatrixBatch<T> c, Workspace workspace, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(workspace);
        CheckApply(factors, tau.Length, c, nameof(c));
        byte* scratch = workspace.Claim(ScratchBytes<T>(c.Count, c.Rows, c.Columns, parallelism), nameof(Qr));
        Run(factors, tau, transpose, form: false, c, scratch, parallelism);
        GC.KeepAlive(workspace);
    }

    /// <summary>The first p columns of Q for each problem; p = min(m, n) gives the thin Q. Allocates nothing.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="factors">R and the reflectors [m, n]; a batch of one, or batch stride 0, serves every problem.</param>
    /// <param name="tau">min(m, n) for each matrix of factors.</param>
    /// <param name="q">[m, p], p &lt;= m; the old values are not read.</param>
    /// <param name="workspace">At least what <see cref="ApplyPlan"/> states for this shape and parallelism.</param>
    /// <param name="parallelism">Threads; they do not enter the result.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, Q shares elements with the factors, or the workspace is too small.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    /// <remarks>Determinism: class B. Error: |Q^T Q - I| is a small multiple of n eps.</remarks>
    public static unsafe void FormQ<T>(ReadOnlyMatrixBatch<T> factors, ReadOnlySpan<T> tau, MatrixBatch<T> q, Workspace workspace, Parallelism parallelism = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(workspace);
        CheckApply(factors, tau.Length, q, nameof(q));
        if (q.Columns > q.Rows) throw new ArgumentException($"{q.Columns} columns of a Q of order {q.Rows}; allowed: at most {q.Rows}", nameof(q));
        byte* scratch = workspace.Claim(ScratchBytes<T>(q.Count, q.Rows, q.Columns, parallelism), nameof(FormQ));
        Run(factors, tau, Transpose.No, form: true, q, scratch, parallelism);
        GC.KeepAlive(workspace);
    }

    private static double ApplyFlops(int m, int n, int columns) => 2.0 * Math.Min(m, n) * columns * ((2.0 * m) - Math.Min(m, n));

    private static void CheckApply<T>(ReadOnlyMatrixBatch<T> factors, int scales, MatrixBatch<T> c, string name)
        where T : unmanaged
    {
        if (factors.Rows != c.Rows) throw new ArgumentException($"Q of factors [{factors.Rows}, {factors.Columns}] beside [{c.Rows}, {c.Columns}]; needed: {factors.Rows} rows", name);
        OperandCheck.Batch(factors.Count, c.Count, nameof(factors));
        RequireTau(scales, factors.Count, factors.Rows, factors.Columns);
        OperandCheck.Apart(factors, c, nameof(factors));
    }

    private static unsafe void Run<T>(ReadOnlyMatrixBatch<T> factors, ReadOnlySpan<T> tau, Transpose transpose, bool form, MatrixBatch<T> c, byte* scratch, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (c.Rows == 0 || c.Columns == 0) return;
        fixed (T* f = factors.Data, t = tau, x = c.Data)
        {
            nint strideTau = factors.Count == 1 ? 0 : Math.Min(factors.Rows, factors.Columns);
            ApplyProblem<T> problem = new(
                factors.Rows, factors.Columns, c.Columns, f, factors.RowStride, OperandCheck.Stride(factors), t, strideTau, transpose, form, x, c.RowStride, c.BatchStride);
            BatchJob<ApplyProblem<T>>.Run(problem, c.Count, ApplyFlops(factors.Rows, factors.Columns, c.Columns), scratch, QrDriver<T>.ScratchBytes(c.Rows, c.Columns, 1), parallelism);
        }
    }

    private readonly unsafe struct ApplyProblem<T>(
        int m, int n, int columns, T* factors, nint stride, nint batchStride, T* tau, nint strideTau, Transpose transpose, bool form, T* c, nint strideC, nint batchStrideC) : IBatchProblem
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Solve(nint problem, byte* scratch, Parallelism parallelism)
        {
            T* f = factors + (problem * batchStride), t = tau + (problem * strideTau), x = c + (problem * batchStrideC);
            if (form) QrDriver<T>.Form(m, n, f, stride, t, x, strideC, columns, scratch, parallelism);
            else QrDriver<T>.Apply(m, n, f, stride, t, transpose, x, strideC, columns, scratch, parallelism);
        }
    }
}
