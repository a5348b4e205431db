// SPDX-License-Identifier: MIT
namespace LargeN.Randomness;

/// <content>Random permutations that are addressed by place: an epoch of a data set, without a state.</content>
public readonly partial record struct RandomStream
{
    private const int LongestShuffle = 2048;
    private const int FeistelRounds = 12;

    /// <summary>A stretch of a random permutation of 0 to <paramref name="count"/> - 1 that the stream names.</summary>
    /// <param name="target">Receives what stands at the places first, first + 1, ...</param>
    /// <param name="count">Number of elements, >= 1.</param>
    /// <param name="first">First place; the last one must be below <paramref name="count"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A place is outside the permutation.</exception>
    /// <remarks>
    /// Up to 2048 elements: Fisher-Yates, place i changed with place i + floor(w_i (count - i) / 2^32), w the words of the stream; a call costs O(count). More: a Feistel network of 12 rounds on the
    /// next power of two, keyed by words of the stream, applied again until the value is below count (Black and Rogaway 2002); O(1) a place. There the permutations that occur are a small part of all,
    /// as with any 64-bit seed.
    /// <para>Determinism: class A. Integers alone.</para>
    /// </remarks>
    public void FillPermuted(Span<int> target, int count, int first = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        if (target.Length > count - first) throw new ArgumentOutOfRangeException(nameof(first), first, $"{target.Length} places from {first} on do not lie below {count}");
        if (count <= LongestShuffle) Shuffled(target, count, first);
        else Encrypted(target, count, first);
    }

    private void Shuffled(Span<int> target, int count, int first)
    {
        Span<uint> words = stackalloc uint[LongestShuffle];
        Span<int> all = stackalloc int[LongestShuffle];
        words = words[..count];
        FillBits(words);
        for (int i = 0; i < count; i++) all[i] = i;

        // Places in rising order: what stands there is settled before the next is looked at, so that a stretch ends early.
        for (int i = 0; i < first + target.Length; i++)
        {
            int other = i + (int)(((ulong)words[i] * (uint)(count - i)) >> 32);
            (all[i], all[other]) = (all[other], all[i]);
        }

        all.Slice(first, target.Length).CopyTo(target);
    }

    private void Encrypted(Span<int> target, int count, int first)
    {
        Span<uint> keys = stackalloc uint[FeistelRounds];
        FillBits(keys);
        int bits = 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)count - 1), low = (bits + 1) / 2;
        uint highMask = (1u << (bits - low)) - 1, lowMask = (1u << low) - 1;
        for (int i = 0; i < target.Length; i++)
        {
            uint x = (uint)(first + i);
            do
            {
                uint h = x >> low, l = x & lowMask;
                for (int round = 0; round < FeistelRounds; round += 2)
                {
                    h ^= Mixed(l + keys[round]) & highMask;
                    l ^= Mixed(h + keys[round + 1]) & lowMask;
                }

                x = (h << low) | l;
            }
            while (x >= (uint)count);
            target[i] = (int)x;
        }
    }

    /// <summary>A bijection of 32-bit words whose output bits depend on all input bits (multiply and shift; constants of C. Wellons' search for low bias).</summary>
    private static uint Mixed(uint x)
    {
        x = (x ^ (x >> 16)) * 0x7FEB352D;
        x = (x ^ (x >> 15)) * 0x846CA68B;
        return x ^ (x >> 16);
    }
}
