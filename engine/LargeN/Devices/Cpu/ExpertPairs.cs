// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Numerics.Tensors;
using LargeN.LinearAlgebra;
using LargeN.Threading;

namespace LargeN.Devices;

/// <summary>The pairs of one problem of <see cref="IExpertPairOperations{T}"/>: where those of each expert begin, and which row each has. Lies in scratch memory.</summary>
internal readonly unsafe struct ExpertPairs<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int* starts;   // [X + 1]
    private readonly int* rows;
    private readonly int experts;

    /// <param name="gates">Which experts rows take.</param>
    /// <param name="b">The problem.</param>
    /// <param name="pairs">Rows of an operand of pairs.</param>
    /// <param name="scratch">Memory of <see cref="Bytes"/>.</param>
    internal ExpertPairs(HostMatrix<T> gates, int b, int pairs, byte* scratch)
    {
        experts = gates.Columns;
        starts = (int*)scratch;
        rows = starts + experts + 1;
        int active = gates.Rows == 0 ? 0 : pairs / gates.Rows;

        // Counted, summed, placed: counts lie one place later, so that each start moves to its end while pairs are placed, and ends where the next begins.
        Span<int> from = new(starts, experts + 1);
        from.Clear();
        for (int i = 0; i < gates.Rows; i++) Visit(gates.Row(b, i), active, i, counting: true);
        for (int e = 1; e <= experts; e++) starts[e] += starts[e - 1];
        Count = experts == 0 ? 0 : starts[experts];
        for (int e = experts; e > 0; e--) starts[e] = starts[e - 1];
        starts[0] = 0;
        for (int i = 0; i < gates.Rows; i++) Visit(gates.Row(b, i), active, i, counting: false);
    }

    /// <summary>Number of pairs.</summary>
    internal int Count { get; }

    /// <summary>Scratch memory for the pairs of one problem, whole cache lines.</summary>
    internal static long Bytes(int pairs, int experts) => Workspace.Align(((long)experts + 1 + pairs) * sizeof(int));

    /// <summary>Scratch memory of a product over pairs, those included.</summary>
    internal static long ProductBytes(int pairs, int experts, int rows, int n, int k, Parallelism parallelism) =>
        Bytes(pairs, experts) + Math.Max(MatMulDriver<T>.ScratchBytes(rows, n, k, parallelism), MatMulDriver<T>.ScratchBytes(n, k, rows, parallelism));

    internal void Take(HostMatrix<T> x, int b, HostMatrix<T> pairs)
    {
        int group = x.Columns == pairs.Columns ? 0 : pairs.Columns;
        for (int e = 0; e < experts; e++)
            for (int p = starts[e]; p < starts[e + 1]; p++) x.Segment(b, rows[p], e * group, pairs.Columns).CopyTo(pairs.Row(b, p));
        for (int p = Count; p < pairs.Rows; p++) pairs.Row(b, p).Clear();
    }

    internal void Give(HostMatrix<T> pairs, int b, HostMatrix<T> result)
    {
        for (int i = 0; i < result.Rows; i++) result.Row(b, i).Clear();
        int group = result.Columns == pairs.Columns ? 0 : pairs.Columns;
        for (int e = 0; e < experts; e++)
        {
            for (int p = starts[e]; p < starts[e + 1]; p++)
            {
                Span<T> sum = result.Segment(b, rows[p], e * group, pairs.Columns);
                TensorPrimitives.Add(sum, pairs.Row(b, p), sum);
            }
        }
    }

    internal void Product(HostMatrix<T> a, int b, HostMatrix<T> weights, Transpose transpose, T scale, bool accumulate, HostMatrix<T> c, byte* scratch, Parallelism parallelism)
    {
        int k = a.Columns, n = c.Columns;
        long step = (long)(transpose == Transpose.Yes ? n : k) * weights.RowStride;
        for (int e = 0; e < experts; e++)
        {
            MatMulDriver<T>.Run(
                starts[e + 1] - starts[e], n, k, scale, a.Pointer(b, starts[e]), a.RowStride, Transpose.No, weights.Pointer(b, 0) + (e * step), weights.RowStride, transpose,
                accumulate ? T.One : T.Zero, c.Pointer(b, starts[e]), c.RowStride, scratch, parallelism);
        }

        if (!accumulate) for (int p = Count; p < c.Rows; p++) c.Row(b, p).Clear();
    }

    internal void Gradient(HostMatrix<T> dy, int b, HostMatrix<T> a, T scale, HostMatrix<T> gradient, byte* scratch, Parallelism parallelism)
    {
        int n = dy.Columns, k = a.Columns;
        for (int e = 0; e < experts; e++)
        {
            MatMulDriver<T>.Run(
                n, k, starts[e + 1] - starts[e], scale, dy.Pointer(b, starts[e]), dy.RowStride, Transpose.Yes, a.Pointer(b, starts[e]), a.RowStride, Transpose.No,
                T.Zero, gradient.Pointer(b, e * n), gradient.RowStride, scratch, parallelism);
        }
    }

    private void Visit(Span<T> gates, int active, int row, bool counting)
    {
        int taken = 0;
        for (int e = 0; e < gates.Length && taken < active; e++)
        {
            if (gates[e] == T.Zero) continue;
            taken++;
            if (counting) starts[e + 1]++;
            else rows[starts[e + 1]++] = row;
        }
    }
}
