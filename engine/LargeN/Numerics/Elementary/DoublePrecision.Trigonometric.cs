// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>Sine and cosine of radians: reduction and polynomials.</summary>
internal readonly partial struct DoublePrecision<V>
{
    // pi/2 in three parts, to 161 bits.
    private const double HalfPi1 = 1.5707963267948966, HalfPi2 = 6.123233995736766E-17, HalfPi3 = -1.4973849048591698E-33;
    private const double TwoOverPi = 0.6366197723675814;

    private const double S0 = -0.16666666666666666, S1 = 0.008333333333330938, S2 = -0.00019841269836740955, S3 = 2.7557316093417853E-06;
    private const double S4 = -2.5051129942141508E-08, S5 = 1.5917992268027582E-10;
    private const double C0 = 0.041666666666666664, C1 = -0.0013888888888887389, C2 = 2.4801587298754668E-05, C3 = -2.7557317266015365E-07;
    private const double C4 = 2.0876145077997095E-09, C5 = -1.1382546702689447E-11;

    /// <summary>The parts of pi/2.</summary>
    internal static (double First, double Second, double Third) HalfPi => (HalfPi1, HalfPi2, HalfPi3);

    /// <summary>Coefficients of the sine in rising order.</summary>
    internal static double[] SinTable => [S0, S1, S2, S3, S4, S5];

    /// <summary>Coefficients of the cosine in rising order.</summary>
    internal static double[] CosTable => [C0, C1, C2, C3, C4, C5];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ReduceAngle(V x, out V low, out V parity, out V turn)
    {
        V shifted = V.Fma(x, V.All(TwoOverPi), V.All(DoubleScale.Round));
        V n = shifted - V.All(DoubleScale.Round);
        parity = V.ShiftBitsLeft(shifted, 63);
        turn = V.ShiftBitsLeft(V.ShiftBitsRight(shifted, 1), 63);

        // The first difference is exact, as x and n pi/2 are multiples of a last place of pi/2 (or x is small); the second in two parts, r and low.
        V first = V.Fma(n, V.All(-HalfPi1), x);
        V second = n * V.All(HalfPi2);
        V r = first - second;
        V taken = r - first;
        low = (first - (r - taken)) - (second + taken);
        low -= V.Fma(n, V.All(HalfPi2), second ^ SignBit);
        low = V.Fma(n, V.All(-HalfPi3), low);
        return r;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V SinTail(V z)
    {
        V p = V.Fma(V.All(S5), z, V.All(S4));
        p = V.Fma(p, z, V.All(S3));
        p = V.Fma(p, z, V.All(S2));
        p = V.Fma(p, z, V.All(S1));
        return V.Fma(p, z, V.All(S0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V CosTail(V z)
    {
        V p = V.Fma(V.All(C5), z, V.All(C4));
        p = V.Fma(p, z, V.All(C3));
        p = V.Fma(p, z, V.All(C2));
        p = V.Fma(p, z, V.All(C1));
        return V.Fma(p, z, V.All(C0));
    }
}
