// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Devices;

/// <summary><see cref="IReductionOperations{T}"/>: blocks of terms fixed by the shape, each summed in the fixed order, then the blocks in the fixed order.</summary>
/// <remarks>
/// Blocks hold 8192 terms (Sum, Dot), one row (LowerSquaredNorm) or the whole diagonal (Trace). Neither threads nor strides enter.
/// Error: with c = ceil(8192 / 16) + 4 + ceil(blocks / 16) + 4, at most c 2^-53 times the sum of the absolute terms.
/// </remarks>
internal sealed class CpuReductionOperations<T>(CpuDevice device) : IReductionOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Terms of a block of <see cref="Sum"/> and <see cref="Dot"/>.</summary>
    internal const int BlockTerms = BlockJob.BlockTerms;

    private readonly BlockJob job = new();

    public void Sum(DeviceMatrix<T> x, Span<double> sums)
    {
        ContractShapes.Results(x.Batch, sums.Length, nameof(sums));
        using HostMatrix<T> terms = new(device, x, nameof(x));
        job.Run(Kind.Sum, terms, terms, sums, device.Parallelism);
    }

    public void Dot(DeviceMatrix<T> x, DeviceMatrix<T> y, Span<double> dots)
    {
        ContractShapes.Same(x, y, nameof(y));
        ContractShapes.Results(x.Batch, dots.Length, nameof(dots));
        using HostMatrix<T> left = new(device, x, nameof(x));
        using HostMatrix<T> right = new(device, y, nameof(y));
        job.Run(Kind.Dot, left, right, dots, device.Parallelism);
    }

    public void Trace(DeviceMatrix<T> x, Span<double> traces)
    {
        ContractShapes.Square(x, nameof(x));
        ContractShapes.Results(x.Batch, traces.Length, nameof(traces));
        using HostMatrix<T> terms = new(device, x, nameof(x));
        job.Run(Kind.Trace, terms, terms, traces, device.Parallelism);
    }

    public void LowerSquaredNorm(DeviceMatrix<T> x, Span<double> norms)
    {
        ContractShapes.Square(x, nameof(x));
        ContractShapes.Results(x.Batch, norms.Length, nameof(norms));
        using HostMatrix<T> terms = new(device, x, nameof(x));
        job.Run(Kind.LowerSquares, terms, terms, norms, device.Parallelism);
    }

    private enum Kind
    {
        Sum,
        Dot,
        Trace,
        LowerSquares,
    }

    /// <summary>Sums blocks into partial results; scratch memory grows once.</summary>
    private sealed class BlockJob : Job
    {
        internal const int BlockTerms = 8192;
        private const int PartTerms = 32768;

        private Kind kind;
        private HostMatrix<T> x;
        private HostMatrix<T> y;
        private long blocks;        // of one problem
        private long totalBlocks;
        private int blocksPerPart;
        private double[] partial = [];
        private T[][] scratch = [];

        internal void Run(Kind kind, HostMatrix<T> x, HostMatrix<T> y, Span<double> results, Parallelism parallelism)
        {
            results.Clear();
            if (x.Batch == 0 || x.Rows == 0 || x.Columns == 0) return;
            this.kind = kind;
            bool dense = kind is Kind.Sum or Kind.Dot && x.IsDense && y.IsDense;
            this.x = dense ? x.AsRow() : x;
            this.y = dense ? y.AsRow() : y;
            long termsPerBlock = kind == Kind.LowerSquares ? Math.Max(1, x.Columns / 2) : kind == Kind.Trace ? x.Rows : Math.Min(BlockTerms, (long)x.Rows * x.Columns);
            blocks = kind switch
            {
                Kind.Trace => 1,
                Kind.LowerSquares => x.Rows,
                _ => (((long)x.Rows * x.Columns) + BlockTerms - 1) / BlockTerms,
            };
            totalBlocks = checked(blocks * x.Batch);
            blocksPerPart = (int)Math.Max(1, PartTerms / termsPerBlock);
            if (partial.Length < totalBlocks) partial = new double[totalBlocks];
            EnsureScratch(dense || kind == Kind.LowerSquares ? 0 : kind == Kind.Trace ? x.Rows : 2 * BlockTerms, WorkerPool.Threads(parallelism));
            WorkerPool.Run(this, checked((int)((totalBlocks + blocksPerPart - 1) / blocksPerPart)), parallelism);
            for (int b = 0; b < x.Batch; b++)
                results[b] = blocks == 1 ? partial[b] : FixedOrder.Sum(partial.AsSpan(checked((int)(b * blocks)), (int)blocks));
            this.x = this.y = default; // keeps no buffer alive
        }

        internal override void Run(int part, int slot)
        {
            long first = (long)part * blocksPerPart;
            long last = Math.Min(totalBlocks, first + blocksPerPart);
            for (long block = first; block < last; block++) partial[block] = Block((int)(block / blocks), block % blocks, scratch[slot]);
        }

        private double Block(int b, long block, T[] scratch)
        {
            switch (kind)
            {
                case Kind.LowerSquares:
                    Span<T> row = x.Segment(b, (int)block, 0, (int)block + 1);
                    return FixedTerms.Dot<T>(row, row);
                case Kind.Trace:
                    for (int i = 0; i < x.Rows; i++) scratch[i] = x[b, i, i];
                    return FixedTerms.Sum<T>(scratch.AsSpan(0, x.Rows));
                default:
                    long start = block * BlockTerms;
                    int count = (int)Math.Min(BlockTerms, ((long)x.Rows * x.Columns) - start);
                    ReadOnlySpan<T> left = Terms(x, b, start, count, scratch.AsSpan());
                    return kind == Kind.Sum
                        ? FixedTerms.Sum(left)
                        : FixedTerms.Dot(left, Terms(y, b, start, count, scratch.AsSpan(Math.Min(scratch.Length, BlockTerms))));
            }
        }

        /// <summary>Terms [start, start + count) of a matrix, row by row: in place where they are contiguous, else copied together.</summary>
        private static ReadOnlySpan<T> Terms(HostMatrix<T> x, int b, long start, int count, Span<T> scratch)
        {
            int i = (int)(start / x.Columns);
            int j = (int)(start % x.Columns);
            if (j + (long)count <= x.Columns) return x.Segment(b, i, j, count);
            for (int filled = 0; filled < count; i++, j = 0)
            {
                int taken = Math.Min(count - filled, x.Columns - j);
                x.Segment(b, i, j, taken).CopyTo(scratch[filled..]);
                filled += taken;
            }

            return scratch[..count];
        }

        private void EnsureScratch(int length, int slots)
        {
            if (scratch.Length < slots) scratch = new T[slots][];
            for (int s = 0; s < slots; s++)
            {
                if (scratch[s] is null || scratch[s].Length < length) scratch[s] = new T[length];
            }
        }
    }
}
