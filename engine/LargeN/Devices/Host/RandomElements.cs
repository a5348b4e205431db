// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Randomness;

namespace LargeN.Devices;

/// <summary>Elements of a random stream by index.</summary>
internal static class RandomElements
{
    internal static void Uniform<T>(RandomStream stream, Span<T> destination, long firstIndex)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < destination.Length; i++) destination[i] = T.CreateChecked((float)Unit(stream, firstIndex + i, 0));
    }

    internal static void Normal<T>(RandomStream stream, Span<T> destination, long firstIndex)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < destination.Length; i++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(Unit(stream, firstIndex + i, 1)));
            destination[i] = T.CreateChecked(radius * Math.Cos(2 * Math.PI * Unit(stream, firstIndex + i, 2)));
        }
    }

    private static double Unit(RandomStream stream, long index, ulong use)
    {
        ulong z = Mix(Mix(Mix(stream.Seed + use) + (((ulong)stream.Replica << 32) | (uint)stream.Purpose)) + stream.Step) + (ulong)index;
        return ((Mix(z) >> 41) + 0.5) / (1L << 23);
    }

    private static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
