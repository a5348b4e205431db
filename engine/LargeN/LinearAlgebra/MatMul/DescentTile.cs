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
}

/// <summary>A tile of a gradient that goes into W and nowhere else: computed in the nearest cache, then W is updated by it.</summary>
/// <remarks>The rounding of each step is that of a stored gradient and an update afterwards, so that fusing the two changes no bit. Depth is at most one block of k.</remarks>
internal static unsafe class DescentTile<V, T>
    where V : unmanaged, ISimd<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Updates <paramref name="rows"/> &lt;= TileRows rows and <paramref name="columns"/> &lt;= two vectors of W at <paramref name="w"/>.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Run(nint depth, T* a, T* b, T alpha, in Descending<T> descent, T* w, nint stride, nint rows, nint columns)
    {
        T* tile = stackalloc T[2 * V.Count * V.TileRows];
        MicroKernel<V, T>.Run(depth, a, b, alpha, T.Zero, tile, 2 * V.Count, overwrite: true);
        V rate = V.Broadcast(-descent.Rate), decay = V.Broadcast(descent.Decay);
        bool decays = descent.Decay != T.Zero;
        if (columns == 2 * V.Count && !decays)
        {
            for (nint r = 0; r < rows; r++, w += stride, tile += 2 * V.Count)
            {
                V.Store(V.FusedMultiplyAdd(rate, V.Load(tile), V.Load(w)), w);
                V.Store(V.FusedMultiplyAdd(rate, V.Load(tile + V.Count), V.Load(w + V.Count)), w + V.Count);
            }

            return;
        }

        for (nint r = 0; r < rows; r++, w += stride, tile += 2 * V.Count)
        {
            for (nint j = 0; j < columns; j += V.Count)
            {
                nint count = Math.Min(V.Count, columns - j);
                V old = V.Load(w + j, count), direction = V.Load(tile + j);
                if (decays) direction = V.FusedMultiplyAdd(decay, old, direction);
                V.Store(V.FusedMultiplyAdd(rate, direction, old), w + j, count);
            }
        }
    }
}
