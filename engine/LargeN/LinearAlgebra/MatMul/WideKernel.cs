// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>The kernel of small products whose rows are four vectors and more: a tile of <c>TRows</c> (4, 2 or 1) rows and four vectors, for machines with 32 registers.</summary>
/// <remarks>
/// As <see cref="DirectKernel{V, T, TRows, TVectors, TPartial, TAhead}"/> in everything else. Four vectors beside each other take half the loads of two
/// rows of two, and C is written in the order of its memory, row by row, which the hardware follows.
/// </remarks>
internal static unsafe class WideKernel<V, T, TRows, TAhead>
    where V : unmanaged, ISimd<V, T>
    where T : unmanaged
    where TRows : IConstant
    where TAhead : IConstant
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Run(nint depth, Operand<T> a, T* b, nint strideB, T alpha, T beta, T* c, nint strideC, bool overwrite, byte* ahead)
    {
        V scale = V.Broadcast(alpha), old = V.Broadcast(beta);
        TileRow<V> c0 = default, c1 = default, c2 = default, c3 = default;      // vectors 0 and 1 of each row
        TileRow<V> d0 = default, d1 = default, d2 = default, d3 = default;      // vectors 2 and 3
        nint r = a.RowStride * sizeof(T), r3 = 3 * r, step = a.ColumnStride;
        T* a0 = a.Data;
        for (nint p = 0; p < depth; p++, a0 += step, b += strideB)
        {
            ReadAhead.Step<TAhead>(ref ahead);
            V b0 = V.Load(b), b1 = V.Load(b + V.Count), b2 = V.Load(b + (2 * V.Count)), b3 = V.Load(b + (3 * V.Count));
            Row(ref c0, ref d0, a0, 0, b0, b1, b2, b3);
            if (TRows.Value > 1) Row(ref c1, ref d1, a0, r, b0, b1, b2, b3);
            if (TRows.Value > 2) Row(ref c2, ref d2, a0, 2 * r, b0, b1, b2, b3);
            if (TRows.Value > 3) Row(ref c3, ref d3, a0, r3, b0, b1, b2, b3);
        }

        Store(c0, d0, c, scale, old, overwrite);
        if (TRows.Value > 1) Store(c1, d1, c += strideC, scale, old, overwrite);
        if (TRows.Value > 2) Store(c2, d2, c += strideC, scale, old, overwrite);
        if (TRows.Value > 3) Store(c3, d3, c += strideC, scale, old, overwrite);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(ref TileRow<V> low, ref TileRow<V> high, T* a, nint offset, V b0, V b1, V b2, V b3)
    {
        V value = V.Broadcast(*(T*)((byte*)a + offset));
        low.Left = V.FusedMultiplyAdd(value, b0, low.Left);
        low.Right = V.FusedMultiplyAdd(value, b1, low.Right);
        high.Left = V.FusedMultiplyAdd(value, b2, high.Left);
        high.Right = V.FusedMultiplyAdd(value, b3, high.Right);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(in TileRow<V> low, in TileRow<V> high, T* c, V alpha, V beta, bool overwrite)
    {
        Store(low.Left, c, alpha, beta, overwrite);
        Store(low.Right, c + V.Count, alpha, beta, overwrite);
        Store(high.Left, c + (2 * V.Count), alpha, beta, overwrite);
        Store(high.Right, c + (3 * V.Count), alpha, beta, overwrite);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(V sum, T* c, V alpha, V beta, bool overwrite) =>
        V.Store(overwrite ? V.Multiply(alpha, sum) : V.FusedMultiplyAdd(alpha, sum, V.Multiply(beta, V.Load(c))), c);
}
