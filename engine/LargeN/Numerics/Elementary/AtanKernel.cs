// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>atan x = offset + t + t^3 P(t^2): t = x, (x - 1)/(x + 1) with offset pi/4, or -1/x with offset pi/2, so that |t| &lt;= tan(pi/8).</summary>
internal readonly struct AtanKernel : IDoubleMap
{
    /// <summary>pi/4 rounded.</summary>
    internal const double QuarterPiHigh = 0.7853981633974483;

    private const double QuarterPiLow = 3.061616997868383E-17;
    private const double TanOneEighth = 0.41421356237309503, TanThreeEighths = 2.414213562373095;

    private const double C0 = -0.3333333333333333, C1 = 0.19999999999999993, C2 = -0.1428571428571149, C3 = 0.11111111110751558;
    private const double C4 = -0.0909090906682064, C5 = 0.07692306729354861, C6 = -0.06666641872677063, C7 = 0.0588192310770802;
    private const double C8 = -0.05258020772169297, C9 = 0.047192623750979074, C10 = -0.041039004135487105, C11 = 0.03062329340596935;
    private const double C12 = -0.01390567566461761;

    /// <summary>Coefficients of P in rising order.</summary>
    internal static double[] Table => [C0, C1, C2, C3, C4, C5, C6, C7, C8, C9, C10, C11, C12];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x)
        where V : struct, IDoubleLanes<V>
    {
        V sign = x & V.AllBits(0x8000000000000000);
        V a = x ^ sign;
        V middle = V.Less(V.All(TanOneEighth), a);
        V large = V.Less(V.All(TanThreeEighths), a);
        V numerator = V.Select(large, V.All(-1), V.Select(middle, a - V.All(1), a));
        V denominator = V.Select(large, a, V.Select(middle, a + V.All(1), V.All(1)));
        V high = V.Select(large, V.All(QuarterTurnKernel.HalfPiHigh), middle & V.All(QuarterPiHigh));
        V low = V.Select(large, V.All(QuarterTurnKernel.HalfPiLow), middle & V.All(QuarterPiLow));

        V t = numerator / denominator;
        V z = t * t;
        V p = V.Fma(V.All(C12), z, V.All(C11));
        p = V.Fma(p, z, V.All(C10));
        p = V.Fma(p, z, V.All(C9));
        p = V.Fma(p, z, V.All(C8));
        p = V.Fma(p, z, V.All(C7));
        p = V.Fma(p, z, V.All(C6));
        p = V.Fma(p, z, V.All(C5));
        p = V.Fma(p, z, V.All(C4));
        p = V.Fma(p, z, V.All(C3));
        p = V.Fma(p, z, V.All(C2));
        p = V.Fma(p, z, V.All(C1));
        p = V.Fma(p, z, V.All(C0));
        return (high + (t + V.Fma(t * z, p, low))) | sign;
    }
}
