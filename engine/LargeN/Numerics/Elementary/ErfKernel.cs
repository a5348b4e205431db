// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>erf x = x + x C(x^2) for |x| &lt; 1; beyond, 1 - e^(-x^2) Q/(1 + 2 |x|).</summary>
internal readonly struct ErfKernel : ILaneMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V, P>(V x)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        V p = Gaussian<V, P>(x, out V a, out V z, out V n);
        return Of<V, P>(x, a, z, p, n);
    }

    /// <summary>e^(-x^2) = 2^n (1 + p) with the square in two parts; a = |x|, cut where the result is 0, and z = a^2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Gaussian<V, P>(V x, out V a, out V z, out V n)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        a = V.AtMost(x & P.Magnitude, P.ErfcHigh);
        z = a * a;
        return ExpKernel.Falling<V, P>(z, V.Fma(a, a, z ^ P.SignBit), out n);
    }

    /// <summary>erf x of what <see cref="Gaussian"/> gives.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Of<V, P>(V x, V a, V z, V p, V n)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        // Below 2^-64 the tail is nothing against 1.
        V tail = Tail<V, P>(a, p) * P.PowerOfTwo(V.AtLeast(n, V.Constant(-64)));
        V central = V.Fma(a, P.ErfCentral(z), a);
        return V.Select(V.Less(a, V.Constant(1)), central, V.Constant(1) - tail) | (x & P.SignBit);
    }

    /// <summary>erfc(a) / 2^n for a >= 1/2, where e^(-a^2) = 2^n (1 + p).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Tail<V, P>(V a, V p)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        V q = P.ErfcTail(a) / V.Fma(V.Constant(2), a, V.Constant(1));
        return V.Fma(q, p, q);
    }
}

/// <summary>erfc x = 1 - erf x for |x| &lt; 1/2; above, e^(-x^2) Q/(1 + 2 x) with x^2 in two parts; below, 2 - erfc(-x).</summary>
internal readonly struct ErfcKernel : ILaneMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V, P>(V x)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>
    {
        V p = ErfKernel.Gaussian<V, P>(x, out V a, out V z, out V n);
        V tail = V.Scale(ErfKernel.Tail<V, P>(a, p), n);
        V beyond = V.Select(V.Less(x, V.Constant(0)), V.Constant(2) - tail, tail);

        V signed = a | (x & P.SignBit);
        V central = V.Constant(1) - V.Fma(signed, P.ErfCentral(z), signed);
        return V.Select(V.Less(a, V.Constant(0.5)), central, beyond);
    }
}
