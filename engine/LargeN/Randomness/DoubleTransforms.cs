// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics.Lanes;

namespace LargeN.Randomness;

/// <summary>Turns the two 64-bit numbers of a block into two double elements, in place.</summary>
internal interface IDoubleTransform
{
    static abstract void Apply<V>(ref V b0, ref V b1)
        where V : struct, IDoubleLanes<V>;
}

/// <summary>(2 floor(b / 2^12) + 1) / 2^53 exactly, where the 64-bit number b has word 2 q as its low half and word 2 q + 1 as its high half.</summary>
internal readonly struct DoubleUniform : IDoubleTransform
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<V>(ref V b0, ref V b1)
        where V : struct, IDoubleLanes<V> =>
        (b0, b1) = (One(b0), One(b1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V One<V>(V b)
        where V : struct, IDoubleLanes<V> =>
        (V.ShiftBitsRight(b, 12) | V.All(1)) - V.All(0.9999999999999999);       // 1 - 2^-53
}

/// <summary>A pair of normals by Box-Muller: words (0, 1) are the radius, (2, 3) the angle. The definition is in <see cref="NormalTransform"/>.</summary>
internal readonly struct DoubleNormal : IDoubleTransform
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<V>(ref V b0, ref V b1)
        where V : struct, IDoubleLanes<V> =>
        NormalTransform.PairDouble(ref b0, ref b1);
}
