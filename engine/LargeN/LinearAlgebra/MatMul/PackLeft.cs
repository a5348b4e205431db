// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>Rows in tiles of at most TileRows, as equal as they can be: 64 = 11 + 11 + 10 + 11 + 10 + 11, where 12 at a time would leave a tile of 4 as dear as any.</summary>
internal readonly struct EvenTiles(nint rows, int most)
{
    /// <summary>Tiles.</summary>
    internal readonly nint Count = (rows + most - 1) / most;

    /// <summary>First row of a tile; the number of rows for the tile after the last one.</summary>
    internal nint Start(nint tile) => tile * rows / Count;
}

/// <summary>Packs rows of A for the micro-kernel. Layout: a panel for each of <see cref="EvenTiles"/>, one after the other; in a panel TileRows values for each k, of which those of its rows count.</summary>
internal static unsafe class PackLeft<V, T>
    where V : unmanaged, ISimd<V, T>
    where T : unmanaged
{
    private const int Together = 8; // k at a time across all panels: panel by panel would touch a new page for each k and miss the TLB

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Run(Operand<T> a, nint rows, nint depth, T* packed)
    {
        EvenTiles tiles = new(rows, V.TileRows);
        if (a.ColumnStride != 1)
        {
            RunStraight(a.Data, a.ColumnStride, rows, depth, packed);
            return;
        }

        for (nint tile = 0; tile < tiles.Count; tile++)
        {
            nint start = tiles.Start(tile), valid = tiles.Start(tile + 1) - start;
            PackTurned<T>.Panel(a.Data + (start * a.RowStride), a.RowStride, (int)valid, 0, depth, V.TileRows, packed + (tile * depth * V.TileRows));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RunStraight(T* source, nint stride, nint rows, nint depth, T* packed)
    {
        EvenTiles tiles = new(rows, V.TileRows);
        for (nint p = 0; p < depth; p += Together, source += Together * stride)
        {
            nint end = Math.Min(depth, p + Together);
            T* panel = packed + (p * V.TileRows);
            for (nint tile = 0; tile < tiles.Count; tile++, panel += depth * V.TileRows)
            {
                nint start = tiles.Start(tile);
                T* from = source + start, to = panel;

                // A tile may read on into the rows of the next one, the last must not.
                if (start + V.TileRows <= rows)
                {
                    for (nint q = p; q < end; q++, from += stride, to += V.TileRows) Unsafe.CopyBlockUnaligned(to, from, (uint)(V.TileRows * sizeof(T)));
                    continue;
                }

                for (nint q = p; q < end; q++, from += stride, to += V.TileRows)
                    for (nint r = 0; r < rows - start; r++) to[r] = from[r];
            }
        }
    }
}
