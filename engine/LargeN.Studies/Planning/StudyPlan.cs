// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>What a study would do, before anything is computed.</summary>
/// <param name="Study">The study.</param>
/// <param name="Entry">Its system.</param>
/// <param name="Device">Where it would run.</param>
/// <param name="Cells">The cells, in the order of the product: the first factor of the file moves slowest.</param>
public sealed record StudyPlan(StudyFile Study, Entry Entry, Device Device, IReadOnlyList<PlannedCell> Cells)
{
    /// <summary>Blocks of all cells.</summary>
    public int Blocks => Cells.Sum(c => c.Blocks);

    /// <summary>Floating-point operations of all simulations.</summary>
    public double Flops => Cells.Sum(c => c.Cost.Flops);

    /// <summary>Most bytes held at once: blocks run one after another.</summary>
    public long PeakBytes => Cells.Max(c => c.Cost.Bytes);
}

/// <summary>One config of the sweep.</summary>
/// <param name="Position">Place in the product, from 0.</param>
/// <param name="Id">SHA-256 of system, format and the config's identity, 64 lower-case hexadecimal digits.</param>
/// <param name="Config">Canonical config.</param>
/// <param name="Sweep">The swept members: path and JSON text, in the order of the factors.</param>
/// <param name="Seed">Seed of its simulation.</param>
/// <param name="Replicas">Replicas wanted.</param>
/// <param name="ReplicasPerBlock">Replicas in one block, the last block excepted.</param>
/// <param name="Cost">Flops of all its replicas; bytes of one block.</param>
public sealed record PlannedCell(
    int Position,
    string Id,
    string Config,
    IReadOnlyList<KeyValuePair<string, string>> Sweep,
    ulong Seed,
    int Replicas,
    int ReplicasPerBlock,
    RunCost Cost)
{
    /// <summary>Number of blocks.</summary>
    public int Blocks => (Replicas + ReplicasPerBlock - 1) / ReplicasPerBlock;

    /// <summary>The swept members as text: <c>ridge = 0.001, samples = 64</c>; the short id where nothing is swept.</summary>
    public string Label => Sweep.Count == 0 ? Id[..12] : string.Join(", ", Sweep.Select(s => $"{s.Key} = {s.Value}"));
}
