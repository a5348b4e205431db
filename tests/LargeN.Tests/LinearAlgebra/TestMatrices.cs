// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace LargeN.Tests.LinearAlgebra;

/// <summary>Data of the linear algebra tests: from a plain integer generator, so that these tests need no other part of the engine.</summary>
internal static class TestMatrices
{
    /// <summary>Values of both signs whose exponents spread over <paramref name="exponents"/> powers of two: sums of them round at every step, so a missing fma shows.</summary>
    internal static T[] WideRange<T>(ulong seed, int length, int exponents = 24)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] values = new T[length];
        for (int i = 0; i < length; i++)
        {
            ulong bits = Mix(seed + ((ulong)i * 0x9E3779B97F4A7C15));
            double mantissa = 1 + ((bits >> 12) / (double)(1UL << 52));
            int exponent = (int)(bits % (ulong)exponents) - (exponents / 2);
            values[i] = T.CreateChecked(((bits & 0x800) == 0 ? mantissa : -mantissa) * Math.ScaleB(1, exponent));
        }

        return values;
    }

    /// <summary>Values spread evenly over (-1, 1).</summary>
    internal static T[] Even<T>(ulong seed, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] values = new T[length];
        for (int i = 0; i < length; i++)
            values[i] = T.CreateChecked(((Mix(seed + ((ulong)i * 0x9E3779B97F4A7C15)) >> 11) / (double)(1UL << 52)) - 1);
        return values;
    }

    /// <summary>Bits of all elements as one short text.</summary>
    internal static string Hash<T>(ReadOnlySpan<T> values)
        where T : unmanaged =>
        Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(values)))[..24];

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
