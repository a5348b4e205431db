// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>What becomes of a product that is a gradient: W = fma(-Rate, g, W), or W = fma(-Rate, fma(Decay, W, g), W) where Decay is not 0; g = alpha acc, rounded.</summary>
internal readonly struct Descending<T>(T rate, T decay)
    where T : unmanaged
{
    internal readonly T Rate = rate;
    internal readonly T Decay = decay;

    /// <summary>Whether nothing decays.</summary>
    internal bool IsPlain => EqualityComparer<T>.Default.Equals(Decay, default);
}

/// <summary>A tile at the right border of W: its gradient is computed whole in the nearest cache, then the valid part of W is updated by it.</summary>
/// <remarks>The rounding of each step is that of the whole tile, of a stored gradient and an update afterwards: fusing the two changes no bit. Depth is at most one block of k.</remarks>
internal static unsafe class DescentTile<V, T>
    where V : unmanaged, ISimd<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Updates <paramref name="rows"/> &lt;= TileRows rows and <paramref name="columns"/> &lt;= two vectors of W at <paramref name="w"/>.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Run(nint depth, T* a, T* b, nint strideB, in TileStore<T> store, T* w, nint stride, nint rows, nint columns)
    {
        T* tile = stackalloc T[2 * V.Count * V.TileRows];
        TileKernel<V, T, No>.Run(rows, depth, a, b, strideB, new TileStore<T>(store.Alpha, T.Zero, overwrite: true), tile, 2 * V.Count);
        V rate = V.Broadcast(store.Descent.Rate), decay = V.Broadcast(store.Descent.Decay);
        bool plain = store.Descent.IsPlain;
        for (nint r = 0; r < rows; r++, w += stride, tile += 2 * V.Count)
        {
            for (nint j = 0; j < columns; j += V.Count)
            {
                nint count = Math.Min(V.Count, columns - j);
                V old = V.Load(w + j, count), direction = V.Load(tile + j);
                if (!plain) direction = V.FusedMultiplyAdd(decay, old, direction);
                V.Store(V.FusedNegateMultiplyAdd(rate, direction, old), w + j, count);
            }
        }
    }
}
