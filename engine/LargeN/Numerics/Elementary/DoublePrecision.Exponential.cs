// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>Exponential and logarithm: reduction and polynomials.</summary>
internal readonly partial struct DoublePrecision<V>
{
    private const double InverseLn2 = 1.4426950408889634;
    private const double E0 = 0.5, E1 = 0.1666666666666667, E2 = 0.04166666666666667, E3 = 0.008333333333326084;
    private const double E4 = 0.0013888888888883711, E5 = 0.00019841269874997539, E6 = 2.4801587325674076E-05, E7 = 2.7557255176003713E-06;
    private const double E8 = 2.7557273483005247E-07, E9 = 2.5105310235689788E-08, E10 = 2.0914753544959484E-09;

    /// <summary>Coefficients of the exponential in rising order.</summary>
    internal static double[] ExpTable => [E0, E1, E2, E3, E4, E5, E6, E7, E8, E9, E10];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ReduceExp(V x, out V n)
    {
        n = V.Fma(x, V.All(InverseLn2), V.All(DoubleScale.Round)) - V.All(DoubleScale.Round);
        return V.Fma(n, V.All(-LogKernel.Ln2Low), V.Fma(n, V.All(-LogKernel.Ln2High), x));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ExpTail(V r)
    {
        V p = V.Fma(V.All(E10), r, V.All(E9));
        p = V.Fma(p, r, V.All(E8));
        p = V.Fma(p, r, V.All(E7));
        p = V.Fma(p, r, V.All(E6));
        p = V.Fma(p, r, V.All(E5));
        p = V.Fma(p, r, V.All(E4));
        p = V.Fma(p, r, V.All(E3));
        p = V.Fma(p, r, V.All(E2));
        p = V.Fma(p, r, V.All(E1));
        return V.Fma(p, r, V.All(E0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V PowerOfTwo(V n) => DoubleScale.PowerOfTwo(n + V.All(DoubleScale.Round));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V InversePowerOfTwo(V n) => DoubleScale.PowerOfTwo(V.All(DoubleScale.Round) - n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SplitLog(V x, out V f, out V k) => LogKernel.Split(x, out f, out k);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LogOnePlus(V f, V k, V low) => LogKernel.OnePlus(f, k, low);
}
