// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>The operations of one step, recorded once, run many times on any device; and the memory that they use.</summary>
/// <remarks>Made by <see cref="StepRecorder.Finish"/>. It holds no data: a <see cref="ReplicaMemory{T}"/> does.</remarks>
public sealed class StepProgram
{
    /// <summary>Every region starts at a multiple of this many elements: 64 bytes for float, 128 for double.</summary>
    internal const int Alignment = 16;

    private readonly long[] offsets;
    private readonly long[] lengths = new long[Enum.GetValues<Arena>().Length];

    internal StepProgram(IReadOnlyList<Region> regions, IReadOnlyList<StepOperation> operations, IReadOnlyDictionary<Parameter, Slot> parameters, IReadOnlyDictionary<Parameter, Slot> gradients)
    {
        Regions = regions;
        Operations = operations;
        Parameters = parameters;
        Gradients = gradients;
        Slot[] slots = new Slot[regions.Count];
        offsets = WorkPlan.Offsets(regions, operations, lengths);
        for (int r = 0; r < slots.Length; r++) slots[r] = new Slot(r, 0, 1, checked((int)regions[r].Length), checked((int)regions[r].Length));
        Flops = operations.Sum(o => o.Flops);
    }

    /// <summary>The pieces of memory; a <see cref="Slot"/> names them by their index.</summary>
    public IReadOnlyList<Region> Regions { get; }

    /// <summary>What a step does, in order.</summary>
    public IReadOnlyList<StepOperation> Operations { get; }

    /// <summary>Where each parameter lies.</summary>
    public IReadOnlyDictionary<Parameter, Slot> Parameters { get; }

    /// <summary>Where the gradients of parameters are stored; empty where each is used up by its update.</summary>
    public IReadOnlyDictionary<Parameter, Slot> Gradients { get; }

    /// <summary>Floating-point operations of the matrix products of one step of one replica.</summary>
    public double Flops { get; }

    /// <summary>Elements of one replica in an arena (of all replicas in <see cref="Arena.Shared"/> and <see cref="Arena.Label"/>).</summary>
    /// <param name="arena">The arena.</param>
    public long Length(Arena arena) => lengths[(int)arena];

    /// <summary>Where a slot begins in its arena, in elements.</summary>
    internal long Offset(Slot slot) => offsets[slot.Region] + slot.Offset;

    /// <summary>The arena of a slot.</summary>
    internal Arena ArenaOf(Slot slot) => Regions[slot.Region].Arena;
}
