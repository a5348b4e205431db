// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>Packs rows of A for the micro-kernel. Layout: panels of TileRows rows, one after the other; in a panel TileRows values for each k; missing rows are 0.</summary>
internal static unsafe class PackLeft<V, T>
    where V : unmanaged, ISimd<V, T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Run(Operand<T> a, nint rows, nint depth, T* packed)
    {
        if (a.ColumnStride == 1) PackTurned<T>.Run(a, rows, 0, depth, depth, V.TileRows, packed);
        else PackStraight<T>.Run(a.Data, a.ColumnStride, rows, 0, depth, depth, V.TileRows, packed);
    }
}
