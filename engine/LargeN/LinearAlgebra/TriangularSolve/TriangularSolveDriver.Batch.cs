// SPDX-License-Identifier: MIT
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Triangular solves over a batch: threads go over the batch, or inside when there are few large problems.</summary>
internal static unsafe partial class TriangularSolveDriver<T>
{
    // A part of a region is worth its hand-over from about 20 us of work, which a solve does at about half the rate of a product.
    private const double FlopsOfPart = 1e6;

    internal static long BatchScratchBytes(int batch, int n, int sides, Parallelism parallelism)
    {
        int slots = WorkerPool.Threads(parallelism);
        long inside = ScratchBytes(n, sides, slots);
        return batch <= 1 ? inside : Math.Max(inside, slots * Workspace.Align(ScratchBytes(n, sides, 1)));
    }

    internal static void RunBatch(in Batch batch, byte* scratch, Parallelism parallelism)
    {
        double flops = (double)batch.Order * batch.Order * batch.Sides;
        int problemsOfPart = (int)Math.Clamp(FlopsOfPart / Math.Max(flops, 1), 1, int.MaxValue);
        bool overBatch = WorkerPool.Threads(parallelism) > 1 && batch.Count > problemsOfPart && (batch.Count >= 16 || flops < 3e7);
        if (!overBatch)
        {
            for (int i = 0; i < batch.Count; i++) batch.Solve(i, scratch, parallelism);
            return;
        }

        BatchJob job = BatchJob.Mine;
        job.Batch = batch;
        job.ProblemsOfPart = problemsOfPart;
        job.Scratch = scratch;
        job.SlotBytes = Workspace.Align(ScratchBytes(batch.Order, batch.Sides, 1));
        WorkerPool.Run(job, ((batch.Count - 1) / problemsOfPart) + 1, parallelism);
    }

    /// <summary>The solves of a batch. Right: X M^T = B with B [sides, order]; else M X = B with B [order, sides].</summary>
    internal readonly struct Batch(int count, int order, int sides, TriangularOperand<T> first, nint batchStride, bool right, T* b, nint strideB, nint batchStrideB)
    {
        internal readonly int Count = count;
        internal readonly int Order = order;
        internal readonly int Sides = sides;

        internal void Solve(nint i, byte* scratch, Parallelism parallelism)
        {
            Operand<T> matrix = new(first.Matrix.Data + (i * batchStride), first.Matrix.RowStride, first.Matrix.ColumnStride);
            TriangularOperand<T> m = new(matrix, first.Upper, first.Unit);
            T* x = b + (i * batchStrideB);
            if (right) SolveRight(Order, Sides, m, x, strideB, scratch, parallelism);
            else SolveLeft(Order, Sides, m, x, strideB, scratch, parallelism);
        }
    }

    private sealed class BatchJob : Job
    {
        // One a thread, so that a call allocates nothing; no part of this job starts another of its kind.
        [ThreadStatic]
        private static BatchJob? mine;

        internal Batch Batch;
        internal int ProblemsOfPart;
        internal byte* Scratch;
        internal long SlotBytes;

        internal static BatchJob Mine => mine ??= new BatchJob();

        internal override void Run(int part, int slot)
        {
            long end = Math.Min(Batch.Count, ((long)part + 1) * ProblemsOfPart);
            for (long i = (long)part * ProblemsOfPart; i < end; i++)
                Batch.Solve((nint)i, Scratch + (slot * SlotBytes), Parallelism.Single);
        }
    }
}
