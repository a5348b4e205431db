// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>exp x = 2^n (1 + (r + r^2 P(r))), n = round(x / ln 2), r = x - n ln 2 in two parts.</summary>
internal readonly struct ExpKernel : ILaneMap
{
    public static bool Paired => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V, P>(V x)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        // Beyond these the result is 0 or infinity.
        x = V.AtMost(V.AtLeast(x, P.ExpLow), P.ExpHigh);
        V p = Reduced<V, P>(x, out V n);
        return V.Scale(V.Constant(1) + p, n);
    }

    /// <summary>p and n with e^x = 2^n (1 + p), for x between the limits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Reduced<V, P>(V x, out V n)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        V r = P.ReduceExp(x, out n);
        return V.Fma(r * r, P.ExpTail(r), r);
    }

    /// <summary>p and n with e^-(x + low) = 2^n (1 + p); low is small against x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Falling<V, P>(V x, V low, out V n)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        V r = P.ReduceExp(x ^ P.SignBit, out n) - low;
        return V.Fma(r * r, P.ExpTail(r), r);
    }

    /// <summary>e^-|x|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Falling<V, P>(V x)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        V p = Reduced<V, P>(V.AtLeast(x | P.SignBit, P.ExpLow), out V n);
        return V.Scale(V.Constant(1) + p, n);
    }
}

/// <summary>expm1 x = 2 (h p + (h - 1/2)), h = 2^(n-1), p = e^r - 1: no cancellation, no overflow before the result's own.</summary>
internal readonly struct Expm1Kernel : ILaneMap
{
    public static bool Paired => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V, P>(V x)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        V p = ExpKernel.Reduced<V, P>(V.AtMost(V.AtLeast(x, P.Expm1Low), P.ExpHigh), out V n);
        V h = P.PowerOfTwo(n - V.Constant(1));
        V y = V.Fma(h, p, h - V.Constant(0.5));
        return V.Select(V.Less(x & P.Magnitude, P.Tiny), x, y + y);
    }
}
