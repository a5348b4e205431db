// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>tanh |x| = em/(em + 2 s), em = p + (1 - s), where e^(2 |x|) = (1 + p)/s and s is a power of two: the two errors of em in the quotient cancel where it is near 1.</summary>
internal readonly struct TanhKernel : ILaneMap
{
    public static bool Paired => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V, P>(V x)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        V p = ExpKernel.Reduced<V, P>(V.AtMost(x & P.Magnitude, P.TanhHigh) * V.Constant(2), out V n);
        return Quotient<V, P>(x, p, n, out _);
    }

    /// <summary>tanh x of e^(2 |x|) = 2^n (1 + p), and the denominator 2^-n + 1 + p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Quotient<V, P>(V x, V p, V n, out V denominator)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        V s = P.InversePowerOfTwo(n);
        V em = p + (V.Constant(1) - s);
        denominator = em + (s + s);
        return ((em / denominator) & P.Magnitude) | (x & P.SignBit);
    }
}

/// <summary>1/(1 + t) for x >= 0, t/(1 + t) below, t = e^-|x|.</summary>
internal readonly struct SigmoidKernel : ILaneMap
{
    public static bool Paired => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V, P>(V x)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V> =>
        Of<V, P>(x, ExpKernel.Falling<V, P>(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Of<V, P>(V x, V t)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V> =>
        V.Select(V.Less(x, V.Constant(0)), t, V.Constant(1)) / (V.Constant(1) + t);
}

/// <summary>max(x, 0) + log(1 + t), t = e^-|x|.</summary>
internal readonly struct SoftplusKernel : ILaneMap
{
    public static bool Paired => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V, P>(V x)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V> =>
        Of<V, P>(x, ExpKernel.Falling<V, P>(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Of<V, P>(V x, V t)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V> =>
        (V.Less(V.Constant(0), x) & x) + Log1pMap.OfUnit<V, P>(t);
}
