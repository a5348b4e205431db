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
        W k0 = W.All((uint)key), k1 = W.All((uint)(key >> 32));
        for (int round = 0; round < 10; round++)
        {
            Round(ref c0, ref c1, ref c2, ref c3, k0, k1);
            (k0, k1) = (k0 + W.All(Weyl0), k1 + W.All(Weyl1));
        }
    }

    /// <summary>The same for two sets of counters at once: a round of one set hides the latency of the other's multiplications.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Rounds<W>(ref W a0, ref W a1, ref W a2, ref W a3, ref W b0, ref W b1, ref W b2, ref W b3, ulong key)
        where W : struct, IWords<W>
    {
        W k0 = W.All((uint)key), k1 = W.All((uint)(key >> 32));
        for (int round = 0; round < 10; round++)
        {
            Round(ref a0, ref a1, ref a2, ref a3, k0, k1);
            Round(ref b0, ref b1, ref b2, ref b3, k0, k1);
            (k0, k1) = (k0 + W.All(Weyl0), k1 + W.All(Weyl1));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round<W>(ref W c0, ref W c1, ref W c2, ref W c3, W k0, W k1)
        where W : struct, IWords<W>
    {
        W product0 = W.Multiply(c0, W.All(Multiplier0));
        W product1 = W.Multiply(c2, W.All(Multiplier1));
        c0 = W.High(product1) ^ c1 ^ k0;
        c1 = product1;
        c2 = W.High(product0) ^ c3 ^ k1;
        c3 = product0;
    }
}
