// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace LargeN.Systems.LaneSweeps;

/// <summary>Zeroed doubles in native memory, aligned to a register of eight.</summary>
internal sealed unsafe class LaneMemory : IDisposable
{
    private double* start;

    /// <param name="length">Doubles.</param>
    internal LaneMemory(long length)
    {
        Length = length;
        nuint bytes = checked((nuint)(Math.Max(1, length) * sizeof(double)));
        start = (double*)NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(start, bytes);
    }

    internal long Length { get; }

    internal double* Start => start;

    public void Dispose()
    {
        NativeMemory.AlignedFree(start);
        start = null;
    }
}
