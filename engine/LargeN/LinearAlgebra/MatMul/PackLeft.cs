// SPDX-License-Identifier: MIT
namespace LargeN.LinearAlgebra;

/// <summary>Packs rows of A for the micro-kernel. Layout: panels of TileRows rows, one after the other; in a panel TileRows values for each k; missing rows are 0.</summary>
internal static unsafe class PackLeft<V, T>
    where V : unmanaged, ISimd<V, T>
    where T : unmanaged
{
    internal static void Run(Operand<T> a, nint rows, nint depth, T* packed)
    {
        for (nint i = 0; i < rows; i += V.TileRows, packed += V.TileRows * depth)
        {
            nint valid = Math.Min(V.TileRows, rows - i);
            for (nint r = 0; r < V.TileRows; r++)
            {
                T* source = a.Data + ((i + r) * a.RowStride);
                if (r < valid) for (nint p = 0; p < depth; p++) packed[(p * V.TileRows) + r] = source[p * a.ColumnStride];
                else for (nint p = 0; p < depth; p++) packed[(p * V.TileRows) + r] = default;
            }
        }
    }
}
