// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

namespace LargeN.Numerics.Lanes;

/// <summary>Products with powers of two, made of additions, shifts and multiplications.</summary>
internal static class SingleScale
{
    /// <summary>1.5 * 2^23: adding it rounds to an integer, which then stands in the low bits.</summary>
    internal const float Round = 12582912;

    /// <summary>a 2^n in two factors, n/2 and the rest: the first product is exact, so the result is rounded once, subnormal ones included.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Apply<V>(V a, V n)
        where V : struct, ISingleLanes<V>
    {
        V half = V.Fma(n, V.All(0.5f), V.All(Round));
        V rest = (n - (half - V.All(Round))) + V.All(Round);
        return a * PowerOfTwo(half) * PowerOfTwo(rest);
    }

    /// <summary>2^k for exponents of normal numbers, where the low bits of <paramref name="shifted"/> = k + <see cref="Round"/> hold k: they become the exponent field.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V PowerOfTwo<V>(V shifted)
        where V : struct, ISingleLanes<V> =>
        V.ShiftBitsLeft(V.AddBits(shifted, V.AllBits(127)), 23);
}
