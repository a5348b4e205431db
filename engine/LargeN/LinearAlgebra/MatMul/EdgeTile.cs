// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>A tile at the border of C or on its diagonal: computed whole from the zero-padded packs, then its valid part is joined to C.</summary>
/// <remarks>Padding touches padded outputs only, and the join rounds as the store of the whole tile does, so bits do not depend on where tiles end.</remarks>
internal static unsafe class EdgeTile<V, T>
    where V : unmanaged, ISimd<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Updates columns 0 to min(columns, firstRowColumns + r) - 1 of row r of the tile.</summary>
    /// <remarks>
    /// Valid are <c>rows</c> &lt;= TileRows rows and <c>columns</c> &lt;= two vectors. <c>firstRowColumns</c>: columns of row 0 on or below the
    /// diagonal (may be negative), at least <c>columns</c> where the diagonal does not matter.
    /// </remarks>
    [SkipLocalsInit]
    internal static void Run(nint depth, T* a, T* b, nint strideB, in TileStore<T> store, T* c, nint stride, nint rows, nint columns, nint firstRowColumns)
    {
        nint width = 2 * V.Count;
        T* tile = stackalloc T[2 * V.Count * V.TileRows];
        TileKernel<V, T, No>.Run(rows, depth, a, b, strideB, new TileStore<T>(T.One, T.Zero, overwrite: true), tile, width);
        Join(tile, store.Alpha, store.Beta, c, stride, store.Overwrite, rows, columns, firstRowColumns);
    }

    /// <summary>Joins the valid part of a tile of sums (two vectors a row) to C, rounding as the kernels do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Join(T* tile, T alpha, T beta, T* c, nint stride, bool overwrite, nint rows, nint columns, nint firstRowColumns)
    {
        nint width = 2 * V.Count;
        V scale = V.Broadcast(alpha), old = V.Broadcast(beta);
        for (nint r = 0; r < rows; r++)
        {
            nint valid = Math.Min(columns, firstRowColumns + r);
            for (nint j = 0; j < valid; j += V.Count)
            {
                nint count = Math.Min(V.Count, valid - j);
                T* target = c + (r * stride) + j;
                V acc = V.Load(tile + (r * width) + j);
                V value = overwrite ? V.Multiply(scale, acc) : V.FusedMultiplyAdd(scale, acc, V.Multiply(old, V.Load(target, count)));
                V.Store(value, target, count);
            }
        }
    }
}
