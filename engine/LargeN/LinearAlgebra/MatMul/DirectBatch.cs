// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace LargeN.LinearAlgebra;

/// <summary>Many tiny products: the loop over problems lies in one method with the kernel, because a call for each would cost as much as the product.</summary>
/// <remarks>
/// One strip of columns, one block of k, whole groups of <c>TRows</c> rows. Before each problem the operands of a later one are asked for, all at once:
/// the few steps of a tiny product give nothing to spread them over.
/// </remarks>
internal static unsafe class DirectBatch<V, T, TRows, TVectors, TPartial>
    where V : unmanaged, ISimd<V, T>
    where T : unmanaged
    where TRows : IConstant
    where TVectors : IConstant
    where TPartial : IConstant
{
    // Bytes of A from which on it is copied first: its rows are read side by side, which memory serves badly (measured).
    private const int CopiedBytes = 2048;

    /// <param name="first">The first problem: one strip, one block of k; rows a multiple of <c>TRows</c>.</param>
    /// <param name="problems">How many.</param>
    /// <param name="strideA">Elements from one A to the next.</param>
    /// <param name="strideB">The same of B.</param>
    /// <param name="strideC">The same of C.</param>
    /// <param name="scratch">Room for a copy of A.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Run(in Product<T> first, nint problems, nint strideA, nint strideB, nint strideC, T* scratch)
    {
        T* a = first.A.Data, b = first.B.Data, c = first.C;
        nint rowA = first.A.RowStride, columnA = first.A.ColumnStride, rowB = first.B.RowStride, rowC = first.StrideC, depth = first.K, rows = first.M;
        nint count = first.N > V.Count ? first.N - V.Count : first.N;
        bool overwrite = first.OverwritesC;
        V scale = V.Broadcast(first.Alpha), old = V.Broadcast(first.Beta);
        ReadAhead ahead = first.Ahead;
        bool copied = ahead.LinesA > 0 && columnA == 1 && rowA == depth && rows * depth * sizeof(T) >= CopiedBytes && rows * depth % V.Count == 0;
        for (; problems > 0; problems--, a += strideA, b += strideB, c += strideC)
        {
            T* left = a, tile = c;
            Ask((byte*)a + ahead.DeltaA, ahead.LinesA);
            if (copied)
            {
                for (nint i = 0; i < rows * depth; i += V.Count) V.Store(V.Load(a + i), scratch + i);
                left = scratch;
            }
            else
            {
                Ask((byte*)b + ahead.DeltaB, ahead.LinesB);
                Ask((byte*)c + ahead.DeltaC, ahead.LinesC);
            }

            for (nint row = 0; row < rows; row += TRows.Value, left += TRows.Value * rowA, tile += TRows.Value * rowC)
                DirectKernel<V, T, TRows, TVectors, TPartial, No>.Tile(depth, left, rowA, columnA, b, rowB, scale, old, tile, rowC, overwrite, count, null);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Ask(byte* line, int lines)
    {
        if (!Sse.IsSupported) return;
        for (; lines > 0; lines--, line += ReadAhead.Line) Sse.Prefetch0(line);
    }
}
