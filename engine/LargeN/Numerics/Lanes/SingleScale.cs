// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

namespace LargeN.Numerics.Lanes;

/// <summary>Products with powers of two, made of additions, shifts and multiplications.</summary>
internal static class SingleScale
{
    /// <summary>1.5 * 2^23: adding it rounds to an integer, which then stands in the low bits.</summary>
    internal const float Round = 12582912;

    /// <summary>a 2^n in two factors, floor(n/2) and ceil(n/2): the first product is exact, so the result is rounded once, subnormal ones included.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Apply<V>(V a, V n)
        where V : struct, ISingleLanes<V>
    {
        // n + twice the bias in the low bits: each half of it is the biased exponent of a factor.
        V biased = V.AddBits(n + V.All(Round), V.AllBits(254));
        V floor = V.ShiftBitsLeft(V.ShiftBitsRight(biased, 1), 23);
        V ceiling = V.ShiftBitsLeft(V.ShiftBitsRight(V.AddBits(biased, V.AllBits(1)), 1), 23);
        return a * floor * ceiling;
    }

    /// <summary>2^k for exponents of normal numbers, where the low bits of <paramref name="shifted"/> = k + <see cref="Round"/> hold k: they become the exponent field.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V PowerOfTwo<V>(V shifted)
        where V : struct, ISingleLanes<V> =>
        V.ShiftBitsLeft(V.AddBits(shifted, V.AllBits(127)), 23);
}
