// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics;
using LargeN.Numerics.Lanes;

namespace LargeN.Devices;

/// <summary>What all updates end with: W = fma(-lr, d(u), W). Both numbers are already rounded to the element type.</summary>
internal readonly struct Descent(double rate, double decay)
{
    internal double Rate => rate;

    internal double Decay => decay;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal V Apply<V>(V w, V u)
        where V : struct, ILanes<V>
    {
        if (decay != 0) u = V.Fma(V.Constant(decay), w, u);
        return V.Fma(V.Constant(-rate), u, w);
    }

    /// <summary>1 with the sign of x; 0 and NaN as they are (a zero loses its sign).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Sign<V, P>(V x)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        V zero = V.Constant(0);
        V size = V.Less(zero, x & P.Magnitude) & V.Constant(1);
        return V.Select(V.Same(x, x), size | (V.Less(x, zero) & P.SignBit), x);
    }
}

/// <summary>W, g.</summary>
internal readonly struct SgdStep(Descent descent) : ILaneStep
{
    public static int Spans => 2;

    public static int Written => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<V, P>(ref V a, ref V b, ref V c, ref V d)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V> => a = descent.Apply(a, b);
}

/// <summary>W, g.</summary>
internal readonly struct SignStep(Descent descent) : ILaneStep
{
    public static int Spans => 2;

    public static int Written => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<V, P>(ref V a, ref V b, ref V c, ref V d)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V> => a = descent.Apply(a, Descent.Sign<V, P>(b));
}

/// <summary>W, g, m.</summary>
internal readonly struct MomentumStep(Descent descent, double mu, bool nesterov) : ILaneStep
{
    public static int Spans => 3;

    public static int Written => 5;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<V, P>(ref V a, ref V b, ref V c, ref V d)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        V factor = V.Constant(mu);
        c = V.Fma(factor, c, b);
        a = descent.Apply(a, nesterov ? V.Fma(factor, c, b) : c);
    }
}

/// <summary>W, g, m.</summary>
internal readonly struct LionStep(Descent descent, double beta1, double rest1, double beta2, double rest2) : ILaneStep
{
    public static int Spans => 3;

    public static int Written => 5;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<V, P>(ref V a, ref V b, ref V c, ref V d)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        V direction = V.Fma(V.Constant(beta1), c, V.Constant(rest1) * b);
        a = descent.Apply(a, Descent.Sign<V, P>(direction));
        c = V.Fma(V.Constant(beta2), c, V.Constant(rest2) * b);
    }
}

/// <summary>W, g, m, v.</summary>
internal readonly struct AdamWStep(Descent descent, AdamNumbers numbers) : ILaneStep
{
    public static int Spans => 4;

    public static int Written => 13;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<V, P>(ref V a, ref V b, ref V c, ref V d)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        c = V.Fma(V.Constant(numbers.Beta1), c, V.Constant(numbers.Rest1) * b);
        d = V.Fma(V.Constant(numbers.Beta2), d, V.Constant(numbers.Rest2) * b * b);
        V root = V.Sqrt(d * V.Constant(numbers.Correction2)) + V.Constant(numbers.Epsilon);
        a = descent.Apply(a, c * V.Constant(numbers.Correction1) / root);
    }
}
