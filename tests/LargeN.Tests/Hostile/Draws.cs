// SPDX-License-Identifier: MIT
using LargeN.Randomness;

namespace LargeN.Tests.Hostile;

/// <summary>The random choices of one mutation: a function of its number alone, so that a find can be made again.</summary>
internal sealed class Draws(uint number)
{
    private readonly RandomStream stream = new(20, Purpose.Test, number);
    private long used;

    /// <summary>A number in [0, bound).</summary>
    internal int Next(int bound)
    {
        Span<int> one = stackalloc int[1];
        stream.FillIndices(one, bound, used++);
        return one[0];
    }

    internal T Of<T>(IReadOnlyList<T> list) => list[Next(list.Count)];
}
