// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>The kernel of a vector times a matrix: one row of C, 16 vectors at a time, for machines with 32 registers.</summary>
/// <remarks>
/// As many sums side by side hide the latency of the chains, and each row of B is read a KiB at a time, which the hardware follows.
/// Each element is the same chain of fused multiply-adds as in <see cref="MicroKernel{V, T, TRows, TDescends}"/>.
/// </remarks>
internal static unsafe class RowKernel<V, T>
    where V : unmanaged, ISimd<V, T>
    where T : unmanaged
{
    /// <summary>Columns of one call.</summary>
    internal static int Columns => 16 * V.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Run(nint depth, T* a, nint stepA, T* b, nint strideB, T alpha, T beta, T* c, bool overwrite)
    {
        TileRow<V> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default, c6 = default, c7 = default;
        for (nint p = 0; p < depth; p++, a += stepA, b += strideB)
        {
            V value = V.Broadcast(*a);
            Pair(ref c0, value, b);
            Pair(ref c1, value, b + (2 * V.Count));
            Pair(ref c2, value, b + (4 * V.Count));
            Pair(ref c3, value, b + (6 * V.Count));
            Pair(ref c4, value, b + (8 * V.Count));
            Pair(ref c5, value, b + (10 * V.Count));
            Pair(ref c6, value, b + (12 * V.Count));
            Pair(ref c7, value, b + (14 * V.Count));
        }

        V scale = V.Broadcast(alpha), old = V.Broadcast(beta);
        Store(c0, c, scale, old, overwrite);
        Store(c1, c + (2 * V.Count), scale, old, overwrite);
        Store(c2, c + (4 * V.Count), scale, old, overwrite);
        Store(c3, c + (6 * V.Count), scale, old, overwrite);
        Store(c4, c + (8 * V.Count), scale, old, overwrite);
        Store(c5, c + (10 * V.Count), scale, old, overwrite);
        Store(c6, c + (12 * V.Count), scale, old, overwrite);
        Store(c7, c + (14 * V.Count), scale, old, overwrite);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair(ref TileRow<V> sums, V value, T* b)
    {
        sums.Left = V.FusedMultiplyAdd(value, V.Load(b), sums.Left);
        sums.Right = V.FusedMultiplyAdd(value, V.Load(b + V.Count), sums.Right);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(in TileRow<V> sums, T* c, V alpha, V beta, bool overwrite)
    {
        V.Store(overwrite ? V.Multiply(alpha, sums.Left) : V.FusedMultiplyAdd(alpha, sums.Left, V.Multiply(beta, V.Load(c))), c);
        c += V.Count;
        V.Store(overwrite ? V.Multiply(alpha, sums.Right) : V.FusedMultiplyAdd(alpha, sums.Right, V.Multiply(beta, V.Load(c))), c);
    }
}
