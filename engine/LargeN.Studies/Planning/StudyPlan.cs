// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>What a study would do, before anything is computed.</summary>
/// <param name="Study">The study.</param>
/// <param name="Entry">Its system.</param>
/// <param name="Device">Where it would run.</param>
/// <param name="Cells">The cells, in the order of the product: the first factor of the file moves slowest.</param>
/// <param name="Shard">Which part of the blocks is run.</param>
public sealed record StudyPlan(StudyFile Study, Entry Entry, Device Device, IReadOnlyList<PlannedCell> Cells, Shard Shard)
{
    /// <summary>Blocks to run, all cells together.</summary>
    public int Blocks => Cells.Sum(c => c.Blocks);

    /// <summary>Theories to ask for.</summary>
    public int Predictions => Cells.Count(c => c.Predicts);

    /// <summary>Floating-point operations of the blocks.</summary>
    public double Flops => Cells.Sum(c => c.Cost.Flops);

    /// <summary>Most bytes held at once: blocks run one after another.</summary>
    public long PeakBytes => Cells.Max(c => c.Cost.Bytes);

    /// <summary>Whether simulations run on the host whatever the device.</summary>
    public bool OnHost => Cells.Any(c => c.Cost.OnHost);

    /// <summary>What the process takes beside blocks and results: runtime, compiled code, store, garbage between collections. 80 to 150 MiB were measured (ADR 002).</summary>
    public const long ProcessBytes = 152L << 20;

    /// <summary>Largest resident size that the process is expected to have where the device's memory is the process's own.</summary>
    /// <param name="trial">What tells how many values a replica has.</param>
    public long ResidentBytes(PlanTrial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        return PeakBytes + trial.ResultBytes + ProcessBytes;
    }
}

/// <summary>One config of the sweep.</summary>
/// <param name="Position">Place in the product, from 0.</param>
/// <param name="Id">SHA-256 of system, format and the config's identity, 64 lower-case hexadecimal digits.</param>
/// <param name="Config">Canonical config.</param>
/// <param name="Sweep">The swept members: path and JSON text, in the order of the factors.</param>
/// <param name="Seed">Seed of its simulation.</param>
/// <param name="Replicas">Replicas of the study, those of other shards included.</param>
/// <param name="ReplicasPerBlock">Replicas in one block, the last block excepted.</param>
/// <param name="Share">What of the cell is run here.</param>
/// <param name="Cost">Flops of the blocks run here; bytes of one block.</param>
public sealed record PlannedCell(
    int Position,
    string Id,
    string Config,
    IReadOnlyList<KeyValuePair<string, string>> Sweep,
    ulong Seed,
    int Replicas,
    int ReplicasPerBlock,
    CellShare Share,
    RunCost Cost)
{
    /// <summary>Number of blocks run here.</summary>
    public int Blocks => checked((int)Share.Shard.CountOf(Share.FirstBlock, AllBlocks));

    /// <summary>Whether the theory is asked for here.</summary>
    public bool Predicts => Share.Shard.Owns(Share.Rank);

    /// <summary>Replicas of the blocks run here.</summary>
    public int ReplicasHere => Share.Shard.Owns(Share.FirstBlock + AllBlocks - 1)
        ? Replicas - ((AllBlocks - Blocks) * ReplicasPerBlock)
        : Blocks * ReplicasPerBlock;

    /// <summary>The swept members as text: <c>ridge = 0.001, samples = 64</c>; the short id where nothing is swept.</summary>
    public string Label => LabelOf(Id, Sweep);

    /// <summary>What tells a cell from the others of its study.</summary>
    internal static string LabelOf(string id, IReadOnlyList<KeyValuePair<string, string>> sweep) =>
        sweep.Count == 0 ? id[..12] : string.Join(", ", sweep.Select(s => $"{s.Key} = {s.Value}"));

    /// <summary>Blocks of the cell in all shards.</summary>
    internal int AllBlocks => (Replicas + ReplicasPerBlock - 1) / ReplicasPerBlock;

    /// <summary>The blocks run here, in their order.</summary>
    internal IEnumerable<ReplicaRange> Work
    {
        get
        {
            for (int b = 0; b < AllBlocks; b++)
            {
                long first = (long)b * ReplicasPerBlock;
                if (Share.Shard.Owns(Share.FirstBlock + b)) yield return new ReplicaRange((uint)first, (int)Math.Min(ReplicasPerBlock, Replicas - first));
            }
        }
    }
}

/// <summary>What a shard takes of a cell.</summary>
/// <param name="Shard">The shard.</param>
/// <param name="Rank">Place of the cell in the order of the ids: the theories are dealt by it.</param>
/// <param name="FirstBlock">Place of the cell's first block in the order of (cell id, block): the blocks are dealt by it.</param>
public readonly record struct CellShare(Shard Shard, int Rank, long FirstBlock);
