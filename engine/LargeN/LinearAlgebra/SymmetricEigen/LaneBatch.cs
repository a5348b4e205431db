// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.Intrinsics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Small problems, one matrix a lane: one part a group of matrices, each on one thread with the memory of its slot.</summary>
/// <remarks>A single matrix, or what a batch leaves over, goes through narrower lanes of the same kernels, which have the same bits.</remarks>
internal sealed unsafe class LaneBatch<T> : Job
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // A thread's own object, made once, so that calls allocate nothing. It holds no result between calls.
    [ThreadStatic]
    private static LaneBatch<T>? batchOfThread;

    private LaneLayout layout;
    private LaneProblem<T> all;
    private byte* memory;

    /// <summary>Groups of a batch.</summary>
    internal static int Groups(int batch) => (batch + LaneLayout.FullGroup<T>() - 1) / LaneLayout.FullGroup<T>();

    internal static void Run(MatrixBatch<T> a, Span<T> values, Span<Verdict> verdicts, byte* memory, bool vectors, Parallelism parallelism)
    {
        LaneBatch<T> batch = batchOfThread ??= new LaneBatch<T>();
        fixed (T* first = a.Data, firstValue = values)
        fixed (Verdict* firstVerdict = verdicts)
        {
            batch.layout = LaneLayout.Of<T>(a.Count, a.Rows, vectors);
            batch.all = new LaneProblem<T>(first, a.RowStride, a.BatchStride, a.Count, firstValue, firstVerdict, vectors);
            batch.memory = memory;
            WorkerPool.Run(batch, Groups(a.Count), parallelism);
        }
    }

    /// <inheritdoc/>
    internal override void Run(int part, int slot)
    {
        LaneProblem<T> group = all.Part(part * LaneLayout.FullGroup<T>(), LaneLayout.FullGroup<T>(), layout.N);
        byte* own = memory + (slot * layout.Bytes);
        int lanes = LaneLayout.GroupOf<T>(group.Count);
        if (lanes == layout.Lanes) Solve(group, own, layout);
        else Solve(group, own, new LaneLayout(layout.N, sizeof(T), group.Vectors, lanes));
    }

    private static void Solve(in LaneProblem<T> group, byte* memory, in LaneLayout layout)
    {
        switch (layout.Lanes * sizeof(T))
        {
            case 128:
                LaneSolver<LaneVector512<T>, LaneVectorPair<LaneVector512<T>, T>, T>.Solve(group, memory, layout);
                break;
            case 64 when Vector512.IsHardwareAccelerated:
                LaneSolver<LaneVector512<T>, LaneVector512<T>, T>.Solve(group, memory, layout);
                break;
            case 64:
                LaneSolver<LaneVector256<T>, LaneVectorPair<LaneVector256<T>, T>, T>.Solve(group, memory, layout);
                break;
            case 32 when Vector256.IsHardwareAccelerated:
                LaneSolver<LaneVector256<T>, LaneVector256<T>, T>.Solve(group, memory, layout);
                break;
            case 32:
                LaneSolver<LaneVector128<T>, LaneVectorPair<LaneVector128<T>, T>, T>.Solve(group, memory, layout);
                break;
            default:
                LaneSolver<LaneVector128<T>, LaneVector128<T>, T>.Solve(group, memory, layout);
                break;
        }
    }
}
