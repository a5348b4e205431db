// SPDX-License-Identifier: MIT
namespace LargeN.LinearAlgebra;

/// <summary>Packs a block of B for the micro-kernel. Layout: panels of two vectors of columns, one after the other; in a panel two vectors for each k; missing columns are 0.</summary>
internal static unsafe class PackRight<V, T>
    where V : unmanaged, ISimd<V, T>
    where T : unmanaged
{
    /// <summary>Packs rows <paramref name="first"/> to <paramref name="last"/> - 1 of a block of <paramref name="depth"/> rows.</summary>
    internal static void Run(Operand<T> b, nint first, nint last, nint depth, nint columns, T* packed)
    {
        nint width = 2 * V.Count;
        for (nint p = first; p < last; p++)
        {
            T* source = b.Data + (p * b.RowStride);
            T* target = packed + (p * width);
            for (nint j = 0; j < columns; j += width, target += depth * width)
            {
                nint valid = Math.Min(width, columns - j);
                for (nint l = 0; l < valid; l++) target[l] = source[(j + l) * b.ColumnStride];
                for (nint l = valid; l < width; l++) target[l] = default;
            }
        }
    }
}
