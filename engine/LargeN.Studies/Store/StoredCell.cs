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
    IReadOnlyList<ReplicaRange> Blocks)
{
    /// <summary>Replicas in the store.</summary>
    internal int ReplicasDone { get; } = Blocks.Sum(b => b.Count);

    /// <summary>The blocks still to run: gaps up to a number of replicas, cut to a size.</summary>
    internal IEnumerable<ReplicaRange> Missing(int replicas, int replicasPerBlock)
    {
        long next = 0;
        foreach (ReplicaRange block in Blocks.Append(new ReplicaRange((uint)replicas, 0)))
        {
            for (; next < block.First; next += replicasPerBlock)
                yield return new ReplicaRange((uint)next, (int)Math.Min(replicasPerBlock, block.First - next));
            next = block.First + block.Count;
        }
    }
}
