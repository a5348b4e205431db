// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>Exponential and logarithm: reduction and polynomials.</summary>
internal readonly partial struct SinglePrecision<V>
{
    private const float InverseLn2 = 1.442695f, Ln2 = 0.6931472f, Ln2Rest = -1.9046542E-09f;
    private const float E0 = 0.5f, E1 = 0.16666576f, E2 = 0.041666552f, E3 = 0.008363231f;
    private const float E4 = 0.0013926249f;

    // log(1 + f) = f - f^2/2 + f^3 L(f)
    private const float L0 = 0.3333333f, L1 = -0.25000307f, L2 = 0.20001045f, L3 = -0.16641282f;
    private const float L4 = 0.14214496f, L5 = -0.12998183f, L6 = 0.12622319f, L7 = -0.07902744f;

    private const uint SqrtHalfBits = 0x3F3504F3, OneBits = 0x3F800000;

    /// <summary>ln 2 in two parts.</summary>
    internal static (float High, float Low) Ln2Parts => (Ln2, Ln2Rest);

    /// <summary>Coefficients of the exponential in rising order.</summary>
    internal static float[] ExpTable => [E0, E1, E2, E3, E4];

    /// <summary>Coefficients of the logarithm in rising order.</summary>
    internal static float[] LogTable => [L0, L1, L2, L3, L4, L5, L6, L7];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ReduceExp(V x, out V n)
    {
        // The first product less x is exact: both are multiples of the last place of ln 2, and what remains is below 1/2.
        n = V.Fma(x, V.All(InverseLn2), V.All(SingleScale.Round)) - V.All(SingleScale.Round);
        return V.Fma(n, V.All(-Ln2Rest), V.Fma(n, V.All(-Ln2), x));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ExpTail(V r)
    {
        V p = V.Fma(V.All(E4), r, V.All(E3));
        p = V.Fma(p, r, V.All(E2));
        p = V.Fma(p, r, V.All(E1));
        return V.Fma(p, r, V.All(E0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V PowerOfTwo(V n) => SingleScale.PowerOfTwo(n + V.All(SingleScale.Round));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V InversePowerOfTwo(V n) => SingleScale.PowerOfTwo(V.All(SingleScale.Round) - n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SplitLog(V x, out V f, out V k)
    {
        // Shifts the boundary between exponents from 1 to sqrt(1/2).
        V moved = V.AddBits(x, V.AllBits(OneBits - SqrtHalfBits));
        k = V.FromInteger(V.ShiftBitsRight(moved, 23)) - V.All(127);
        f = V.AddBits(moved & V.AllBits(0x007FFFFF), V.AllBits(SqrtHalfBits)) - V.All(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LogOnePlus(V f, V k, V low)
    {
        V p = V.Fma(V.All(L7), f, V.All(L6));
        p = V.Fma(p, f, V.All(L5));
        p = V.Fma(p, f, V.All(L4));
        p = V.Fma(p, f, V.All(L3));
        p = V.Fma(p, f, V.All(L2));
        p = V.Fma(p, f, V.All(L1));
        p = V.Fma(p, f, V.All(L0));
        V log = V.Fma(f * f, V.Fma(f, p, V.All(-0.5f)), low) + f;
        return V.Fma(k, V.All(Ln2), log);
    }
}
