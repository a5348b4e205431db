// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>log x = k ln 2 + log(1 + f), x = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt 2); log(1 + f) by s = f/(2 + f) and a polynomial in s^2.</summary>
internal static class LogKernel
{
    /// <summary>ln 2 cut to 40 bits, so that a product with an exponent is exact.</summary>
    internal const double Ln2High = 0.6931471805592082;

    /// <summary>ln 2 - <see cref="Ln2High"/>.</summary>
    internal const double Ln2Low = 7.371002565167799E-13;

    private const double C0 = 0.6666666666666666, C1 = 0.40000000000000885, C2 = 0.2857142857079987, C3 = 0.2222222239256068;
    private const double C4 = 0.1818179554969504, C5 = 0.15386244619495787, C6 = 0.13268641529664726, C7 = 0.1308800183236331;

    private const ulong SqrtHalfBits = 0x3FE6A09E667F3BCD;
    private const ulong OneBits = 0x3FF0000000000000;
    private const double TwoTo52 = 4503599627370496;

    /// <summary>Coefficients of the polynomial in rising order.</summary>
    internal static double[] Table => [C0, C1, C2, C3, C4, C5, C6, C7];

    /// <summary>x = 2^k (1 + f), 1 + f in [sqrt(1/2), sqrt 2), for positive normal x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Split<V>(V x, out V f, out V k)
        where V : struct, IDoubleLanes<V>
    {
        // Shifts the boundary between exponents from 1 to sqrt(1/2); the biased exponent then becomes a double by way of 2^52.
        V moved = V.AddBits(x, V.AllBits(OneBits - SqrtHalfBits));
        k = (V.ShiftBitsRight(moved, 52) | V.All(TwoTo52)) - V.All(TwoTo52 + 1023);
        f = V.AddBits(moved & V.AllBits(0x000FFFFFFFFFFFFF), V.AllBits(SqrtHalfBits)) - V.All(1);
    }

    /// <summary>k ln 2 + log(1 + f) for 1 + f in [sqrt(1/2), sqrt 2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V OnePlus<V>(V f, V k)
        where V : struct, IDoubleLanes<V> =>
        OnePlus(f, k, k * V.All(Ln2Low));

    /// <summary>k <see cref="Ln2High"/> + low + log(1 + f) for 1 + f in [sqrt(1/2), sqrt 2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V OnePlus<V>(V f, V k, V low)
        where V : struct, IDoubleLanes<V>
    {
        V s = f / (V.All(2) + f);
        V z = s * s;
        V p = V.Fma(V.All(C7), z, V.All(C6));
        p = V.Fma(p, z, V.All(C5));
        p = V.Fma(p, z, V.All(C4));
        p = V.Fma(p, z, V.All(C3));
        p = V.Fma(p, z, V.All(C2));
        p = V.Fma(p, z, V.All(C1));
        p = V.Fma(p, z, V.All(C0));
        V h = V.All(0.5) * f * f;
        V tail = V.Fma(s, V.Fma(z, p, h), low);
        return V.Fma(k, V.All(Ln2High), f - (h - tail));
    }
}
