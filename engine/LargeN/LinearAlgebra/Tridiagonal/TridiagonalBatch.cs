// SPDX-License-Identifier: MIT
using System.Runtime.Intrinsics;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Reductions of a batch: one part a matrix, or the threads inside a single one.</summary>
internal sealed unsafe class TridiagonalBatch<V> : Job
    where V : struct, ILanes<V, double>
{
    [ThreadStatic]
    private static TridiagonalBatch<V>? batchOfThread;

    [ThreadStatic]
    private static EigenSolver<V, double>? solverOfThread;

    private EigenLayout layout;
    private double* matrices;
    private nint rowStride;
    private nint batchStride;
    private double* diagonal;
    private double* offDiagonal;
    private double* scales;
    private nint stride;
    private Verdict* verdicts;
    private byte* memory;

    internal static void Run(MatrixBatch<double> a, double* d, double* e, double* tau, nint stride, Verdict* verdicts, byte* memory, in EigenLayout layout, Parallelism parallelism)
    {
        TridiagonalBatch<V> job = batchOfThread ??= new TridiagonalBatch<V>();
        fixed (double* first = a.Data)
        {
            job.layout = layout;
            job.matrices = first;
            (job.rowStride, job.batchStride, job.stride) = (a.RowStride, a.BatchStride, stride);
            job.diagonal = d;
            job.offDiagonal = e;
            job.scales = tau;
            job.verdicts = verdicts;
            job.memory = memory;
            if (a.Count == 1) job.Reduce(0, 0, parallelism);
            else WorkerPool.Run(job, a.Count, parallelism);
        }
    }

    /// <inheritdoc/>
    internal override void Run(int part, int slot) => Reduce(part, slot, Parallelism.Single);

    private void Reduce(int part, int slot, Parallelism threads)
    {
        EigenSolver<V, double> solver = solverOfThread ??= new EigenSolver<V, double>();
        nint at = part * stride;
        long bad = solver.Tridiagonalise(matrices + (part * batchStride), rowStride, diagonal + at, offDiagonal + at, scales + at, memory + (slot * layout.Bytes), layout, threads);
        verdicts[part] = bad < 0 ? Verdict.Converged : new Verdict(VerdictKind.NonFinite, bad);
        if (bad < 0) return;
        new Span<double>(diagonal + at, layout.N).Fill(double.NaN);
        new Span<double>(offDiagonal + at, layout.N).Fill(double.NaN);
        new Span<double>(scales + at, layout.N).Fill(double.NaN);
    }
}

/// <summary>The choice of lanes: the widest registers that the machine has.</summary>
internal static unsafe class TridiagonalDispatch
{
    internal static void Run(MatrixBatch<double> a, double* d, double* e, double* tau, nint stride, Verdict* verdicts, byte* memory, in EigenLayout layout, Parallelism parallelism)
    {
        if (Vector512.IsHardwareAccelerated) TridiagonalBatch<Lanes512<double>>.Run(a, d, e, tau, stride, verdicts, memory, layout, parallelism);
        else TridiagonalBatch<Lanes256<double>>.Run(a, d, e, tau, stride, verdicts, memory, layout, parallelism);
    }
}
