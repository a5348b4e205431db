// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>One row of the register tile: two vectors side by side.</summary>
internal struct TileRow<V>
    where V : unmanaged
{
    internal V Left;
    internal V Right;
}

/// <summary>The inner kernel of the packed product: a tile of <c>TRows</c> &lt;= TileRows rows and two vectors of C, held in registers over one block of k.</summary>
/// <remarks>
/// Layout: <c>a</c> is one panel of packed A, TileRows values for each k, of which the first <c>TRows</c> are read; <c>b</c> holds two vectors for each k, <c>strideB</c> elements apart.
/// Lane l of row r computes acc = 0; acc = fma(a[k, r], b[k, l], acc) for k rising: a chain per element, so tile and width do not enter its bits.
/// <para>Each row is a named local: an array of accumulators would live in memory and cost a load and a store for each multiply-add.</para>
/// <para>Rows 6 to 11 exist on machines with 32 registers only; the tests of TRows fold away.</para>
/// </remarks>
internal static unsafe class MicroKernel<V, T, TRows, TDescends>
    where V : unmanaged, ISimd<V, T>
    where T : unmanaged
    where TRows : struct, IConstant
    where TDescends : struct, IConstant
{
    /// <summary>Updates a whole tile of C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Run(nint depth, T* a, T* b, nint strideB, in TileStore<T> store, T* c, nint stride)
    {
        TileRow<V> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default;
        TileRow<V> c6 = default, c7 = default, c8 = default, c9 = default, c10 = default, c11 = default;
        for (nint p = depth; p > 0; p--, a += V.TileRows, b += strideB)
        {
            V left = V.Load(b), right = V.Load(b + V.Count);
            Row(ref c0, a, left, right);
            if (TRows.Value > 1) Row(ref c1, a + 1, left, right);
            if (TRows.Value > 2) Row(ref c2, a + 2, left, right);
            if (TRows.Value > 3) Row(ref c3, a + 3, left, right);
            if (TRows.Value > 4) Row(ref c4, a + 4, left, right);
            if (TRows.Value > 5) Row(ref c5, a + 5, left, right);
            if (TRows.Value > 6) Row(ref c6, a + 6, left, right);
            if (TRows.Value > 7) Row(ref c7, a + 7, left, right);
            if (TRows.Value > 8) Row(ref c8, a + 8, left, right);
            if (TRows.Value > 9) Row(ref c9, a + 9, left, right);
            if (TRows.Value > 10) Row(ref c10, a + 10, left, right);
            if (TRows.Value > 11) Row(ref c11, a + 11, left, right);
        }

        V scale = V.Broadcast(store.Alpha), old = V.Broadcast(TDescends.Value == 1 ? store.Descent.Rate : store.Beta), decay = V.Broadcast(store.Descent.Decay);
        bool plain = TDescends.Value == 1 ? store.Descent.IsPlain : store.Overwrite;
        Store(c0, c, scale, old, decay, plain);
        if (TRows.Value > 1) Store(c1, c += stride, scale, old, decay, plain);
        if (TRows.Value > 2) Store(c2, c += stride, scale, old, decay, plain);
        if (TRows.Value > 3) Store(c3, c += stride, scale, old, decay, plain);
        if (TRows.Value > 4) Store(c4, c += stride, scale, old, decay, plain);
        if (TRows.Value > 5) Store(c5, c += stride, scale, old, decay, plain);
        if (TRows.Value > 6) Store(c6, c += stride, scale, old, decay, plain);
        if (TRows.Value > 7) Store(c7, c += stride, scale, old, decay, plain);
        if (TRows.Value > 8) Store(c8, c += stride, scale, old, decay, plain);
        if (TRows.Value > 9) Store(c9, c += stride, scale, old, decay, plain);
        if (TRows.Value > 10) Store(c10, c += stride, scale, old, decay, plain);
        if (TRows.Value > 11) Store(c11, c += stride, scale, old, decay, plain);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(ref TileRow<V> row, T* a, V left, V right)
    {
        V value = V.Broadcast(*a);
        row.Left = V.FusedMultiplyAdd(value, left, row.Left);
        row.Right = V.FusedMultiplyAdd(value, right, row.Right);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(in TileRow<V> row, T* c, V alpha, V beta, V decay, bool plain)
    {
        Store(row.Left, c, alpha, beta, decay, plain);
        Store(row.Right, c + V.Count, alpha, beta, decay, plain);
    }

    /// <summary>One vector; to descend, beta is the rate, and plain where nothing decays; else plain where C is overwritten. Beta is 1 after the first block of k, which changes no bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(V sum, T* c, V alpha, V beta, V decay, bool plain)
    {
        if (TDescends.Value == 1)
        {
            V old = V.Load(c), direction = V.Multiply(alpha, sum);
            if (!plain) direction = V.FusedMultiplyAdd(decay, old, direction);
            V.Store(V.FusedNegateMultiplyAdd(beta, direction, old), c);
            return;
        }

        V.Store(plain ? V.Multiply(alpha, sum) : V.FusedMultiplyAdd(alpha, sum, V.Multiply(beta, V.Load(c))), c);
    }
}
