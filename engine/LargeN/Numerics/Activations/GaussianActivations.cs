// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>erf x and 2/sqrt(pi) e^(-x^2), the square in two parts.</summary>
internal readonly struct ErfActivation : IActivation
{
    private const double TwoOverRootPi = 1.1283791670955126;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<V, P>(V x, out V value, out V derivative)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        V p = ErfKernel.Gaussian<V, P>(x, out V a, out V z, out V n);
        value = ErfKernel.Of<V, P>(x, a, z, p, n);
        V slope = V.Constant(TwoOverRootPi);
        derivative = V.Scale(V.Fma(slope, p, slope), n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<V, P>(V x)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        // -2 x times the derivative, scaled last; a is cut where the result is 0, so that infinity does not meet 0.
        V p = ErfKernel.Gaussian<V, P>(x, out V a, out _, out V n);
        V slope = V.Constant(TwoOverRootPi);
        V signed = a | (x & P.SignBit);
        return V.Scale(signed * V.Constant(-2) * V.Fma(slope, p, slope), n);
    }
}

/// <summary>x Phi(x) and Phi(x) + x phi(x). With a = |x|/sqrt 2 from 1/2 on: max(x, 0) - |x| erfc(a)/2; below: x (1/2 + erf(x/sqrt 2)/2).</summary>
internal readonly struct GeluActivation : IActivation
{
    private const double RootHalf = 0.70710678118654752, OneOverRootTwoPi = 0.3989422804014327;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<V, P>(V x, out V value, out V derivative)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        V one = V.Constant(1), half = V.Constant(0.5);

        // e^(-x^2/2) = 2^n (1 + p), with x^2/2 in two parts.
        V c = V.AtMost(x & P.Magnitude, P.NormalHigh);
        V halved = half * c;
        V z = halved * c;
        V p = ExpKernel.Falling<V, P>(z, V.Fma(halved, c, z ^ P.SignBit), out V n);

        V a = c * V.Constant(RootHalf);
        V tail = half * ErfKernel.Tail<V, P>(a, p);                             // Phi(-|x|) / 2^n
        V density = V.Fma(V.Constant(OneOverRootTwoPi), p, V.Constant(OneOverRootTwoPi));     // phi(x) / 2^n
        V central = V.Less(a, half);
        V negative = V.Less(x, V.Constant(0));

        // Next to 0: Phi = 1/2 + (a + a C(a^2))/2 with the sign of x.
        V signed = (half * a) | (x & P.SignBit);
        V phi = half + V.Fma(signed, P.ErfCentral(z), signed);

        V beyond = (V.Less(V.Constant(0), x) & x) - V.Scale(c * tail, n);
        value = V.Select(central, x * phi, beyond);

        V falling = V.Scale(tail - (c * density), n);
        V slope = V.Select(negative, falling, one - falling);
        derivative = V.Select(central, V.Fma(x, V.Scale(density, n), phi), slope);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<V, P>(V x)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        // (2 - x^2) phi(x), the first factor rounded once. Beyond NormalHigh + 1/4 it is 0 with the square as well.
        V c = V.AtMost(x & P.Magnitude, P.NormalHigh + V.Constant(0.25));
        V halved = V.Constant(0.5) * c;
        V z = halved * c;
        V p = ExpKernel.Falling<V, P>(z, V.Fma(halved, c, z ^ P.SignBit), out V n);
        V density = V.Fma(V.Constant(OneOverRootTwoPi), p, V.Constant(OneOverRootTwoPi));
        return V.Scale(V.Fma(c ^ P.SignBit, c, V.Constant(2)) * density, n);
    }
}
