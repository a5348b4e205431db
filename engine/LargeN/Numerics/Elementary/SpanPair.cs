// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <summary>The rule for an argument and a result of the same type: the result is long enough, and the same span or apart.</summary>
internal static class SpanPair
{
    internal static void Check<T>(ReadOnlySpan<T> x, Span<T> result, string name)
    {
        if (result.Length < x.Length)
            throw new ArgumentException($"the result has {result.Length} elements; at least {x.Length} are needed", name);
        if (x.Overlaps(result, out int offset) && offset != 0)
            throw new ArgumentException($"the result starts {offset} elements from the argument; it must be the same span or not overlap", name);
    }
}
