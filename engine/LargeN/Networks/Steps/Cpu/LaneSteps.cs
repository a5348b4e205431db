// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.Intrinsics.X86;
using LargeN.LinearAlgebra;

namespace LargeN.Networks;

/// <summary>A program bound to the lane layout: every number of a network is a vector of replicas, one a lane. For networks so tiny that rows waste the vectors.</summary>
/// <remarks>
/// Element i of an arena lies at i L, L the lanes. Pointwise operations are those of rows of L times the columns; products, losses, updates and random numbers have forms of their own.
/// A lane computes what a row does, in its order: the layout does not enter the bits.
/// </remarks>
internal sealed unsafe class LaneSteps<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const long MostBytes = 320 * 1024; // of L2, with all lanes

    private const int Line = 64;             // bytes of a cache line

    private static readonly Arena[] Loaded = [Arena.Parameter, Arena.State, Arena.Data, Arena.Shared];
    private static readonly Arena[] Stored = [Arena.Parameter, Arena.State];

    private readonly StepProgram program;
    private readonly BoundStep<T>[] steps;
    private readonly long workLength;

    private LaneSteps(StepProgram program, BoundStep<T>[] steps, long workLength)
    {
        this.program = program;
        this.steps = steps;
        this.workLength = workLength;
        Length = Lanes * (workLength + Loaded.Sum(program.Length));
        ScratchBytes = steps.Select(s => s.ScratchBytes(Threading.Parallelism.Single)).DefaultIfEmpty().Max();
    }

    /// <summary>L, replicas of a group.</summary>
    internal static int Lanes => LaneProduct<T>.Lanes;

    /// <summary>Elements of a group of replicas, scratch apart.</summary>
    internal long Length { get; }

    /// <summary>Bytes of scratch of the largest operation.</summary>
    internal long ScratchBytes { get; }

    private long GroupBytes => Lanes * program.Length(Arena.Parameter) * sizeof(T);

    /// <summary>The program in lanes; null where rows serve better or an operation has no such form.</summary>
    /// <param name="program">The program.</param>
    /// <param name="operations">Its operations, fused.</param>
    /// <param name="work">Where each region of <see cref="Arena.Work"/> begins.</param>
    /// <param name="workLength">Elements of the work of one replica.</param>
    internal static LaneSteps<T>? Of(StepProgram program, IReadOnlyList<StepOperation> operations, IReadOnlyList<long> work, long workLength)
    {
        if (Lanes == 0 || Lanes * (workLength + Loaded.Sum(program.Length)) * sizeof(T) > MostBytes) return null;
        LaneBinder<T> binder = new(program, work);
        List<BoundStep<T>> steps = [];
        foreach (StepOperation operation in operations)
        {
            if (operation.Writes.Any(s => program.ArenaOf(s) is Arena.Data or Arena.Shared) || binder.Bind(operation) is not { } step) return null;
            steps.Add(step);
        }

        return new LaneSteps<T>(program, [.. steps], workLength);
    }

    /// <summary>Takes a group of replicas through the steps of a call.</summary>
    /// <param name="frame">The frame of the first replica.</param>
    /// <param name="memory">Memory of the group: <see cref="Length"/> elements, then the scratch.</param>
    /// <param name="run">Which steps.</param>
    /// <param name="follows">Whether the replicas after these are a group of the call: memory is asked for their weights meanwhile.</param>
    internal void Run(StepFrame<T> frame, T* memory, StepRun run, bool follows)
    {
        StepFrame<T> rows = frame;
        foreach (Arena arena in Loaded)
        {
            long length = program.Length(arena);
            TransposedCopy<T>.Run((T*)rows.Bases[(int)arena], arena == Arena.Shared ? 0 : (nint)length, Lanes, (nint)length, memory, Lanes);
            frame.Bases[(int)arena] = (long)memory;
            memory += length * Lanes;
        }

        frame.Bases[(int)Arena.Work] = (long)memory;
        frame.Scratch = (byte*)(memory + (workLength * Lanes));
        byte* next = (byte*)rows.Bases[(int)Arena.Parameter] + GroupBytes, end = follows ? next + GroupBytes : next;
        nint share = (nint)(GroupBytes / Math.Max(1, (long)run.Steps * steps.Length)) + Line;
        for (int s = 0; s < run.Steps; s++)
        {
            frame.Step = run.FirstStep + s;
            frame.Rate = run.Schedule.At(frame.Step);
            foreach (BoundStep<T> step in steps)
            {
                step.Run(frame);
                for (byte* last = end - next < share ? end : next + share; next < last; next += Line)
                    if (Sse.IsSupported) Sse.Prefetch1(next);
            }
        }

        foreach (Arena arena in Stored)
        {
            long length = program.Length(arena);
            TransposedCopy<T>.Run((T*)frame.Bases[(int)arena], Lanes, (nint)length, Lanes, (T*)rows.Bases[(int)arena], (nint)length);
        }
    }
}
