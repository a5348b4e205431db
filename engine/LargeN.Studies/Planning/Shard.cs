// SPDX-License-Identifier: MIT
using System.Globalization;

namespace LargeN.Studies;

/// <summary>One of several runs that share a study: it takes every n-th block in the order of (cell id, block), into a store of its own.</summary>
/// <remarks>Shards know nothing of each other and share no file; <see cref="StudyMerge"/> joins their stores.</remarks>
public readonly record struct Shard
{
    /// <summary>Most shards of a study.</summary>
    public const int MaximumCount = 1_000_000;

    private readonly int before, others;

    /// <param name="index">Which, from 1.</param>
    /// <param name="count">How many there are.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 &lt;= index &lt;= count &lt;= <see cref="MaximumCount"/>.</exception>
    public Shard(int index, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(index, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaximumCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, count);
        (before, others) = (index - 1, count - 1);
    }

    /// <summary>The whole study.</summary>
    public static Shard Whole => default;

    /// <summary>Which, from 1.</summary>
    public int Index => before + 1;

    /// <summary>How many there are.</summary>
    public int Count => others + 1;

    /// <summary>True where there is only one.</summary>
    public bool IsWhole => others == 0;

    /// <summary>Reads <c>2/8</c>.</summary>
    /// <returns>False where the text is no shard.</returns>
    public static bool TryParse(string? text, out Shard shard)
    {
        shard = Whole;
        if (text?.Split('/') is not [var first, var second]) return false;
        if (!int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out int index) || !int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out int count)) return false;
        if (index < 1 || index > count || count > MaximumCount) return false;
        shard = new Shard(index, count);
        return true;
    }

    /// <summary><c>2/8</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");

    /// <summary>Whether the shard takes the item of that number, from 0.</summary>
    internal bool Owns(long item) => item % Count == before;

    /// <summary>How many of the items first, first + 1, ..., first + count - 1 it takes.</summary>
    internal long CountOf(long first, long count) => UpTo(first + count) - UpTo(first);

    private long UpTo(long end) => (end + Count - 1 - before) / Count;
}
