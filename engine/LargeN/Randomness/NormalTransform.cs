// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics;
using LargeN.Numerics.Lanes;

namespace LargeN.Randomness;

/// <summary>Box-Muller: two standard normals from a word for the radius and a word for the angle. This file is the definition; other languages repeat it.</summary>
/// <remarks>
/// Every operation below is IEEE, rounded to nearest even: add, subtract, multiply, fma, divide, square root, integer to float. Order as written.
/// <para>Radius word w of n bits (n = 32: float, 64: double): r = sqrt(-2 log u), u = (w + 1/2) / 2^n.
/// Above u = sqrt(1/2) (upper 32 bits of w above 0xB504F333) the complement ~w is used, log u = log1p(-(~w + 1/2) / 2^n), so both ends keep their relative accuracy.
/// x = (w or ~w) + 1/2 is rounded once: fma(upper half, 2^(n/2), lower half + 1/2).
/// Otherwise x = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt 2), and log u = (k - n) ln 2 + log(1 + f).</para>
/// <para>Angle word v: the two upper bits are the quadrant Q, the n - 2 lower ones the signed quarter-turn t in [-1/2, 1/2), rounded once; the
/// angle is (Q + t) pi/2. Element 0 is r cos, element 1 is r sin.</para>
/// <para>Constants are shortest decimals that read back as the exact float or double; those of the double form lie in <see cref="LogKernel"/> and
/// <see cref="QuarterTurnKernel"/>, and tests re-derive all of them. Other languages compile with contraction off and keep subnormals.</para>
/// <para>Largest values: sqrt(66 ln 2) = 6.76 in float, sqrt(130 ln 2) = 9.49 in double. Error: within 4.5 ulp and 4 x 2^-24 of the radius in float,
/// within 3 ulp in double (the tests hold these over extreme and random words).</para>
/// </remarks>
internal static class NormalTransform
{
    // sqrt(1/2) 2^32, rounded down.
    private const uint SplitWord = 0xB504F333;

    // log(1 + f) = f - f^2/2 + f^3 L(f)
    private const float L0 = 0.3333333f, L1 = -0.25000307f, L2 = 0.20001045f, L3 = -0.16641282f;
    private const float L4 = 0.14214496f, L5 = -0.12998183f, L6 = 0.12622319f, L7 = -0.07902744f;

    // sin(t pi/2) = t S(t^2), cos(t pi/2) = 1 + t^2 C(t^2)
    private const float S0 = 1.5707964f, S1 = -0.6459635f, S2 = 0.07968022f, S3 = -0.004602149f;
    private const float C0 = -1.2337005f, C1 = 0.2536694f, C2 = -0.020861529f, C3 = 0.0009067399f;

    private const float Ln2 = 0.6931472f;
    private const uint SqrtHalfBits = 0x3F3504F3, OneBits = 0x3F800000;

    /// <summary>Coefficients of L, S, C in rising order.</summary>
    internal static (float[] Log, float[] Sin, float[] Cos) Tables =>
        ([L0, L1, L2, L3, L4, L5, L6, L7], [S0, S1, S2, S3], [C0, C1, C2, C3]);

