// SPDX-License-Identifier: MIT
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>A row of the table of cells, and how far the cell has come.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Position">Place in the product.</param>
/// <param name="Config">Canonical config.</param>
/// <param name="Sweep">The swept members.</param>
/// <param name="Seed">Seed of its simulation.</param>
/// <param name="Layout">Columns of its blocks; null before the first block.</param>
/// <param name="Predicted">What the theory gave; null before it was asked.</param>
/// <param name="Derived">Derived observables; null where <c>observations</c> lacks blocks or has none.</param>
/// <param name="Failure">Message of its last failure.</param>
/// <param name="Wanted">Replicas that this store is to hold: all, or those of its shard.</param>
/// <param name="Predicts">Whether this store is to hold the theory.</param>
/// <param name="Blocks">Replicas of its blocks, rising.</param>
internal sealed record StoredCell(
    string Id,
    int Position,
    string Config,
    IReadOnlyList<KeyValuePair<string, string>> Sweep,
    ulong Seed,
    SeriesLayout? Layout,
    SeriesLayout? Predicted,
    SeriesLayout? Derived,
    string? Failure,
    int Wanted,
    bool Predicts,
    IReadOnlyList<ReplicaRange> Blocks)
{
    /// <summary>Replicas in the store.</summary>
    internal int ReplicasDone { get; } = Blocks.Sum(b => b.Count);

    /// <summary>What is still to run of some blocks: each less the replicas that are here.</summary>
    internal IEnumerable<ReplicaRange> Missing(IEnumerable<ReplicaRange> wanted)
    {
        int at = 0;
        foreach (ReplicaRange block in wanted)
        {
            long next = block.First, end = (long)block.First + block.Count;
            while (at < Blocks.Count && Blocks[at].First + (long)Blocks[at].Count <= next) at++;
            for (int b = at; next < end; b++)
            {
                long stop = b < Blocks.Count ? Math.Min(end, Blocks[b].First) : end;
                if (stop > next) yield return new ReplicaRange((uint)next, (int)(stop - next));
                next = b < Blocks.Count ? Math.Max(next, (long)Blocks[b].First + Blocks[b].Count) : end;
            }
        }
    }
}
