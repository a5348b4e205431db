// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics.Lanes;

namespace LargeN.Randomness;

/// <summary>Turns the four words of a block into two double elements.</summary>
internal interface IDoubleTransform
{
    static abstract void Apply<V>(V w0, V w1, V w2, V w3, out V e0, out V e1)
        where V : struct, IDoubleLanes<V>;
}

/// <summary>(2 floor(b / 2^12) + 1) / 2^53 exactly, where b has word 2 q as its low half and word 2 q + 1 as its high half.</summary>
internal readonly struct DoubleUniform : IDoubleTransform
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<V>(V w0, V w1, V w2, V w3, out V e0, out V e1)
        where V : struct, IDoubleLanes<V> =>
        (e0, e1) = (One(w0, w1), One(w2, w3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V One<V>(V low, V high)
        where V : struct, IDoubleLanes<V>
    {
        V fraction = V.ShiftBitsRight((low & V.AllBits(0xFFFFFFFF)) | V.ShiftBitsLeft(high, 32), 12);
        return (fraction | V.All(1)) - V.All(0.9999999999999999);       // 1 - 2^-53
    }
}

/// <summary>A pair of normals by Box-Muller: words 0 and 1 are the radius, 2 and 3 the angle. The definition is in <see cref="NormalTransform"/>.</summary>
internal readonly struct DoubleNormal : IDoubleTransform
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<V>(V w0, V w1, V w2, V w3, out V e0, out V e1)
        where V : struct, IDoubleLanes<V> =>
        NormalTransform.Pair(w0, w1, w2, w3, out e0, out e1);
}
