// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>Sine and cosine of radians: reduction and polynomials.</summary>
internal readonly partial struct SinglePrecision<V>
{
    // pi/2 in three parts, to 74 bits.
    private const float HalfPi1 = 1.5707964f, HalfPi2 = -4.371139E-08f, HalfPi3 = -1.7151245E-15f;
    private const float TwoOverPi = 0.63661975f;

    private const float S0 = -0.16666664f, S1 = 0.008332747f, S2 = -0.00019587645f;
    private const float C0 = 0.041666664f, C1 = -0.0013888301f, C2 = 2.4547695E-05f;

    /// <summary>The parts of pi/2.</summary>
    internal static (float First, float Second, float Third) HalfPi => (HalfPi1, HalfPi2, HalfPi3);

    /// <summary>Coefficients of the sine in rising order.</summary>
    internal static float[] SinTable => [S0, S1, S2];

    /// <summary>Coefficients of the cosine in rising order.</summary>
    internal static float[] CosTable => [C0, C1, C2];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ReduceAngle(V x, out V low, out V parity, out V turn)
    {
        V shifted = V.Fma(x, V.All(TwoOverPi), V.All(SingleScale.Round));
        V n = shifted - V.All(SingleScale.Round);
        parity = V.ShiftBitsLeft(shifted, 31);
        turn = V.ShiftBitsLeft(V.ShiftBitsRight(shifted, 1), 31);

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
        V p = V.Fma(V.All(S2), z, V.All(S1));
        return V.Fma(p, z, V.All(S0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V CosTail(V z)
    {
        V p = V.Fma(V.All(C2), z, V.All(C1));
        return V.Fma(p, z, V.All(C0));
    }
}
