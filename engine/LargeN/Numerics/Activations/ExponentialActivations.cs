// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>tanh x and 4 s w/(w + s)^2, where e^(2 |x|) = w/s and s is a power of two.</summary>
internal readonly struct TanhActivation : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<V, P>(V x, out V value, out V derivative)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        V p = ExpKernel.Reduced<V, P>(V.AtMost(x & P.Magnitude, P.TanhSlopeHigh) * V.Constant(2), out V n);

        // Beyond 2^64 the power adds nothing to 1, and the value is 1 as in the function itself.
        value = TanhKernel.Quotient<V, P>(x, p, V.AtMost(n, V.Constant(64)), out V denominator);
        derivative = V.Scale((V.Constant(4) + (V.Constant(4) * p)) / (denominator * denominator), V.Constant(0) - n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<V, P>(V x)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        // -2 tanh(x) times the derivative, scaled last so that the tail is rounded once; twice the derivative reaches a little further than it.
        V p = ExpKernel.Reduced<V, P>(V.AtMost(x & P.Magnitude, P.TanhSlopeHigh + V.Constant(1)) * V.Constant(2), out V n);
        V value = TanhKernel.Quotient<V, P>(x, p, V.AtMost(n, V.Constant(64)), out V denominator);
        V factor = (V.Constant(1) + p) / (denominator * denominator);
        return V.Scale(value * V.Constant(-8) * factor, V.Constant(0) - n);
    }
}

/// <summary>sigma = 1/(1 + e^-x) and t/(1 + t)^2, t = e^-|x|.</summary>
internal readonly struct SigmoidActivation : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<V, P>(V x, out V value, out V derivative)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        V t = ExpKernel.Falling<V, P>(x);
        V denominator = V.Constant(1) + t;
        value = SigmoidKernel.Of<V, P>(x, t);
        derivative = t / (denominator * denominator);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<V, P>(V x)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        // t (1 - t)/(1 + t)^3 with the sign of -x; 1 - t = (1 - s) - s p of t = s (1 + p) does not cancel next to 0.
        V p = ExpKernel.Reduced<V, P>(V.AtLeast(x | P.SignBit, P.ExpLow), out V n);
        V one = V.Constant(1);
        V s = P.PowerOfTwo(V.AtLeast(n, V.Constant(-64)));          // below 2^-64 it is nothing against 1
        V rest = (one - s) - (s * p);
        V t = V.Scale(one + p, n);
        V denominator = one + t;
        V size = t * rest / (denominator * denominator * denominator);
        return (size & P.Magnitude) | ((x ^ P.SignBit) & P.SignBit);
    }
}

/// <summary>log(1 + e^x), and the sigmoid function.</summary>
internal readonly struct SoftplusActivation : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<V, P>(V x, out V value, out V derivative)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        V t = ExpKernel.Falling<V, P>(x);
        value = SoftplusKernel.Of<V, P>(x, t);
        derivative = SigmoidKernel.Of<V, P>(x, t);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<V, P>(V x)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        V t = ExpKernel.Falling<V, P>(x);
        V denominator = V.Constant(1) + t;
        return t / (denominator * denominator);
    }
}
