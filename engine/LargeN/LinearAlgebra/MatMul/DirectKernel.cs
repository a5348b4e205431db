// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>The kernel of small and of flat products: a tile of <c>TRows</c> rows and <c>TVectors</c> vectors, A read from its own storage.</summary>
/// <remarks>
/// A is broadcast with any row and column stride, so its transpose costs nothing; rows of B are contiguous, <c>strideB</c> elements apart.
/// The last vector holds <c>count</c> valid lanes where <c>TPartial</c> is <see cref="Yes"/>, all of them otherwise.
/// Each element is the same chain of fused multiply-adds as in <see cref="MicroKernel{V, T, TRows, TDescends}"/>.
/// <para>Rows are addressed as base + {0, r, 2r, 3r} with one base for each four rows: all of it folds into addressing modes.</para>
/// <para><c>TAhead</c> cache lines from <c>ahead</c> on are asked for in each step of k (<see cref="ReadAhead"/>).</para>
/// </remarks>
internal static unsafe class DirectKernel<V, T, TRows, TVectors, TPartial, TAhead>
    where V : unmanaged, ISimd<V, T>
    where T : unmanaged
    where TRows : IConstant
    where TVectors : IConstant
    where TPartial : IConstant
    where TAhead : IConstant
{
    private static bool Partial => TPartial.Value == 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Run(nint depth, Operand<T> a, T* b, nint strideB, T alpha, T beta, T* c, nint strideC, bool overwrite, nint count, byte* ahead) =>
        Tile(depth, a.Data, a.RowStride, a.ColumnStride, b, strideB, V.Broadcast(alpha), V.Broadcast(beta), c, strideC, overwrite, count, ahead);

    /// <summary>The same, for a method that holds the loop over tiles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Tile(nint depth, T* a, nint rowStride, nint columnStride, T* b, nint strideB, V scale, V old, T* c, nint strideC, bool overwrite, nint count, byte* ahead)
    {
        TileRow<V> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default;
        TileRow<V> c6 = default, c7 = default, c8 = default, c9 = default, c10 = default, c11 = default;
        nint r = rowStride * sizeof(T), r3 = 3 * r, step = columnStride;
        T* a0 = a, a4 = a0 + (4 * rowStride), a8 = a0 + (8 * rowStride);
        for (nint p = 0; p < depth; p++, a0 += step, a4 += step, a8 += step, b += strideB)
        {
            ReadAhead.Step<TAhead>(ref ahead);
            V left = TVectors.Value == 1 && Partial ? V.Load(b, count) : V.Load(b);
            V right = TVectors.Value == 1 ? default : Partial ? V.Load(b + V.Count, count) : V.Load(b + V.Count);
            Row(ref c0, a0, 0, left, right);
            if (TRows.Value > 1) Row(ref c1, a0, r, left, right);
            if (TRows.Value > 2) Row(ref c2, a0, 2 * r, left, right);
            if (TRows.Value > 3) Row(ref c3, a0, r3, left, right);
            if (TRows.Value > 4) Row(ref c4, a4, 0, left, right);
            if (TRows.Value > 5) Row(ref c5, a4, r, left, right);
            if (TRows.Value > 6) Row(ref c6, a4, 2 * r, left, right);
            if (TRows.Value > 7) Row(ref c7, a4, r3, left, right);
            if (TRows.Value > 8) Row(ref c8, a8, 0, left, right);
            if (TRows.Value > 9) Row(ref c9, a8, r, left, right);
            if (TRows.Value > 10) Row(ref c10, a8, 2 * r, left, right);
            if (TRows.Value > 11) Row(ref c11, a8, r3, left, right);
        }

        Store(c0, c, scale, old, overwrite, count);
        if (TRows.Value > 1) Store(c1, c += strideC, scale, old, overwrite, count);
        if (TRows.Value > 2) Store(c2, c += strideC, scale, old, overwrite, count);
        if (TRows.Value > 3) Store(c3, c += strideC, scale, old, overwrite, count);
        if (TRows.Value > 4) Store(c4, c += strideC, scale, old, overwrite, count);
        if (TRows.Value > 5) Store(c5, c += strideC, scale, old, overwrite, count);
        if (TRows.Value > 6) Store(c6, c += strideC, scale, old, overwrite, count);
        if (TRows.Value > 7) Store(c7, c += strideC, scale, old, overwrite, count);
        if (TRows.Value > 8) Store(c8, c += strideC, scale, old, overwrite, count);
        if (TRows.Value > 9) Store(c9, c += strideC, scale, old, overwrite, count);
        if (TRows.Value > 10) Store(c10, c += strideC, scale, old, overwrite, count);
        if (TRows.Value > 11) Store(c11, c += strideC, scale, old, overwrite, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(ref TileRow<V> row, T* a, nint offset, V left, V right)
    {
        V value = V.Broadcast(*(T*)((byte*)a + offset));
        row.Left = V.FusedMultiplyAdd(value, left, row.Left);
        if (TVectors.Value == 2) row.Right = V.FusedMultiplyAdd(value, right, row.Right);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(in TileRow<V> row, T* c, V alpha, V beta, bool overwrite, nint count)
    {
        if (TVectors.Value == 2)
        {
            V.Store(overwrite ? V.Multiply(alpha, row.Left) : V.FusedMultiplyAdd(alpha, row.Left, V.Multiply(beta, V.Load(c))), c);
            c += V.Count;
        }

        V last = TVectors.Value == 2 ? row.Right : row.Left;
        if (Partial) V.Store(overwrite ? V.Multiply(alpha, last) : V.FusedMultiplyAdd(alpha, last, V.Multiply(beta, V.Load(c, count))), c, count);
        else V.Store(overwrite ? V.Multiply(alpha, last) : V.FusedMultiplyAdd(alpha, last, V.Multiply(beta, V.Load(c))), c);
    }
}
