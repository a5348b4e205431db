// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.Intrinsics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Many problems: one part a matrix, each on one thread with the scratch memory of its slot. A single problem uses the threads inside.</summary>
internal sealed unsafe class EigenBatch<V, T> : Job
    where V : struct, ILanes<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // A thread's own objects, made once, so that calls allocate nothing. They hold no result between calls.
    [ThreadStatic]
    private static EigenBatch<V, T>? batchOfThread;

    [ThreadStatic]
    private static EigenSolver<V, T>? solverOfThread;

    private EigenLayout layout;
    private T* matrices;
    private nint rowStride;
    private nint batchStride;
    private T* values;
    private Verdict* verdicts;
    private byte* memory;
    private bool vectors;

    internal static void Run(MatrixBatch<T> a, Span<T> values, Span<Verdict> verdicts, byte* memory, in EigenLayout layout, bool vectors, Parallelism parallelism)
    {
        EigenBatch<V, T> batch = batchOfThread ??= new EigenBatch<V, T>();
        fixed (T* first = a.Data, firstValue = values)
        fixed (Verdict* firstVerdict = verdicts)
        {
            batch.layout = layout;
            batch.matrices = first;
            batch.rowStride = a.RowStride;
            batch.batchStride = a.BatchStride;
            batch.values = firstValue;
            batch.verdicts = firstVerdict;
            batch.memory = memory;
            batch.vectors = vectors;
            if (a.Count == 1) batch.Solve(0, 0, parallelism);
            else WorkerPool.Run(batch, a.Count, parallelism);
        }
    }

    /// <inheritdoc/>
    internal override void Run(int part, int slot) => Solve(part, slot, Parallelism.Single);

    private void Solve(int part, int slot, Parallelism threads)
    {
        EigenSolver<V, T> solver = solverOfThread ??= new EigenSolver<V, T>();
        verdicts[part] = solver.Solve(
            matrices + (part * batchStride), rowStride, values + ((nint)part * layout.N), memory + (slot * layout.Bytes), layout, vectors, threads);
    }
}

/// <summary>The choice of lanes: the widest registers that the machine has.</summary>
internal static class EigenDispatch
{
    internal static unsafe void Run<T>(MatrixBatch<T> a, Span<T> values, Span<Verdict> verdicts, byte* memory, in EigenLayout layout, bool vectors, Parallelism parallelism)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated) EigenBatch<Lanes512<T>, T>.Run(a, values, verdicts, memory, layout, vectors, parallelism);
        else EigenBatch<Lanes256<T>, T>.Run(a, values, verdicts, memory, layout, vectors, parallelism);
    }
}
