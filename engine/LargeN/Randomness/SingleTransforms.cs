// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics.Lanes;

namespace LargeN.Randomness;

/// <summary>Turns the four words of a block into four float elements, in place.</summary>
internal interface ISingleTransform
{
    static abstract void Apply<V>(ref V w0, ref V w1, ref V w2, ref V w3)
        where V : struct, ISingleLanes<V>;
}

/// <summary>The words as they are.</summary>
internal readonly struct SingleBits : ISingleTransform
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<V>(ref V w0, ref V w1, ref V w2, ref V w3)
        where V : struct, ISingleLanes<V>
    {
    }
}

/// <summary>(2 floor(w / 2^9) + 1) / 2^24, exactly.</summary>
internal readonly struct SingleUniform : ISingleTransform
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<V>(ref V w0, ref V w1, ref V w2, ref V w3)
        where V : struct, ISingleLanes<V> =>
        (w0, w1, w2, w3) = (One(w0), One(w1), One(w2), One(w3));

    // The 23 upper bits become the fraction of a number in [1, 2); 1 - 2^-24 taken off is exact.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V One<V>(V w)
        where V : struct, ISingleLanes<V> =>
        (V.ShiftBitsRight(w, 9) | V.All(1)) - V.All(0.99999994f);
}

/// <summary>Two pairs of normals by Box-Muller: words (0, 1) give elements (0, 1), words (2, 3) give (2, 3). The definition is in <see cref="NormalTransform"/>.</summary>
internal readonly struct SingleNormal : ISingleTransform
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<V>(ref V w0, ref V w1, ref V w2, ref V w3)
        where V : struct, ISingleLanes<V>
    {
        NormalTransform.Pair(ref w0, ref w1);
        NormalTransform.Pair(ref w2, ref w3);
    }
}
