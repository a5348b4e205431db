// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>What becomes of the sums of a tile: C = alpha acc, C = fma(alpha, acc, beta C), or C descends along g = alpha acc, rounded: <see cref="Descending{T}"/>.</summary>
internal readonly struct TileStore<T>(T alpha, T beta, bool overwrite, Descending<T> descent = default)
    where T : unmanaged
{
    internal readonly T Alpha = alpha;
    internal readonly T Beta = beta;
    internal readonly bool Overwrite = overwrite;
    internal readonly Descending<T> Descent = descent;
}

/// <summary>The micro-kernel for a number of rows that is known at run time only.</summary>
internal static unsafe class TileKernel<V, T, TDescends>
    where V : unmanaged, ISimd<V, T>
    where T : unmanaged
    where TDescends : struct, IConstant
{
    /// <summary>Updates a tile of <paramref name="rows"/> rows, 1 to TileRows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Run(nint rows, nint depth, T* a, T* b, nint strideB, in TileStore<T> store, T* c, nint stride)
    {
        if (V.TileRows == 12 && rows > 6)
        {
            if (rows == 12) MicroKernel<V, T, Twelve, TDescends>.Run(depth, a, b, strideB, store, c, stride);
            else if (rows == 11) MicroKernel<V, T, Eleven, TDescends>.Run(depth, a, b, strideB, store, c, stride);
            else if (rows == 10) MicroKernel<V, T, Ten, TDescends>.Run(depth, a, b, strideB, store, c, stride);
            else if (rows == 9) MicroKernel<V, T, Nine, TDescends>.Run(depth, a, b, strideB, store, c, stride);
            else if (rows == 8) MicroKernel<V, T, Eight, TDescends>.Run(depth, a, b, strideB, store, c, stride);
            else MicroKernel<V, T, Seven, TDescends>.Run(depth, a, b, strideB, store, c, stride);
        }
        else if (rows == 6) MicroKernel<V, T, Six, TDescends>.Run(depth, a, b, strideB, store, c, stride);
        else if (rows == 5) MicroKernel<V, T, Five, TDescends>.Run(depth, a, b, strideB, store, c, stride);
        else if (rows == 4) MicroKernel<V, T, Four, TDescends>.Run(depth, a, b, strideB, store, c, stride);
        else if (rows == 3) MicroKernel<V, T, Three, TDescends>.Run(depth, a, b, strideB, store, c, stride);
        else if (rows == 2) MicroKernel<V, T, Two, TDescends>.Run(depth, a, b, strideB, store, c, stride);
        else MicroKernel<V, T, One, TDescends>.Run(depth, a, b, strideB, store, c, stride);
    }
}