    /// <summary>Radius word and angle word become r cos and r sin, in float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Pair<V>(ref V radiusWord, ref V angleWord)
        where V : struct, ISingleLanes<V>
    {
        V r = Radius(radiusWord);

        V quadrant = angleWord;
        V t = V.FromInteger(V.ShiftBitsLeft(angleWord, 2)) * V.All(2.3283064365386963E-10f);     // 2^-32
        V z = t * t;
        V s = V.Fma(V.All(S3), z, V.All(S2));
        s = V.Fma(s, z, V.All(S1));
        s = t * V.Fma(s, z, V.All(S0));
        V c = V.Fma(V.All(C3), z, V.All(C2));
        c = V.Fma(c, z, V.All(C1));
        c = V.Fma(c, z, V.All(C0));
        c = V.Fma(c, z, V.All(1));

        // Quadrant Q = 2 a + b: b swaps, sine turns its sign with a, cosine with a xor b.
        V upper = quadrant & V.AllBits(0x80000000);
        V lower = V.ShiftBitsLeft(quadrant, 1) & V.AllBits(0x80000000);
        V swap = V.Less(lower | V.All(1), V.All(0));
        radiusWord = r * (V.Select(swap, s, c) ^ upper ^ lower);
        angleWord = r * (V.Select(swap, c, s) ^ upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Radius<V>(V w)
        where V : struct, ISingleLanes<V>
    {
        V upperHalf = V.FromInteger(V.ShiftBitsRight(w, 16));
        // Words above the split have an upper half above 0xB504, or equal to it and a lower half above 0xF333.
        V lowerHalf = V.FromInteger(w & V.AllBits(0xFFFF));
        V near = V.Less(V.All(SplitWord >> 16), upperHalf)
            | (V.Same(V.All(SplitWord >> 16), upperHalf) & V.Less(V.All(SplitWord & 0xFFFF), lowerHalf));

        V high = V.Select(near, V.All(65535) - upperHalf, upperHalf);
        V low = V.Select(near, V.All(65535) - lowerHalf, lowerHalf);
        V x = V.Fma(high, V.All(65536), low + V.All(0.5f));

        V moved = V.AddBits(x, V.AllBits(OneBits - SqrtHalfBits));
        V k = V.FromInteger(V.ShiftBitsRight(moved, 23)) - V.All(127 + 32);
        V f = V.AddBits(moved & V.AllBits(0x007FFFFF), V.AllBits(SqrtHalfBits)) - V.All(1);
        f = V.Select(near, x * V.All(-2.3283064365386963E-10f), f);
        k = V.Select(near, V.All(0), k);

        V p = V.Fma(V.All(L7), f, V.All(L6));
        p = V.Fma(p, f, V.All(L5));
        p = V.Fma(p, f, V.All(L4));
        p = V.Fma(p, f, V.All(L3));
        p = V.Fma(p, f, V.All(L2));
        p = V.Fma(p, f, V.All(L1));
        p = V.Fma(p, f, V.All(L0));
        V log = V.Fma(f * f, V.Fma(f, p, V.All(-0.5f)), f);
        log = V.Fma(k, V.All(Ln2), log);
        return V.Sqrt(log * V.All(-2));
    }

    /// <summary>Radius number and angle number become r cos and r sin, in double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void PairDouble<V>(ref V radius, ref V angle)
        where V : struct, IDoubleLanes<V>
    {
        V r = RadiusDouble(radius);

        // The upper half without the quadrant's two bits is a signed number of 30 bits: sign bit turned, then 2^29 taken off (both times 4).
        V upperAngle = V.All(4) * LowHalf((V.ShiftBitsRight(angle, 32) & V.AllBits(0x3FFFFFFF)) ^ V.AllBits(0x20000000)) - V.All(2147483648);
        V t = V.Fma(upperAngle, V.All(4294967296), V.All(4) * LowHalf(angle)) * V.All(5.421010862427522E-20);      // 2^-64
        QuarterTurnKernel.Apply(t, out V s, out V c);

        V upper = angle & V.AllBits(0x8000000000000000);
        V lower = V.ShiftBitsLeft(angle, 1) & V.AllBits(0x8000000000000000);
        V swap = V.Less(lower | V.All(1), V.All(0));
        radius = r * (V.Select(swap, s, c) ^ upper ^ lower);
        angle = r * (V.Select(swap, c, s) ^ upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V RadiusDouble<V>(V b)
        where V : struct, IDoubleLanes<V>
    {
        V upperHalf = LowHalf(V.ShiftBitsRight(b, 32)), lowerHalf = LowHalf(b);
        V near = V.Less(V.All(SplitWord), upperHalf);
        V high = V.Select(near, V.All(4294967295) - upperHalf, upperHalf);
        V low = V.Select(near, V.All(4294967295) - lowerHalf, lowerHalf);
        V x = V.Fma(high, V.All(4294967296), low + V.All(0.5));

        LogKernel.Split(x, out V f, out V k);
        f = V.Select(near, x * V.All(-5.421010862427522E-20), f);
        k = V.Select(near, V.All(0), k - V.All(64));
        return V.Sqrt(LogKernel.OnePlus(f, k) * V.All(-2));
    }

    /// <summary>The low half of each lane as an unsigned integer: set under the fraction of 2^52, which is then taken off.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V LowHalf<V>(V b)
        where V : struct, IDoubleLanes<V> =>
        ((b & V.AllBits(0xFFFFFFFF)) | V.All(4503599627370496)) - V.All(4503599627370496);
}
