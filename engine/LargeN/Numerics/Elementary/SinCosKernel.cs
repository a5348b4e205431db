// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>Sine and cosine of x = n pi/2 + r + low: sin = r + (r^3 S(r^2) + low (1 - r^2/2)), cos = 1 - r^2/2 + (r^4 C(r^2) - r low), exchanged and turned by the two low bits of n.</summary>
internal static class SinCosKernel
{
    /// <summary>For |x| up to the limit of the type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Apply<V, P>(V x, out V sine, out V cosine)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        V r = P.ReduceAngle(x, out V low, out V parity, out V turn);
        Reduced<V, P>(r, low, parity, turn, out sine, out cosine);
        sine = V.Select(V.Less(x & P.Magnitude, P.Tiny), x, sine);
    }

    /// <summary>Sine and cosine of n pi/2 + r + low, with the low bit of n in the sign bit of <paramref name="parity"/> and the next one in that of <paramref name="turn"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Reduced<V, P>(V r, V low, V parity, V turn, out V sine, out V cosine)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        V one = V.Constant(1);
        V z = r * r;
        V half = V.Constant(0.5) * z;
        V lead = one - half;
        V s = r + V.Fma(r * z, P.SinTail(z), low * lead);
        V rest = ((one - lead) - half) - (r * low);
        V c = lead + V.Fma(z * z, P.CosTail(z), rest);

        V swap = V.Less(parity | one, V.Constant(0));
        sine = V.Select(swap, c, s) ^ turn;
        cosine = V.Select(swap, s, c) ^ turn ^ parity;
    }
}

/// <summary>Sine of radians up to the limit of the type.</summary>
internal readonly struct SinKernel : IAngleMap
{
    public static bool Paired => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V, P>(V x)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        SinCosKernel.Apply<V, P>(x, out V sine, out _);
        return sine;
    }

    public static double Pick(double sine, double cosine) => sine;
}

/// <summary>Cosine of radians up to the limit of the type.</summary>
internal readonly struct CosKernel : IAngleMap
{
    public static bool Paired => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V, P>(V x)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        SinCosKernel.Apply<V, P>(x, out _, out V cosine);
        return cosine;
    }

    public static double Pick(double sine, double cosine) => cosine;
}
