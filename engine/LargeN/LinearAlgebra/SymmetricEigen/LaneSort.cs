// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>Sorts the eigenvalues of every lane, rising, with the indices that they had.</summary>
/// <remarks>Batcher's merge exchange (Knuth, volume 3, algorithm 5.2.2M): its comparisons do not depend on the data, so all lanes make the same ones. Equal values stay or are swapped by position alone.</remarks>
internal static unsafe class LaneSort
{
    /// <param name="d">n vectors, sorted on return.</param>
    /// <param name="order">n vectors: the index that each value had.</param>
    /// <param name="n">Number of values.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Run<W, Q>(Q* d, Q* order, int n)
        where W : struct, ILaneVector<W, Q>
        where Q : unmanaged, IBinaryFloatingPointIeee754<Q>
    {
        for (int i = 0; i < n; i++) W.All(Q.CreateTruncating(i)).Store(order + (i * (nint)W.Count));
        int most = n < 2 ? 0 : 1 << BitOperations.Log2((uint)n - 1);
        for (int p = most; p > 0; p /= 2)
        {
            for (int q = most, r = 0, distance = p; ; distance = q - p, q /= 2, r = p)
            {
                for (int i = 0; i < n - distance; i++)
                {
                    if ((i & p) == r) Exchange<W, Q>(d, order, i * (nint)W.Count, (i + distance) * (nint)W.Count);
                }

                if (q == p) break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Exchange<W, Q>(Q* d, Q* order, nint i, nint j)
        where W : struct, ILaneVector<W, Q>
        where Q : unmanaged
    {
        W a = W.Load(d + i), b = W.Load(d + j), ia = W.Load(order + i), ib = W.Load(order + j), wrong = W.Less(b, a);
        W.Select(wrong, b, a).Store(d + i);
        W.Select(wrong, a, b).Store(d + j);
        W.Select(wrong, ib, ia).Store(order + i);
        W.Select(wrong, ia, ib).Store(order + j);
    }
}
