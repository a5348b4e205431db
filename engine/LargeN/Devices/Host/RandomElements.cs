// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.InteropServices;
using LargeN.Randomness;

namespace LargeN.Devices;

/// <summary>The fills of <see cref="RandomStream"/> for either element type.</summary>
internal static class RandomElements
{
    internal static void Uniform<T>(RandomStream stream, Span<T> destination, long firstIndex)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double)) stream.FillUniform(MemoryMarshal.Cast<T, double>(destination), firstIndex);
        else stream.FillUniform(MemoryMarshal.Cast<T, float>(destination), firstIndex);
    }

    internal static void Normal<T>(RandomStream stream, Span<T> destination, long firstIndex)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double)) stream.FillNormal(MemoryMarshal.Cast<T, double>(destination), firstIndex);
        else stream.FillNormal(MemoryMarshal.Cast<T, float>(destination), firstIndex);
    }
}
