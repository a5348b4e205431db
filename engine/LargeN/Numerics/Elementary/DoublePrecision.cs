// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>Formulas of elementary functions in double: constants and limits.</summary>
/// <remarks>Every member asks to be inlined: the compiler's budget would otherwise leave calls in the middle of the longest formulas.</remarks>
/// <typeparam name="V">Lanes of doubles.</typeparam>
internal readonly partial struct DoublePrecision<V> : IPrecision<V>
    where V : struct, IDoubleLanes<V>
{
    public static V SignBit { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.AllBits(0x8000000000000000); }

    public static V Magnitude { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.AllBits(0x7FFFFFFFFFFFFFFF); }

    public static V ExpLow { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.All(-746); }

    public static V ExpHigh { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.All(710); }

    public static V Expm1Low { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.All(-40); }

    public static V Tiny { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.All(5.551115123125783E-17); }      // 2^-54

    public static V TanhHigh { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.All(22); }

    public static V TanhSlopeHigh { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.All(374); }

    public static V ErfcHigh { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.All(27.375); }

    public static V NormalHigh { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.All(38.7); }

    public static V SmallestNormal { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.All(2.2250738585072014E-308); }

    public static V LargestSubnormal { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.All(2.225073858507201E-308); }

    public static V Lift { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.All(18014398509481984); }      // 2^54

    public static V LiftExponent { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.All(54); }

    public static V Ln2Low { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => V.All(LogKernel.Ln2Low); }
}
