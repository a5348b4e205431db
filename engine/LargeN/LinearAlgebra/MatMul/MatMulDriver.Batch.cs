// SPDX-License-Identifier: MIT
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Products over a batch: threads go over the batch, or inside when there are few large problems.</summary>
internal static unsafe partial class MatMulDriver<T>
{
    // A part of a region is worth its hand-over from about 20 us of work.
    private const double FlopsOfPart = 2e6;

    /// <summary>Scratch bytes of a batch of products of this shape or of any smaller one.</summary>
    internal static long BatchScratchBytes(int batch, int m, int n, int k, Parallelism parallelism)
    {
        int slots = WorkerPool.Threads(parallelism);
        long inside = ScratchBytes(m, n, k, slots);
        return batch <= 1 ? inside : Math.Max(inside, slots * Workspace.Align(ScratchBytes(m, n, k, 1)));
    }

    /// <summary>The product of every problem; problem i has its operands i strides after those of <paramref name="first"/>.</summary>
    internal static void RunBatch(int batch, in Product<T> first, nint strideA, nint strideB, nint strideC, byte* scratch, Parallelism parallelism)
    {
        double flops = 2.0 * first.M * first.N * Math.Max(first.K, 1);
        int problemsOfPart = (int)Math.Clamp(FlopsOfPart / Math.Max(flops, 1), 1, int.MaxValue);
        bool overBatch = WorkerPool.Threads(parallelism) > 1 && batch > problemsOfPart && (batch >= 16 || flops < 3e7);
        if (!overBatch)
        {
            for (int i = 0; i < batch; i++) Run(Of(first, i, strideA, strideB, strideC), scratch, parallelism);
            return;
        }

        BatchJob job = BatchJob.Mine;
        job.First = first;
        (job.StrideA, job.StrideB, job.StrideC) = (strideA, strideB, strideC);
        (job.Batch, job.ProblemsOfPart) = (batch, problemsOfPart);
        job.Scratch = scratch;
        job.SlotBytes = Workspace.Align(ScratchBytes(first.M, first.N, first.K, 1));
        WorkerPool.Run(job, ((batch - 1) / problemsOfPart) + 1, parallelism);
    }

    private static Product<T> Of(in Product<T> p, nint i, nint strideA, nint strideB, nint strideC) =>
        new(p.M, p.N, p.K, p.Alpha, new(p.A.Data + (i * strideA), p.A.RowStride, p.A.ColumnStride), new(p.B.Data + (i * strideB), p.B.RowStride, p.B.ColumnStride),
            p.Beta, p.C + (i * strideC), p.StrideC, p.LowerOnly);

    private sealed class BatchJob : Job
    {
        // One a thread, so that a call allocates nothing; no part of this job starts another of its kind.
        [ThreadStatic]
        private static BatchJob? mine;

        internal Product<T> First;
        internal nint StrideA, StrideB, StrideC;
        internal int Batch, ProblemsOfPart;
        internal byte* Scratch;
        internal long SlotBytes;

        internal static BatchJob Mine => mine ??= new BatchJob();

        internal override void Run(int part, int slot)
        {
            long end = Math.Min(Batch, ((long)part + 1) * ProblemsOfPart);
            for (long i = (long)part * ProblemsOfPart; i < end; i++)
                MatMulDriver<T>.Run(Of(First, (nint)i, StrideA, StrideB, StrideC), Scratch + (slot * SlotBytes), Parallelism.Single);
        }
    }
}
