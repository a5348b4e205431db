// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics;
using LargeN.Numerics.Lanes;

namespace LargeN.LinearAlgebra;

/// <summary>A function of w = x + i y, y one number a lane: what an eigenvalue adds to a sum over the spectrum.</summary>
/// <remarks>Written once over lanes from correctly rounded operations, so its bits do not depend on the width.</remarks>
internal interface ISpectralTerm
{
    /// <summary>The value of the sum where a term is infinite.</summary>
    static abstract double AtPole { get; }

    /// <summary>The function of x + i y; anything where x = y = 0.</summary>
    static abstract void Of<V>(V x, V y, out V re, out V im)
        where V : struct, IDoubleLanes<V>;
}

/// <summary>1/w by Smith's division: no square is formed, so nothing overflows or underflows before the result does.</summary>
internal readonly struct InverseTerm : ISpectralTerm
{
    private const ulong Sign = 0x8000000000000000;

    public static double AtPole => double.PositiveInfinity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Of<V>(V x, V y, out V re, out V im)
        where V : struct, IDoubleLanes<V>
    {
        Order(x, y, out V swapped, out V large, out V small);
        V r = small / large;
        V inverse = V.All(1) / V.Fma(small, r, large), other = r * inverse;
        re = V.Select(swapped, other, inverse);
        im = V.Select(swapped, inverse, other) ^ V.AllBits(Sign);
    }

    /// <summary>The part of larger size, the other one, and a mask of the lanes where the larger one is y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Order<V>(V x, V y, out V swapped, out V large, out V small)
        where V : struct, IDoubleLanes<V>
    {
        V size = V.AllBits(~Sign);
        swapped = V.Less(x & size, y & size);
        large = V.Select(swapped, y, x);
        small = V.Select(swapped, x, y);
    }
}

/// <summary>-1/w^2, the derivative of 1/w.</summary>
internal readonly struct InverseSquareTerm : ISpectralTerm
{
    public static double AtPole => double.NegativeInfinity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Of<V>(V x, V y, out V re, out V im)
        where V : struct, IDoubleLanes<V>
    {
        InverseTerm.Of(x, y, out V a, out V b);
        re = (b - a) * (b + a);
        im = V.All(-2) * a * b;
    }
}

/// <summary>log w = log |w| + i arg w, arg in [-pi, pi]; on the negative axis the sign of the zero y decides.</summary>
internal readonly struct LogarithmTerm : ISpectralTerm
{
    private const double Pi = 3.141592653589793, HalfPi = 1.5707963267948966;

    public static double AtPole => double.NegativeInfinity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Of<V>(V x, V y, out V re, out V im)
        where V : struct, IDoubleLanes<V>
    {
        V signBit = V.AllBits(0x8000000000000000), sign = y & signBit;
        InverseTerm.Order(x, y, out V swapped, out V large, out V small);
        V r = small / large;
        re = InDouble<LogMap>.Apply(large & V.AllBits(0x7FFFFFFFFFFFFFFF)) + (V.All(0.5) * InDouble<LogMap>.Apply(V.Fma(r, r, V.All(1))));

        // |x| >= |y|: atan(y/x), and a half turn more where x < 0; otherwise a quarter turn less atan(x/y).
        V angle = AtanKernel.Apply(r);
        V half = V.Less(x, V.All(0)) & (V.All(Pi) | sign);
        im = V.Select(swapped, (V.All(HalfPi) | sign) - angle, angle + half);
    }
}
