// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <content>Batches of products that are one strip each.</content>
internal static unsafe partial class DirectProduct<V, T>
{
    // Cache lines of the operands of a tiny product: up to here its few steps leave no room for requests to memory (measured).
    private const int TinyLines = 96;

    /// <summary>Whether a product is one strip of columns and one block of k, so that a batch of them can share its set-up.</summary>
    internal static bool IsStrip(in Product<T> product) =>
        ((product.N == WideColumns && IsWide(product)) || (product.N >= FewColumns && product.N <= StripColumns))
        && !product.LowerOnly && product.K <= MatMul.BlockDepth && product.B.ColumnStride == 1 && (double)product.M * product.N * product.K <= SmallSize
        && !IsCopied(product.M, product.K, product.N);

    /// <summary>Computes <paramref name="count"/> products for which <see cref="IsStrip"/> holds; operands lie the strides apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void RunStripBatch(in Product<T> first, nint count, nint strideA, nint strideB, nint strideC, byte* scratch)
    {
        bool tiny = first.N <= StripColumns && first.Ahead.Lines <= TinyLines;
        if (tiny && V.TileRows == 12 && first.M % 8 == 0)
        {
            RunTiny<Eight>(first, count, strideA, strideB, strideC, (T*)scratch);
            return;
        }

        if (tiny && first.M % 4 == 0)
        {
            RunTiny<Four>(first, count, strideA, strideB, strideC, (T*)scratch);
            return;
        }

        Strip strip = StripOf(first, 0, first.K, 0, first.N, null);
        T* a = first.A.Data, b = first.B.Data, c = first.C;
        nint rowStride = first.A.RowStride, columnStride = first.A.ColumnStride;
        for (; count > 0; count--, a += strideA, b += strideB, c += strideC)
        {
            ReadAhead.Cursor ahead = strip.LinesOfStep > 0 ? new(first.Ahead, a, b, c) : default;
            strip.A = new(a, rowStride, columnStride);
            strip.B = b;
            strip.C = c;
            strip.Run(first.M, first.N, ref ahead);
        }
    }

    private static void RunTiny<TRows>(in Product<T> first, nint count, nint strideA, nint strideB, nint strideC, T* scratch)
        where TRows : struct, IConstant
    {
        if (first.N == StripColumns) DirectBatch<V, T, TRows, Two, No>.Run(first, count, strideA, strideB, strideC, scratch);
        else if (first.N > V.Count) DirectBatch<V, T, TRows, Two, Yes>.Run(first, count, strideA, strideB, strideC, scratch);
        else if (first.N == V.Count) DirectBatch<V, T, TRows, One, No>.Run(first, count, strideA, strideB, strideC, scratch);
        else DirectBatch<V, T, TRows, One, Yes>.Run(first, count, strideA, strideB, strideC, scratch);
    }
}
