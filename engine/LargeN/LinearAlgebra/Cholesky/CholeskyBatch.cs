// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Factorisations over a batch: threads go over the batch, or inside when there are few large matrices.</summary>
/// <remarks>A part is a run of matrices fixed by n alone. Matrices of order 32 or less go one a lane; a matrix has the same bits either way.</remarks>
internal sealed unsafe class CholeskyBatch<T> : Job
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // A part is worth its hand-over from about 20 us of work.
    private const double FlopsOfPart = 2e5;

    // One a thread, so that a call allocates nothing; no part of this job starts another of its kind.
    [ThreadStatic]
    private static CholeskyBatch<T>? mine;

    private int n;
    private int count;
    private int matricesOfPart;
    private T* first;
    private nint rowStride;
    private nint batchStride;
    private Verdict* verdicts;
    private byte* scratch;
    private long slotBytes;

    internal static long ScratchBytes(int batch, int n, Parallelism parallelism)
    {
        if (batch == 0 || n == 0) return 0;
        int slots = WorkerPool.Threads(parallelism);
        long inside = CholeskyDriver<T>.ScratchBytes(n, slots);
        return batch == 1 ? inside : Math.Max(inside, slots * Workspace.Align(CholeskyDriver<T>.ScratchBytes(n, 1)));
    }

    internal static void Run(int batch, int n, T* a, nint rowStride, nint batchStride, Verdict* verdicts, byte* scratch, Parallelism parallelism)
    {
        double flops = (double)n * n * n / 3;
        int lanes = 64 / sizeof(T);
        int matricesOfPart = (int)Math.Clamp(FlopsOfPart / Math.Max(flops, 1), 1, int.MaxValue / 2);
        matricesOfPart = (matricesOfPart + lanes - 1) / lanes * lanes;
        if (n > CholeskyLanes.Order && (WorkerPool.Threads(parallelism) == 1 || batch == 1 || (batch < 16 && flops > 3e7)))
        {
            for (int i = 0; i < batch; i++)
                verdicts[i] = CholeskyDriver<T>.Factor(n, a + (i * batchStride), rowStride, scratch, parallelism);
            return;
        }

        CholeskyBatch<T> job = mine ??= new CholeskyBatch<T>();
        (job.n, job.count, job.matricesOfPart) = (n, batch, matricesOfPart);
        (job.rowStride, job.batchStride) = (rowStride, batchStride);
        job.first = a;
        job.verdicts = verdicts;
        job.scratch = scratch;
        job.slotBytes = Workspace.Align(CholeskyDriver<T>.ScratchBytes(n, 1));
        WorkerPool.Run(job, ((batch - 1) / matricesOfPart) + 1, parallelism);
    }

    /// <inheritdoc/>
    internal override void Run(int part, int slot)
    {
        long begin = (long)part * matricesOfPart;
        FactorPart((nint)begin, (nint)Math.Min(count, begin + matricesOfPart), scratch + (slot * slotBytes));
    }

    private void FactorPart(nint begin, nint end, byte* memory)
    {
        int lanes = 64 / sizeof(T);
        nint i = begin;
        if (n <= CholeskyLanes.Order)
        {
            // A lone matrix or two are done sooner one by one.
            for (; end - i > 2; i += lanes)
                CholeskyDriver<T>.FactorLanes(n, (int)Math.Min(lanes, end - i), first + (i * batchStride), rowStride, batchStride, verdicts + i, memory);
        }

        for (; i < end; i++)
            verdicts[i] = CholeskyDriver<T>.Factor(n, first + (i * batchStride), rowStride, memory, Parallelism.Single);
    }
}
