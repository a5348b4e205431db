// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>Packs a block of B for the micro-kernel. Layout: panels of two vectors of columns, one after the other; in a panel two vectors for each k; missing columns are 0.</summary>
internal static unsafe class PackRight<V, T>
    where V : unmanaged, ISimd<V, T>
    where T : unmanaged
{
    /// <summary>Packs rows first to last - 1 of a block of depth rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Run(Operand<T> b, nint first, nint last, nint depth, nint columns, T* packed)
    {
        if (b.ColumnStride == 1) PackStraight<T>.Run(b.Data, b.RowStride, columns, first, last, depth, 2 * V.Count, packed);
        else PackTurned<T>.Run(b.Transposed, columns, first, last, depth, 2 * V.Count, packed);
    }
}
