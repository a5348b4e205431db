// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>Natural logarithm: the reduction and the polynomial of the type, and the special values by selection.</summary>
internal readonly struct LogMap : ILaneMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V, P>(V x)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        V subnormal = V.Less(x, P.SmallestNormal);
        P.SplitLog(V.Select(subnormal, x * P.Lift, x), out V f, out V k);
        k -= subnormal & P.LiftExponent;
        V y = P.LogOnePlus(f, k, k * P.Ln2Low);

        y = V.Select(V.Same(x, V.Constant(double.PositiveInfinity)), x, y);
        y = V.Select(V.Less(x, V.Constant(0)), V.Constant(double.NaN), y);
        y = V.Select(V.Same(x, V.Constant(0)), V.Constant(double.NegativeInfinity), y);
        return V.Select(V.Same(x, x), y, x);
    }
}

/// <summary>The same bits for a loop that does nothing else: vectors of normal positive numbers skip the selections, others are rare and go out of line.</summary>
internal readonly struct LogLoopMap : ILaneMap
{
    public static bool Paired => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V, P>(V x)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        V ordinary = V.Less(P.LargestSubnormal, x) & V.Less(x, V.Constant(double.PositiveInfinity));
        if (!V.Every(ordinary)) return Any<V, P>(x);
        P.SplitLog(x, out V f, out V k);
        return P.LogOnePlus(f, k, k * P.Ln2Low);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static V Any<V, P>(V x)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V> => LogMap.Apply<V, P>(x);
}

/// <summary>log(1 + x): next to 0 by f = x; elsewhere u = 1 + x rounded, log u, and what the rounding lost divided by u.</summary>
internal readonly struct Log1pMap : ILaneMap
{
    public static bool Paired => true;

    private const double SqrtHalfLessOne = -0.29289321881345254, Sqrt2LessOne = 0.41421356237309503;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V, P>(V x)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        V one = V.Constant(1), zero = V.Constant(0);
        V near = V.Less(V.Constant(SqrtHalfLessOne), x) & V.Less(x, V.Constant(Sqrt2LessOne));
        V u = one + x;
        V xOfU = u - one;
        V lost = (one - (u - xOfU)) + (x - xOfU);
        P.SplitLog(u, out V f, out V k);
        f = V.Select(near, x, f);
        k = V.Select(near, zero, k);
        lost = V.Select(near, zero, lost / u);
        V y = P.LogOnePlus(f, k, V.Fma(k, P.Ln2Low, lost));

        // The polynomial keeps neither the sign of a zero nor an infinity.
        y = V.Select(V.Less(x & P.Magnitude, P.Tiny), x, y);
        y = V.Select(V.Same(x, V.Constant(double.PositiveInfinity)), x, y);
        y = V.Select(V.Less(x, V.Constant(-1)), V.Constant(double.NaN), y);
        y = V.Select(V.Same(x, V.Constant(-1)), V.Constant(double.NegativeInfinity), y);
        return V.Select(V.Same(x, x), y, x);
    }

    /// <summary>log(1 + t) for 0 &lt;= t &lt;= 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V OfUnit<V, P>(V t)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        // Above sqrt 2 - 1: 1 + t = 2 (1 + f) with f = (t - 1)/2, which rounds by 2^-54 at most (float: 2^-25).
        V one = V.Constant(1), zero = V.Constant(0);
        V near = V.Less(t, V.Constant(Sqrt2LessOne));
        V f = V.Select(near, t, (t - one) * V.Constant(0.5));
        return P.LogOnePlus(f, V.Select(near, zero, one), V.Select(near, zero, P.Ln2Low));
    }
}
