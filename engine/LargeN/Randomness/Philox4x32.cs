// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

namespace LargeN.Randomness;

/// <summary>Philox4x32-10: a keyed bijection of 128-bit counters. Four random words from four counter words and a 64-bit key.</summary>
/// <remarks>
/// Determinism: class A. Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011; the tests hold it
/// to the authors' known-answer vectors.
/// </remarks>
public static class Philox4x32
{
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;

    /// <summary>The block of four words at one counter.</summary>
    /// <param name="counter0">First counter word: the block number of a stream.</param>
    /// <param name="counter1">Second counter word: the purpose of a stream.</param>
    /// <param name="counter2">Third counter word: the replica of a stream.</param>
    /// <param name="counter3">Fourth counter word: the step of a stream.</param>
    /// <param name="key">Key: its low half is key word 0, its high half key word 1.</param>
    /// <returns>Words 0 to 3.</returns>
    public static (uint W0, uint W1, uint W2, uint W3) Block(uint counter0, uint counter1, uint counter2, uint counter3, ulong key)
    {
        Word1 c0 = new(counter0), c1 = new(counter1), c2 = new(counter2), c3 = new(counter3);
        Rounds(ref c0, ref c1, ref c2, ref c3, key);
        return ((uint)c0.Value, (uint)c1.Value, (uint)c2.Value, (uint)c3.Value);
    }

    /// <summary>Ten rounds on 64-bit lanes, one counter a lane. Only the low halves count, before and after: the upper ones hold rubbish.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Rounds<W>(ref W c0, ref W c1, ref W c2, ref W c3, ulong key)
        where W : struct, IWords<W>
    {
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        Round(ref c0, ref c1, ref c2, ref c3, k0, k1);
        Round(ref c0, ref c1, ref c2, ref c3, unchecked(k0 + Weyl0), unchecked(k1 + Weyl1));
        Round(ref c0, ref c1, ref c2, ref c3, unchecked(k0 + (2 * Weyl0)), unchecked(k1 + (2 * Weyl1)));
        Round(ref c0, ref c1, ref c2, ref c3, unchecked(k0 + (3 * Weyl0)), unchecked(k1 + (3 * Weyl1)));
        Round(ref c0, ref c1, ref c2, ref c3, unchecked(k0 + (4 * Weyl0)), unchecked(k1 + (4 * Weyl1)));
        Round(ref c0, ref c1, ref c2, ref c3, unchecked(k0 + (5 * Weyl0)), unchecked(k1 + (5 * Weyl1)));
        Round(ref c0, ref c1, ref c2, ref c3, unchecked(k0 + (6 * Weyl0)), unchecked(k1 + (6 * Weyl1)));
        Round(ref c0, ref c1, ref c2, ref c3, unchecked(k0 + (7 * Weyl0)), unchecked(k1 + (7 * Weyl1)));
        Round(ref c0, ref c1, ref c2, ref c3, unchecked(k0 + (8 * Weyl0)), unchecked(k1 + (8 * Weyl1)));
        Round(ref c0, ref c1, ref c2, ref c3, unchecked(k0 + (9 * Weyl0)), unchecked(k1 + (9 * Weyl1)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round<W>(ref W c0, ref W c1, ref W c2, ref W c3, uint k0, uint k1)
        where W : struct, IWords<W>
    {
        W product0 = W.Multiply(c0, W.All(Multiplier0));
        W product1 = W.Multiply(c2, W.All(Multiplier1));
        c0 = W.High(product1) ^ c1 ^ W.All(k0);
        c1 = product1;
        c2 = W.High(product0) ^ c3 ^ W.All(k1);
        c3 = product0;
    }
}
