// SPDX-License-Identifier: MIT
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>Formulas of elementary functions in float: constants and limits.</summary>
/// <typeparam name="V">Lanes of floats.</typeparam>
internal readonly partial struct SinglePrecision<V> : IPrecision<V>
    where V : struct, ISingleLanes<V>
{
    public static V SignBit => V.AllBits(0x80000000);

    public static V Magnitude => V.AllBits(0x7FFFFFFF);

    public static V ExpLow => V.All(-104);

    public static V ExpHigh => V.All(89);

    public static V Expm1Low => V.All(-20);

    public static V Tiny => V.All(2.9802322E-08f);      // 2^-25

    public static V TanhHigh => V.All(10);

    public static V TanhSlopeHigh => V.All(53);

    public static V ErfcHigh => V.All(10.375f);

    public static V NormalHigh => V.All(14.6f);

    public static V SmallestNormal => V.All(1.17549435E-38f);

    public static V Lift => V.All(33554432);      // 2^25

    public static V LiftExponent => V.All(25);

    public static V Ln2Low => V.All(Ln2Rest);
}
