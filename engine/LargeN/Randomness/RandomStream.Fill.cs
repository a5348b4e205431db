// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;
using LargeN.Numerics.Lanes;

namespace LargeN.Randomness;

/// <remarks>
/// Philox4x32-10 with key = <see cref="Seed"/> and counter = (block, <see cref="Purpose"/>, <see cref="Replica"/>, <see cref="Step"/>). Bits, float uniforms and float normals take one word an element:
/// element i is made of block i/4. Double uniforms, double normals and indices take two words an element: element i is made of block i/2. Fills of
/// one stream by different methods therefore share words: give each use its own <see cref="Purpose"/>.
/// <para>Determinism: class A. Element i has the same bits in every fill that covers it, wherever the fill starts and ends.</para>
/// </remarks>
public readonly partial record struct RandomStream
{
    /// <summary>Random words.</summary>
    /// <param name="target">Receives elements firstIndex, firstIndex + 1, ...</param>
    /// <param name="firstIndex">Index of the first element, >= 0; the last one must be below 2^34.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the stream.</exception>
    public void FillBits(Span<uint> target, long firstIndex = 0) =>
        StreamFill.Single<SingleBits>(this, MemoryMarshal.Cast<uint, float>(target), firstIndex);

    /// <summary>Uniform variates on the open interval (0, 1): odd multiples of 2^-24.</summary>
    /// <inheritdoc cref="FillBits"/>
    public void FillUniform(Span<float> target, long firstIndex = 0) =>
        StreamFill.Single<SingleUniform>(this, target, firstIndex);

    /// <summary>Uniform variates on the open interval (0, 1): odd multiples of 2^-53.</summary>
    /// <param name="target">Receives elements firstIndex, firstIndex + 1, ...</param>
    /// <param name="firstIndex">Index of the first element, >= 0; the last one must be below 2^33.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the stream.</exception>
    public void FillUniform(Span<double> target, long firstIndex = 0) =>
        StreamFill.Double<DoubleUniform>(this, target, firstIndex);

    /// <summary>Standard normal variates by Box-Muller, |x| &lt;= 6.76; words (0, 1) of a block give elements (0, 1), words (2, 3) elements (2, 3).</summary>
    /// <inheritdoc cref="FillBits"/>
    public void FillNormal(Span<float> target, long firstIndex = 0) =>
        StreamFill.Single<SingleNormal>(this, target, firstIndex);

    /// <summary>Standard normal variates by Box-Muller, |x| &lt;= 9.49; a block gives a pair.</summary>
    /// <inheritdoc cref="FillUniform(Span{double}, long)"/>
    public void FillNormal(Span<double> target, long firstIndex = 0) =>
        StreamFill.Double<DoubleNormal>(this, target, firstIndex);

    /// <summary>Uniform integers in [0, <paramref name="bound"/>): floor(b * bound / 2^64) for 64 random bits b.</summary>
    /// <param name="target">Receives elements firstIndex, firstIndex + 1, ...</param>
    /// <param name="bound">One past the largest value, >= 1.</param>
    /// <param name="firstIndex">Index of the first element, >= 0; the last one must be below 2^33.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the stream, or the bound is not positive.</exception>
    /// <remarks>No value's probability differs from 1/bound by 2^-64 or more: a relative bias below 2^-33.</remarks>
    public void FillIndices(Span<int> target, int bound, long firstIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        StreamFill.CheckIndices(firstIndex, target.Length, 2);
        Span<uint> words = stackalloc uint[512];
        while (target.Length > 0)
        {
            int count = Math.Min(words.Length / 2, target.Length);
            FillBits(words[..(2 * count)], 2 * firstIndex);
            for (int i = 0; i < count; i++)
                target[i] = (int)Math.BigMul(words[2 * i] | ((ulong)words[(2 * i) + 1] << 32), (ulong)bound, out _);
            target = target[count..];
            firstIndex += count;
        }
    }

    /// <summary>Element <paramref name="i"/> of <see cref="FillBits"/>.</summary>
    /// <param name="i">0 &lt;= i &lt; 2^34.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside the stream.</exception>
    public uint Bits(long i)
    {
        StreamFill.CheckIndices(i, 1, 4);
        (uint w0, uint w1, uint w2, uint w3) = Philox4x32.Block((uint)(i / 4), (uint)Purpose, Replica, Step, Seed);
        return (i % 4) switch { 0 => w0, 1 => w1, 2 => w2, _ => w3 };
    }

    /// <summary>Element <paramref name="i"/> of <see cref="FillUniform(Span{double}, long)"/>.</summary>
    /// <param name="i">0 &lt;= i &lt; 2^33.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside the stream.</exception>
    public double Uniform(long i) => One<DoubleUniform>(i);

    /// <summary>Element <paramref name="i"/> of <see cref="FillNormal(Span{double}, long)"/>.</summary>
    /// <param name="i">0 &lt;= i &lt; 2^33.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside the stream.</exception>
    public double Normal(long i) => One<DoubleNormal>(i);

    private double One<TTransform>(long i)
        where TTransform : struct, IDoubleTransform
    {
        StreamFill.CheckIndices(i, 1, 2);
        DoubleBlocks1.Words(this, (uint)(i / 2), out Doubles1 e0, out Doubles1 e1);
        TTransform.Apply(ref e0, ref e1);
        return i % 2 == 0 ? e0.Value : e1.Value;
    }
}
