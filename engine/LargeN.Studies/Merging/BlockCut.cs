// SPDX-License-Identifier: MIT
namespace LargeN.Studies;

/// <summary>Replicas of stored blocks one by one.</summary>
internal static class BlockCut
{
    /// <summary>The replicas of a block from one on; the time that they took in proportion.</summary>
    internal static StoredBlock From(StoredBlock block, uint first, SeriesLayout layout)
    {
        int skipped = (int)(first - block.First), count = block.Count - skipped;
        Verdict[] verdicts = BlockCodec.Verdicts(block.Verdicts, block.First, block.Count);
        return block with
        {
            First = first,
            Count = count,
            Verdicts = BlockCodec.VerdictText(first, verdicts[skipped..]),
            Data = block.Data[(skipped * layout.Stride * sizeof(double))..],
            Seconds = block.Seconds * count / block.Count,
        };
    }

    /// <summary>The first of some replicas that has other values or another verdict in two blocks; null where there is none.</summary>
    internal static uint? FirstDifference(StoredBlock a, StoredBlock b, uint first, int count, SeriesLayout layout)
    {
        Verdict[] of = BlockCodec.Verdicts(a.Verdicts, a.First, a.Count), other = BlockCodec.Verdicts(b.Verdicts, b.First, b.Count);
        int bytes = layout.Stride * sizeof(double);
        for (int r = 0; r < count; r++)
        {
            int i = (int)(first - a.First) + r, j = (int)(first - b.First) + r;
            if (of[i] != other[j] || !a.Data.AsSpan(i * bytes, bytes).SequenceEqual(b.Data.AsSpan(j * bytes, bytes))) return first + (uint)r;
        }

        return null;
    }
}
