// SPDX-License-Identifier: MIT
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>What is to be done for each problem of a batch.</summary>
internal unsafe interface IBatchProblem
{
    /// <summary>Solves one problem with scratch memory of its own.</summary>
    void Solve(nint problem, byte* scratch, Parallelism parallelism);
}

/// <summary>Runs the problems of a batch: threads go over the batch, or inside when there are few large problems.</summary>
/// <remarks>A part is a run of problems fixed by their size alone.</remarks>
internal sealed unsafe class BatchJob<TProblem> : Job
    where TProblem : struct, IBatchProblem
{
    // A part of a region is worth its hand-over from about 20 us of work.
    private const double FlopsOfPart = 1e6;

    // One a thread, so that a call allocates nothing; no part of this job starts another of its kind.
    [ThreadStatic]
    private static BatchJob<TProblem>? mine;

    private TProblem problem;
    private int count;
    private int problemsOfPart;
    private byte* scratch;
    private long slotBytes;

    /// <param name="problem">The problems.</param>
    /// <param name="count">Their number.</param>
    /// <param name="flops">Floating-point operations of one.</param>
    /// <param name="scratch">As many bytes as <see cref="BatchScratch.Bytes"/> states.</param>
    /// <param name="alone">Scratch bytes of one problem on one thread.</param>
    /// <param name="parallelism">Threads.</param>
    internal static void Run(in TProblem problem, int count, double flops, byte* scratch, long alone, Parallelism parallelism)
    {
        int problemsOfPart = (int)Math.Clamp(FlopsOfPart / Math.Max(flops, 1), 1, int.MaxValue);
        bool overBatch = WorkerPool.Threads(parallelism) > 1 && count > problemsOfPart && (count >= 16 || flops < 3e7);
        if (!overBatch)
        {
            for (int i = 0; i < count; i++) problem.Solve(i, scratch, parallelism);
            return;
        }

        BatchJob<TProblem> job = mine ??= new BatchJob<TProblem>();
        job.problem = problem;
        (job.count, job.problemsOfPart) = (count, problemsOfPart);
        job.scratch = scratch;
        job.slotBytes = Workspace.Align(alone);
        WorkerPool.Run(job, ((count - 1) / problemsOfPart) + 1, parallelism);
    }

    /// <inheritdoc/>
    internal override void Run(int part, int slot)
    {
        long end = Math.Min(count, ((long)part + 1) * problemsOfPart);
        for (long i = (long)part * problemsOfPart; i < end; i++)
            problem.Solve((nint)i, scratch + (slot * slotBytes), Parallelism.Single);
    }
}

/// <summary>Scratch memory of a batch.</summary>
internal static class BatchScratch
{
    /// <summary>Bytes for <paramref name="count"/> problems, of which one needs <paramref name="inside"/> with all threads or <paramref name="alone"/> with one.</summary>
    internal static long Bytes(int count, long inside, long alone, Parallelism parallelism) =>
        count == 0 ? 0 : count == 1 ? inside : Math.Max(inside, WorkerPool.Threads(parallelism) * Workspace.Align(alone));
}
