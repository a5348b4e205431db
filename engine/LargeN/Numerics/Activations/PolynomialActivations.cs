// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>x and 1.</summary>
internal readonly struct IdentityActivation : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<V, P>(V x, out V value, out V derivative)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        value = x;
        derivative = V.Select(V.Same(x, x), V.Constant(1), x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<V, P>(V x)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V> => V.Select(V.Same(x, x), V.Constant(0), x);
}

/// <summary>max(x, 0), and 1 for x > 0, else 0.</summary>
internal readonly struct ReluActivation : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<V, P>(V x, out V value, out V derivative)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        V zero = V.Constant(0);
        V positive = V.Less(zero, x);
        V number = V.Same(x, x);
        value = V.Select(number, positive & x, x);
        derivative = V.Select(number, positive & V.Constant(1), x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<V, P>(V x)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V> => V.Select(V.Same(x, x), V.Constant(0), x);
}

/// <summary>x^2 and 2 x.</summary>
internal readonly struct QuadraticActivation : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<V, P>(V x, out V value, out V derivative)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        value = x * x;
        derivative = x + x;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<V, P>(V x)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V> => V.Select(V.Same(x, x), V.Constant(2), x);
}
