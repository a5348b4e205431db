// SPDX-License-Identifier: MIT
using System.Runtime.Intrinsics.X86;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Products over a batch: threads go over the batch, or inside when there are few large problems.</summary>
internal static unsafe partial class MatMulDriver<T>
{
    // A part of a region is worth its hand-over from about 20 us of work.
    private const double FlopsOfPart = 2e6;

    // Matrices from the one in work to the one that is asked for.
    private const int Ahead = 2;

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
            RunRange(0, batch, batch, first, strideA, strideB, strideC, scratch, parallelism);
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

    private static void RunRange(nint from, nint to, nint batch, in Product<T> first, nint strideA, nint strideB, nint strideC, byte* scratch, Parallelism parallelism)
    {
        // A small kernel touches all rows of A in its first steps, and all of them would miss at once. Below 256 bytes the requests cost more
        // than they hide, above 4 KiB the hardware runs ahead by itself (measured).
        long bytes = (long)first.M * first.N * sizeof(T);
        bool ahead = Sse.IsSupported && bytes is >= 256 and <= 4096 && (long)first.M * first.K * sizeof(T) <= 4096 && (long)first.K * first.N * sizeof(T) <= 4096;
        for (nint i = from; i < to; i++)
        {
            if (ahead && i + Ahead < batch)
            {
                Prefetch(first.A.Data + ((i + Ahead) * strideA), first.A, first.M, first.K);
                Prefetch(first.B.Data + ((i + Ahead) * strideB), first.B, first.K, first.N);
                Prefetch(first.C + ((i + Ahead) * strideC), new(null, first.StrideC, 1), first.M, first.N);
            }

            Run(Of(first, i, strideA, strideB, strideC), scratch, parallelism);
        }
    }

    /// <summary>Asks for the cache lines from the first to the last element, when the matrix is nearly dense.</summary>
    private static void Prefetch(T* data, Operand<T> shape, nint rows, nint columns)
    {
        byte* end = (byte*)(data + ((rows - 1) * shape.RowStride) + ((columns - 1) * shape.ColumnStride));
        if (end - (byte*)data <= 8192)
            for (byte* line = (byte*)data; line <= end; line += 64) Sse.Prefetch0(line);
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
            RunRange((nint)part * ProblemsOfPart, (nint)end, Batch, First, StrideA, StrideB, StrideC, Scratch + (slot * SlotBytes), Parallelism.Single);
        }
    }
}
