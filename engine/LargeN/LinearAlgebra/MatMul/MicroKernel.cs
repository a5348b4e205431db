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
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Run(nint depth, T* a, T* b, T alpha, T beta, T* c, nint stride, bool overwrite)
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
        Store(c0, c, scale, old, overwrite);
        Store(c1, c += stride, scale, old, overwrite);
        Store(c2, c += stride, scale, old, overwrite);
        Store(c3, c += stride, scale, old, overwrite);
        Store(c4, c += stride, scale, old, overwrite);
        Store(c5, c += stride, scale, old, overwrite);
        if (V.TileRows == 12)
        {
            Store(c6, c += stride, scale, old, overwrite);
            Store(c7, c += stride, scale, old, overwrite);
            Store(c8, c += stride, scale, old, overwrite);
            Store(c9, c += stride, scale, old, overwrite);
            Store(c10, c += stride, scale, old, overwrite);
            Store(c11, c += stride, scale, old, overwrite);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(ref TileRow<V> row, T* a, V left, V right)
    {
        V value = V.Broadcast(*a);
        row.Left = V.FusedMultiplyAdd(value, left, row.Left);
        row.Right = V.FusedMultiplyAdd(value, right, row.Right);
    }

    /// <summary>C = alpha acc, or C = fma(alpha, acc, beta C); beta is 1 after the first block of k, which changes no bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(in TileRow<V> row, T* c, V alpha, V beta, bool overwrite)
    {
        if (overwrite)
        {
            V.Store(V.Multiply(alpha, row.Left), c);
            V.Store(V.Multiply(alpha, row.Right), c + V.Count);
        }
        else
        {
            V.Store(V.FusedMultiplyAdd(alpha, row.Left, V.Multiply(beta, V.Load(c))), c);
            V.Store(V.FusedMultiplyAdd(alpha, row.Right, V.Multiply(beta, V.Load(c + V.Count))), c + V.Count);
        }
    }
}
