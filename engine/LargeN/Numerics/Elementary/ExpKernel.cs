// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>exp x = 2^n (1 + (r + r^2 P(r))), n = round(x / ln 2), r = x - n ln 2 in two parts.</summary>
internal readonly struct ExpKernel : IDoubleMap
{
    private const double InverseLn2 = 1.4426950408889634;
    private const double C0 = 0.5, C1 = 0.1666666666666667, C2 = 0.04166666666666667, C3 = 0.008333333333326084;
    private const double C4 = 0.0013888888888883711, C5 = 0.00019841269874997539, C6 = 2.4801587325674076E-05;
    private const double C7 = 2.7557255176003713E-06, C8 = 2.7557273483005247E-07, C9 = 2.5105310235689788E-08, C10 = 2.0914753544959484E-09;

    // 1.5 * 2^52: adding it rounds to an integer, which then stands in the low bits.
    private const double Round = 6755399441055744;

    /// <summary>Coefficients of P in rising order.</summary>
    internal static double[] Table => [C0, C1, C2, C3, C4, C5, C6, C7, C8, C9, C10];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x)
        where V : struct, IDoubleLanes<V>
    {
        // Beyond these the result is 0 or infinity; NaN fails both comparisons and passes.
        x = V.Select(V.Less(x, V.All(-746)), V.All(-746), x);
        x = V.Select(V.Less(V.All(710), x), V.All(710), x);

        V n = V.Fma(x, V.All(InverseLn2), V.All(Round)) - V.All(Round);
        V r = V.Fma(n, V.All(-LogKernel.Ln2High), x);
        r = V.Fma(n, V.All(-LogKernel.Ln2Low), r);

        V p = V.Fma(V.All(C10), r, V.All(C9));
        p = V.Fma(p, r, V.All(C8));
        p = V.Fma(p, r, V.All(C7));
        p = V.Fma(p, r, V.All(C6));
        p = V.Fma(p, r, V.All(C5));
        p = V.Fma(p, r, V.All(C4));
        p = V.Fma(p, r, V.All(C3));
        p = V.Fma(p, r, V.All(C2));
        p = V.Fma(p, r, V.All(C1));
        p = V.Fma(p, r, V.All(C0));
        V y = V.All(1) + V.Fma(r * r, p, r);

        // 2^n in two factors, so that subnormal results and those next to overflow are rounded once.
        V half = V.Fma(n, V.All(0.5), V.All(Round));
        V rest = (n - (half - V.All(Round))) + V.All(Round);
        return y * PowerOfTwo(half) * PowerOfTwo(rest);
    }

    /// <summary>2^k, where the low twelve bits of <paramref name="shifted"/> = k + 1.5 * 2^52 hold k: they become the exponent field.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V PowerOfTwo<V>(V shifted)
        where V : struct, IDoubleLanes<V> =>
        V.ShiftBitsLeft(V.AddBits(shifted, V.AllBits(1023)), 52);
}
