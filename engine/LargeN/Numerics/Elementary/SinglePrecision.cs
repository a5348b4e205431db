// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>Formulas of elementary functions in float: constants and limits.</summary>
/// <remarks>Every member asks to be inlined: the compiler's budget would otherwise leave calls in the middle of the longest formulas.</remarks>
/// <typeparam name="V">Lanes of floats.</typeparam>
internal readonly partial struct SinglePrecision<V> : IPrecision<V>
    where V : struct, ISingleLanes<V>
{
    public static V SignBit { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.AllBits(0x80000000); }

    public static V Magnitude { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.AllBits(0x7FFFFFFF); }

    public static V ExpLow { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.All(-104); }

    public static V ExpHigh { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.All(89); }

    public static V Expm1Low { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.All(-20); }

    public static V Tiny { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.All(2.9802322E-08f); }      // 2^-25

    public static V TanhHigh { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.All(10); }

    public static V TanhSlopeHigh { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.All(53); }

    public static V ErfcHigh { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.All(10.375f); }

    public static V NormalHigh { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.All(14.6f); }

    public static V SmallestNormal { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.All(1.17549435E-38f); }

    public static V LargestSubnormal { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.All(1.1754942E-38f); }

    public static V Lift { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.All(33554432); }      // 2^25

    public static V LiftExponent { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.All(25); }

    public static V Ln2Low { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.All(Ln2Rest); }
}
