// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LargeN.LinearAlgebra;

/// <summary>Copies a matrix to its transpose, in registers where the machine can.</summary>
internal static unsafe class TransposedCopy<T>
    where T : unmanaged
{
    /// <summary>target[j, i] = source[i, j] for all i &lt; rows, j &lt; columns; nothing else is written.</summary>
    /// <remarks>Groups of rows, 16 floats, 8 doubles or four at a time, across all columns: each line of the source is fetched once, whatever its stride.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Run(T* source, nint sourceStride, nint rows, nint columns, T* target, nint targetStride)
    {
        nint i = 0;
        if (Transposition.IsSupported)
        {
            int lanes = Vector512<byte>.Count / sizeof(T);
            nint whole = columns / lanes * lanes;
            for (; i <= rows - lanes; i += lanes)
            {
                PackTurned<T>.Lines(source + (i * sourceStride), sourceStride, lanes, 0, whole, targetStride, target + i);
                ByElement(source, sourceStride, i, i + lanes, whole, columns, target, targetStride);
            }
        }

        if (Avx.IsSupported)
        {
            nint step = Vector256<byte>.Count / sizeof(T);
            for (; i <= rows - 4; i += 4)
            {
                nint j = 0;
                for (; j <= columns - step; j += step)
                    PackTurned<T>.Four(source + (i * sourceStride) + j, sourceStride, target + (j * targetStride) + i, targetStride);
                ByElement(source, sourceStride, i, i + 4, j, columns, target, targetStride);
            }
        }

        ByElement(source, sourceStride, i, rows, 0, columns, target, targetStride);
    }

    private static void ByElement(T* source, nint sourceStride, nint i, nint rows, nint from, nint to, T* target, nint targetStride)
    {
        for (; i < rows; i++)
            for (nint j = from; j < to; j++) target[(j * targetStride) + i] = source[(i * sourceStride) + j];
    }
}
