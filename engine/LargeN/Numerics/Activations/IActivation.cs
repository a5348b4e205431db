// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>An activation and its derivatives, written once for every width and both types, to be inlined where a kernel has its numbers in registers.</summary>
/// <remarks>A part that the caller throws away costs nothing: the compiler drops what only it needs. Either part has the same bits with and without the other.</remarks>
internal interface IActivation
{
    static abstract void Apply<V, P>(V x, out V value, out V derivative)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>;

    /// <summary>The second derivative: for products with the Hessian, so in a function of its own.</summary>
    static abstract V Second<V, P>(V x)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>;
}

/// <summary>The value alone.</summary>
internal readonly struct ValueOf<TActivation> : ILaneMap
    where TActivation : struct, IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V, P>(V x)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        TActivation.Apply<V, P>(x, out V value, out _);
        return value;
    }
}

/// <summary>The derivative alone.</summary>
internal readonly struct DerivativeOf<TActivation> : ILaneMap
    where TActivation : struct, IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V, P>(V x)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        TActivation.Apply<V, P>(x, out _, out V derivative);
        return derivative;
    }
}

/// <summary>The second derivative.</summary>
internal readonly struct SecondOf<TActivation> : ILaneMap
    where TActivation : struct, IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V, P>(V x)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V> => TActivation.Second<V, P>(x);
}
