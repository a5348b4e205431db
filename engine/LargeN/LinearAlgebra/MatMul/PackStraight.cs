// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>Packs an operand whose panel direction is contiguous in memory: a copy of <c>width</c> elements for each k.</summary>
/// <remarks>Eight k at a time across all panels: panel by panel would touch a new page for each k and miss the TLB.</remarks>
internal static unsafe class PackStraight<T>
    where T : unmanaged
{
    private const int Together = 8;

    /// <summary>Packs k = first to last - 1; <c>lines</c> elements lie side by side for each k, <c>stride</c> elements lie from one k to the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Run(T* source, nint stride, nint lines, nint first, nint last, nint depth, int width, T* packed)
    {
        nint whole = lines / width * width;
        for (nint p = first; p < last; p += Together)
        {
            nint end = Math.Min(last, p + Together);
            T* from = source + (p * stride);
            T* target = packed + (p * width);
            for (nint j = 0; j < whole; j += width, from += width, target += depth * width)
            {
                T* line = from;
                T* to = target;
                for (nint q = p; q < end; q++, line += stride, to += width) Unsafe.CopyBlockUnaligned(to, line, (uint)(width * sizeof(T)));
            }

            if (whole < lines) Rest(from, stride, lines - whole, end - p, width, target);
        }
    }

    private static void Rest(T* source, nint stride, nint valid, nint count, int width, T* target)
    {
        for (; count > 0; count--, source += stride, target += width)
        {
            new Span<T>(source, (int)valid).CopyTo(new Span<T>(target, width));
            new Span<T>(target + valid, width - (int)valid).Clear();
        }
    }
}
