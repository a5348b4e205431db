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

/// <summary>What the store of a tile does with the old C.</summary>
internal enum Update
{
    /// <summary>C = alpha acc; the old C is not read.</summary>
    Overwrite,

    /// <summary>C = fma(alpha, acc, C).</summary>
    Accumulate,

    /// <summary>C = fma(alpha, acc, beta C).</summary>
    ScaleAndAccumulate,
}

/// <summary>The inner kernel of the packed product: a tile of TileRows rows and two vectors of C, held in registers over one block of k.</summary>
/// <remarks>
/// Layout: <c>a</c> is one panel of packed A, TileRows values for each k; <c>b</c> one panel of packed B, two vectors for each k.
/// Lane l of row r computes acc = 0; acc = fma(a[k, r], b[k, l], acc) for k rising: a chain per element, so tile and width do not enter its bits.
/// <para>Each row is a named local: an array of accumulators would live in memory and cost a load and a store for each multiply-add.</para>
/// <para>Rows 6 to 11 exist on machines with 32 registers only; the test of TileRows folds away.</para>
/// </remarks>
internal static unsafe class MicroKernel<V, T>
    where V : unmanaged, ISimd<V, T>
    where T : unmanaged
{
    /// <summary>Updates a whole tile of C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(nint depth, T* a, T* b, T alpha, T beta, T* c, nint stride, Update update)
    {
        TileRow<V> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default;
        TileRow<V> c6 = default, c7 = default, c8 = default, c9 = default, c10 = default, c11 = default;
        T* end = b + (depth * 2 * V.Count);
        for (; b < end; a += V.TileRows, b += 2 * V.Count)
        {
            V left = V.Load(b), right = V.Load(b + V.Count);
            Row(ref c0, a, left, right);
            Row(ref c1, a + 1, left, right);
            Row(ref c2, a + 2, left, right);
            Row(ref c3, a + 3, left, right);
            Row(ref c4, a + 4, left, right);
            Row(ref c5, a + 5, left, right);
            if (V.TileRows == 12)
            {
                Row(ref c6, a + 6, left, right);
                Row(ref c7, a + 7, left, right);
                Row(ref c8, a + 8, left, right);
                Row(ref c9, a + 9, left, right);
                Row(ref c10, a + 10, left, right);
                Row(ref c11, a + 11, left, right);
            }
        }

        V scale = V.Broadcast(alpha), old = V.Broadcast(beta);
        Store(c0, c, scale, old, update);
        Store(c1, c += stride, scale, old, update);
        Store(c2, c += stride, scale, old, update);
        Store(c3, c += stride, scale, old, update);
        Store(c4, c += stride, scale, old, update);
        Store(c5, c += stride, scale, old, update);
        if (V.TileRows == 12)
        {
            Store(c6, c += stride, scale, old, update);
            Store(c7, c += stride, scale, old, update);
            Store(c8, c += stride, scale, old, update);
            Store(c9, c += stride, scale, old, update);
            Store(c10, c += stride, scale, old, update);
            Store(c11, c += stride, scale, old, update);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(ref TileRow<V> row, T* a, V left, V right)
    {
        V value = V.Broadcast(*a);
        row.Left = V.FusedMultiplyAdd(value, left, row.Left);
        row.Right = V.FusedMultiplyAdd(value, right, row.Right);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(in TileRow<V> row, T* c, V alpha, V beta, Update update)
    {
        V.Store(Updated(row.Left, c, alpha, beta, update), c);
        V.Store(Updated(row.Right, c + V.Count, alpha, beta, update), c + V.Count);
    }

    /// <summary>The new C of one vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Updated(V acc, T* c, V alpha, V beta, Update update) => update switch
    {
        Update.Overwrite => V.Multiply(alpha, acc),
        Update.Accumulate => V.FusedMultiplyAdd(alpha, acc, V.Load(c)),
        _ => V.FusedMultiplyAdd(alpha, acc, V.Multiply(beta, V.Load(c))),
    };

    /// <summary>The new C of the first count lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Updated(V acc, T* c, V alpha, V beta, Update update, nint count) => update switch
    {
        Update.Overwrite => V.Multiply(alpha, acc),
        Update.Accumulate => V.FusedMultiplyAdd(alpha, acc, V.Load(c, count)),
        _ => V.FusedMultiplyAdd(alpha, acc, V.Multiply(beta, V.Load(c, count))),
    };
}
