// SPDX-License-Identifier: MIT
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>Formulas of elementary functions in double: constants and limits.</summary>
/// <typeparam name="V">Lanes of doubles.</typeparam>
internal readonly partial struct DoublePrecision<V> : IPrecision<V>
    where V : struct, IDoubleLanes<V>
{
    public static V SignBit => V.AllBits(0x8000000000000000);

    public static V Magnitude => V.AllBits(0x7FFFFFFFFFFFFFFF);

    public static V ExpLow => V.All(-746);

    public static V ExpHigh => V.All(710);

    public static V Expm1Low => V.All(-40);

    public static V Tiny => V.All(5.551115123125783E-17);      // 2^-54

    public static V TanhHigh => V.All(22);

    public static V TanhSlopeHigh => V.All(374);

    public static V ErfcHigh => V.All(27.375);

    public static V NormalHigh => V.All(38.7);

    public static V SmallestNormal => V.All(2.2250738585072014E-308);

    public static V Lift => V.All(18014398509481984);      // 2^54

    public static V LiftExponent => V.All(54);

    public static V Ln2Low => V.All(LogKernel.Ln2Low);
}
