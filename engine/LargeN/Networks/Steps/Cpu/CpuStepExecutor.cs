// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Threading;

namespace LargeN.Networks;

/// <summary>Runs a step program on the CPU: a worker takes one replica through all steps of a call before it takes the next, so that its weights stay in cache.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// Determinism: the bits of <see cref="ContractExecutor{T}"/> on the same device, for any threads, split into calls and SIMD width: operations are bound to the kernels of the contracts.
/// <para>A worker has its own work arena and scratch memory. Where a call has fewer replicas than threads and its steps are large, replicas go one after the other and the threads
/// share each product. A call allocates nothing.</para>
/// </remarks>
internal sealed unsafe class CpuStepExecutor<T> : Job, IStepExecutor
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double FlopsToShare = 2e8; // a step of some milliseconds: its products are worth being shared out

    private readonly ReplicaMemory<T> memory;
    private readonly Layout layout;
    private readonly LossOperation[] labelled;
    private readonly GatherRowsOperation[] gathers;
    private readonly Parallelism parallelism;
    private readonly HostBuffer<T> work;
    private readonly bool drawsOwn;
    private StepFrame<T> origin;
    private StepRun? run;
    private int first;
    private int groups;

    /// <param name="memory">The memory.</param>
    /// <param name="fuse">Whether operations are done together where that is better; false in tests, which compare the two.</param>
    /// <param name="inLanes">Whether networks that are tiny enough are run in the lane layout; false in tests, which compare the two.</param>
    internal CpuStepExecutor(ReplicaMemory<T> memory, bool fuse = true, bool inLanes = true)
    {
        this.memory = memory;
        StepProgram program = memory.Program;
        CpuDevice device = (CpuDevice)memory.Device;
        parallelism = device.Parallelism;
        layout = new Layout(device, program, memory.Replicas, fuse, inLanes);
        labelled = [.. program.Operations.OfType<LossOperation>().Where(o => o.Loss == Loss.CrossEntropy)];
        gathers = [.. program.Operations.OfType<GatherRowsOperation>()];
        drawsOwn = program.Operations.Any(o => o is NormalOperation { Shared: false } or DrawRowsOperation { Draw.Shared: false } or LossOperation { Draw.Shared: false });
        work = (HostBuffer<T>)device.Allocate<T>(layout.Length);
    }

    /// <summary>Bytes of the work of all workers, scratch memory included.</summary>
    internal static long Bytes(CpuDevice device, StepProgram program, int replicas) => new Layout(device, program, replicas, fuse: true, inLanes: true).Length * sizeof(T);

    /// <summary>Whether groups of replicas are run in lanes.</summary>
    internal bool InLanes => layout.Lanes is not null;

    /// <summary>Elements of the work of one replica.</summary>
    internal long WorkLength => layout.WorkLength;

    public void Run(int first, int count, StepRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, memory.Replicas - first);
        if (drawsOwn) ContractShapes.Replicas(count, run.FirstReplica + (uint)first);
        (this.first, this.run) = (first, run);
        bool inside = layout.Shares && count < WorkerPool.Threads(parallelism);
        Acquire(inside);
        try
        {
            CheckLabels();
            groups = inside ? 0 : GroupsOf(count);
            if (!inside) WorkerPool.Run(this, groups + (count - (groups * LaneSteps<T>.Lanes)), new Parallelism(layout.Workers));
            else for (int part = 0; part < count; part++) Run(part, slot: 0);
        }
        finally
        {
            Release();
            this.run = null;
        }
    }

    public void Dispose() => work.Dispose();

    internal override void Run(int part, int slot)
    {
        StepProgram program = memory.Program;
        StepFrame<T> frame = origin;
        int replica = first + (part < groups ? part * LaneSteps<T>.Lanes : part - groups + (groups * LaneSteps<T>.Lanes));
        for (Arena arena = Arena.Parameter; arena <= Arena.Data; arena++) frame.Bases[(int)arena] += replica * program.Length(arena) * sizeof(T);
        frame.Bases[(int)Arena.Record] += replica * program.Length(Arena.Record) * sizeof(double);
        frame.Bases[(int)Arena.Work] += slot * layout.SlotLength * sizeof(T);
        frame.Scratch = (byte*)frame.Bases[(int)Arena.Work] + (layout.WorkLength * sizeof(T));
        frame.Replica = run!.FirstReplica + (uint)replica;
        if (part < groups)
        {
            layout.Lanes!.Run(frame, (T*)frame.Bases[(int)Arena.Work], run, follows: part + 1 < groups);
            return;
        }

        for (int s = 0; s < run.Steps; s++)
        {
            frame.Step = run.FirstStep + s;
            frame.Rate = run.Schedule.At(frame.Step);
            foreach (BoundStep<T> step in layout.Steps) step.Run(frame);
        }
    }

    /// <summary>Groups of replicas that go through the steps in lanes; none where workers would be left without one.</summary>
    private int GroupsOf(int count)
    {
        int found = layout.Lanes is null ? 0 : count / LaneSteps<T>.Lanes;
        return found >= layout.Workers ? found : 0;
    }

    private void Acquire(bool inside)
    {
        int held = 0;
        try
        {
            for (Arena arena = Arena.Parameter; arena <= Arena.Shared; arena++, held++) origin.Bases[(int)arena] = (long)((HostBuffer<T>)memory.Buffer(arena)).Acquire();
            origin.Bases[(int)Arena.Work] = (long)work.Acquire();
            held++;
            origin.Bases[(int)Arena.Record] = (long)((HostBuffer<double>)memory.Records).Acquire();
            held++;
            origin.Bases[(int)Arena.Label] = (long)((HostBuffer<int>)memory.Labels).Acquire();
        }
        catch
        {
            Release(held);
            throw;
        }

        origin.Inner = inside ? parallelism : Parallelism.Single;
        origin.Seed = run!.Seed;
    }

    private void Release(int held = int.MaxValue)
    {
        for (Arena arena = Arena.Parameter; arena <= Arena.Shared && held > (int)arena; arena++) ((HostBuffer<T>)memory.Buffer(arena)).Release();
        if (held > (int)Arena.Work) work.Release();
        if (held > (int)Arena.Record) ((HostBuffer<double>)memory.Records).Release();
        if (held > (int)Arena.Label) ((HostBuffer<int>)memory.Labels).Release();
    }

    /// <exception cref="ArgumentOutOfRangeException">A label names no column of the outputs, or an index no row.</exception>
    private void CheckLabels()
    {
        foreach (LossOperation o in labelled)
        {
            int* labels = (int*)origin.Bases[(int)Arena.Label] + memory.Program.Offset(o.Targets);
            LossOperands.Labels(new HostMatrix<int>(labels, o.Targets.Rows, 1, o.Targets.RowStride), o.F.Columns, nameof(o.Targets));
        }

        foreach (GatherRowsOperation o in gathers)
        {
            int* indices = (int*)origin.Bases[(int)Arena.Label] + memory.Program.Offset(o.Rows);
            GatherIndices.Check(new HostMatrix<int>(indices, 1, o.Rows.Columns, o.Rows.RowStride), o.Source.Rows, nameof(o.Rows));
        }
    }

    /// <summary>The bound operations, and the elements of memory that a worker has.</summary>
    private sealed class Layout
    {
        internal Layout(CpuDevice device, StepProgram program, int replicas, bool fuse, bool inLanes)
        {
            long[] lengths = new long[(int)Arena.Label + 1];
            IReadOnlyList<StepOperation> operations = fuse ? StepFusion.Of(program) : program.Operations;

            // Only the offsets of the work are this executor's own: gradients that are not stored take no room there.
            long[] offsets = WorkPlan.Offsets(program.Regions, operations, lengths);
            StepBinder<T> binder = new(program, offsets);
            Steps = [.. operations.Select(binder.Bind)];
            WorkLength = lengths[(int)Arena.Work];
            Lanes = inLanes && replicas >= LaneSteps<T>.Lanes ? LaneSteps<T>.Of(program, operations, offsets, WorkLength) : null;
            SlotLength = Math.Max(WorkLength + Scratch(Parallelism.Single), Lanes is null ? 0 : Lanes.Length + (Workspace.Align(Lanes.ScratchBytes) / sizeof(T)));
            Workers = Math.Min(device.ReplicasPerPass(replicas, SlotLength * sizeof(T)), WorkerPool.Threads(device.Parallelism));
            Shares = program.Flops >= FlopsToShare;
            Length = Math.Max(Workers * SlotLength, WorkLength + (Shares ? Scratch(device.Parallelism) : 0));
        }

        internal BoundStep<T>[] Steps { get; }

        internal LaneSteps<T>? Lanes { get; }

        internal int Workers { get; }

        /// <summary>Elements of the work of one replica.</summary>
        internal long WorkLength { get; }

        /// <summary>Elements of one worker.</summary>
        internal long SlotLength { get; }

        /// <summary>Elements of all workers.</summary>
        internal long Length { get; }

        /// <summary>Whether steps are so large that the threads share a product where there are fewer replicas.</summary>
        internal bool Shares { get; }

        /// <summary>Elements of scratch memory that the largest operation asks for, whole cache lines.</summary>
        private long Scratch(Parallelism inner) => Workspace.Align(Steps.Select(s => s.ScratchBytes(inner)).DefaultIfEmpty().Max()) / Unsafe.SizeOf<T>();
    }
}
