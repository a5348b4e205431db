// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Products over a batch: threads go over the batch, or inside when there are few large problems.</summary>
internal static unsafe partial class MatMulDriver<T>
{
    // A part of a region is worth its hand-over from about 20 us of work.
    private const double FlopsOfPart = 2e6;

    // Bytes of operands between the problem in work and the one that is asked for: what memory delivers in twice its latency; at least two problems
    // where three of them share L1 and L2 with ease (measured).
    private const int BytesAhead = 12 * 1024;
    private const int SmallProblem = 32 * 1024;

    /// <summary>Scratch bytes of a batch of products of this shape or of any smaller one.</summary>
    internal static long BatchScratchBytes(int batch, int m, int n, int k, Parallelism parallelism) =>
        BatchScratch.Bytes(batch, ScratchBytes(m, n, k, WorkerPool.Threads(parallelism)), ScratchBytes(m, n, k, 1), parallelism);

    /// <summary>The product of every problem; problem i has its operands i strides after those of <paramref name="first"/>.</summary>
    internal static void RunBatch(int batch, in Product<T> first, nint strideA, nint strideB, nint strideC, byte* scratch, Parallelism parallelism)
    {
        double flops = 2.0 * first.M * first.N * Math.Max(first.K, 1);
        int problemsOfPart = (int)Math.Clamp(FlopsOfPart / Math.Max(flops, 1), 1, int.MaxValue);
        bool overBatch = WorkerPool.Threads(parallelism) > 1 && batch > problemsOfPart && (batch >= 16 || flops < 3e7);
        if (!overBatch)
        {
            RunRange(0, batch, first, strideA, strideB, strideC, scratch, parallelism);
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

    private static void RunRange(nint from, nint to, in Product<T> first, nint strideA, nint strideB, nint strideC, byte* scratch, Parallelism parallelism)
    {
        ReadAhead ahead = to - from == 1 ? default : Ahead(first, strideA, strideB, strideC);
        Product<T> product = first.Moved(from * strideA, from * strideB, from * strideC).With(ahead);
        if (TryStrips(product, to - from, strideA, strideB, strideC, scratch)) return;
        for (nint i = from; i < to; i++)
        {
            Run(product, scratch, parallelism);
            product = product.Moved(strideA, strideB, strideC);
        }
    }

    /// <summary>Products so small that what is the same for all of them is worth doing once; false where they are not.</summary>
    private static bool TryStrips(in Product<T> product, nint count, nint strideA, nint strideB, nint strideC, byte* scratch)
    {
        if (product.M == 0 || product.N == 0 || product.K == 0 || product.Alpha == T.Zero) return false;
        if (typeof(T) == typeof(float))
        {
            ref readonly Product<float> single = ref Unsafe.As<Product<T>, Product<float>>(ref Unsafe.AsRef(in product));
            if (Vector512.IsHardwareAccelerated) return TryStrips<Simd512Single, float>(single, count, strideA, strideB, strideC, scratch);
            return Vector256.IsHardwareAccelerated ? TryStrips<Simd256Single, float>(single, count, strideA, strideB, strideC, scratch)
                : TryStrips<Simd128Single, float>(single, count, strideA, strideB, strideC, scratch);
        }

        ref readonly Product<double> @double = ref Unsafe.As<Product<T>, Product<double>>(ref Unsafe.AsRef(in product));
        if (Vector512.IsHardwareAccelerated) return TryStrips<Simd512Double, double>(@double, count, strideA, strideB, strideC, scratch);
        return Vector256.IsHardwareAccelerated ? TryStrips<Simd256Double, double>(@double, count, strideA, strideB, strideC, scratch)
            : TryStrips<Simd128Double, double>(@double, count, strideA, strideB, strideC, scratch);
    }

    private static bool TryStrips<V, TElement>(in Product<TElement> product, nint count, nint strideA, nint strideB, nint strideC, byte* scratch)
        where V : unmanaged, ISimd<V, TElement>
        where TElement : unmanaged, IBinaryFloatingPointIeee754<TElement>
    {
        if (!DirectProduct<V, TElement>.IsStrip(product)) return false;
        DirectProduct<V, TElement>.RunStripBatch(product, count, strideA, strideB, strideC, scratch);
        return true;
    }

    /// <summary>What to ask for during one of many products: the operands a few problems on, far enough that memory has answered.</summary>
    private static ReadAhead Ahead(in Product<T> first, nint strideA, nint strideB, nint strideC)
    {
        int linesA = strideA == 0 ? 0 : Lines(first.A, first.M, first.K);
        int linesB = strideB == 0 ? 0 : Lines(first.B, first.K, first.N);
        int linesC = Lines(new(null, first.StrideC, 1), first.M, first.N);
        int total = linesA + linesB + linesC;
        if (total == 0) return default;
        nint problems = Math.Max(BytesAhead / (ReadAhead.Line * total), total * ReadAhead.Line <= SmallProblem ? 2 : 1) * sizeof(T);

        // A group of about 8 rows and two vectors of columns takes K steps.
        long steps = (((long)first.M + 7) / 8) * ((((long)first.N * sizeof(T)) + 127) / 128) * first.K;
        return new ReadAhead
        {
            LinesOfStep = total <= steps ? 1 : total <= 2 * steps ? 2 : 4,
            DeltaA = problems * strideA,
            DeltaB = problems * strideB,
            DeltaC = problems * strideC,
            LinesA = linesA,
            LinesB = linesB,
            LinesC = linesC,
        };
    }

    /// <summary>Cache lines of a dense matrix; 0 where its lines of memory lie apart.</summary>
    private static int Lines(Operand<T> x, long rows, long columns)
    {
        long apart = x.RowStride >= x.ColumnStride ? (rows - 1) * x.RowStride : (columns - 1) * x.ColumnStride;
        return apart <= rows * columns * 5 / 4 ? (int)Math.Min(((rows * columns * sizeof(T)) + ReadAhead.Line - 1) / ReadAhead.Line, 1 << 20) : 0;
    }

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
            RunRange((nint)part * ProblemsOfPart, (nint)end, First, StrideA, StrideB, StrideC, Scratch + (slot * SlotBytes), Parallelism.Single);
        }
    }
}
