// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>A task over a batch: threads go over the batch, or inside when there are few large matrices.</summary>
/// <remarks>A part is a run of matrices fixed by the shapes alone. Small matrices go one a lane; a matrix has the same bits either way.</remarks>
internal sealed unsafe class CholeskyBatch<T> : Job
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // A part is worth its hand-over from about 20 us of work.
    private const double FlopsOfPart = 2e5;

    private const int WholeGroups = 64 / sizeof(float);

    // One a thread, so that a call allocates nothing; no part of this job starts another of its kind.
    [ThreadStatic]
    private static CholeskyBatch<T>? mine;

    private CholeskyTask<T> task;
    private int matricesOfPart;
    private byte* scratch;
    private long slotBytes;

    internal static long ScratchBytes(int batch, int n, int sides, bool keep, Parallelism parallelism, bool inverse = false)
    {
        if (batch == 0 || n == 0) return 0;
        long inside = CholeskyTask<T>.ScratchBytes(n, sides, keep, inverse, WorkerPool.Threads(parallelism)), alone = CholeskyTask<T>.ScratchBytes(n, sides, keep, inverse, 1);
        return BatchScratch.Bytes(batch, inside, alone, parallelism);
    }

    internal static void Run(in CholeskyTask<T> task, byte* scratch, Parallelism parallelism)
    {
        if (task.Inside || (task.Order > CholeskyGroup.Order && WorkerPool.Threads(parallelism) == 1))
        {
            for (int i = 0; i < task.Count; i++) task.RunOne(i, scratch, parallelism);
            return;
        }

        int matricesOfPart = (int)Math.Clamp(FlopsOfPart / Math.Max(task.Flops, 1), 1, int.MaxValue / 2);
        CholeskyBatch<T> job = mine ??= new CholeskyBatch<T>();
        job.task = task;
        job.matricesOfPart = task.Order <= CholeskyGroup.Order ? (matricesOfPart + WholeGroups - 1) / WholeGroups * WholeGroups : matricesOfPart;
        job.scratch = scratch;
        job.slotBytes = CholeskyTask<T>.ScratchBytes(task.Order, task.Sides, task.Keep, task.Inverse, 1);
        WorkerPool.Run(job, ((task.Count - 1) / job.matricesOfPart) + 1, parallelism);
    }

    /// <inheritdoc/>
    internal override void Run(int part, int slot)
    {
        long begin = (long)part * matricesOfPart;
        RunPart((nint)begin, (nint)Math.Min(task.Count, begin + matricesOfPart), scratch + (slot * slotBytes));
    }

    private void RunPart(nint begin, nint end, byte* memory)
    {
        nint i = begin;
        if (task.Order <= CholeskyGroup.Order)
        {
            int lanes = CholeskyGroup.Lanes<T>();
            for (; end - i >= CholeskyGroup.Fewest; i += lanes) CholeskyGroup.Run(task, i, (int)Math.Min(lanes, end - i), memory);
        }

        for (; i < end; i++) task.RunOne(i, memory, Parallelism.Single);
    }
}
