// SPDX-License-Identifier: MIT
using LargeN.Devices;

namespace LargeN.Cuda;

/// <summary><see cref="IReductionOperations{T}"/>: blocks of terms by groups of 16 threads, then the blocks of a problem; each call waits for its results.</summary>
internal sealed class CudaReductionOperations<T>(CudaDevice device) : IReductionOperations<T>
    where T : unmanaged
{
    private const string Family = "reduce";
    private const int BlockTerms = 8192; // Reductions::BlockTerms of the kernels
    private const int GroupsPerBlock = ElementLaunch.Threads / 16;

    private readonly Kernel<SumParams> sum = new(device, Family, "largen_sum_" + Suffix.Of<T>());
    private readonly Kernel<SumParams> dot = new(device, Family, "largen_dot_" + Suffix.Of<T>());
    private readonly Kernel<SquareSumParams> trace = new(device, Family, "largen_trace_" + Suffix.Of<T>());
    private readonly Kernel<SquareSumParams> lowerSquares = new(device, Family, "largen_lower_squares_" + Suffix.Of<T>());
    private readonly Kernel<SumPartialsParams> sumPartials = new(device, Family, "largen_sum_partials");

    public void Sum(DeviceMatrix<T> x, Span<double> sums)
    {
        ContractShapes.Results(x.Batch, sums.Length, nameof(sums));
        using CudaOperand<T> terms = new(device, x, nameof(x));
        Blocks(sum, terms, terms, sums);
    }

    public void Dot(DeviceMatrix<T> x, DeviceMatrix<T> y, Span<double> dots)
    {
        ContractShapes.Same(x, y, nameof(y));
        ContractShapes.Results(x.Batch, dots.Length, nameof(dots));
        using CudaOperand<T> left = new(device, x, nameof(x));
        using CudaOperand<T> right = new(device, y, nameof(y));
        Blocks(dot, left, right, dots);
    }

    public void Trace(DeviceMatrix<T> x, Span<double> traces)
    {
        ContractShapes.Square(x, nameof(x));
        ContractShapes.Results(x.Batch, traces.Length, nameof(traces));
        using CudaOperand<T> terms = new(device, x, nameof(x));
        traces.Clear();
        if (terms.IsEmpty) return;
        ulong results = device.Scratch((long)x.Batch * sizeof(double));
        trace.Launch(Grid(x.Batch), Block, Square(terms, results));
        device.Fetch(results, traces);
    }

    public void LowerSquaredNorm(DeviceMatrix<T> x, Span<double> norms)
    {
        ContractShapes.Square(x, nameof(x));
        ContractShapes.Results(x.Batch, norms.Length, nameof(norms));
        using CudaOperand<T> terms = new(device, x, nameof(x));
        norms.Clear();
        if (terms.IsEmpty) return;
        long blocks = (long)x.Batch * x.Rows;
        ulong partials = device.Scratch((blocks + x.Batch) * sizeof(double));
        lowerSquares.Launch(Grid(blocks), Block, Square(terms, partials));
        Join(partials, x.Rows, norms);
    }

    private static Dim3 Block => new(ElementLaunch.Threads);

    private static Dim3 Grid(long groups) => new(ElementLaunch.Blocks(groups, GroupsPerBlock));

    private static SquareSumParams Square(in CudaOperand<T> x, ulong results) =>
        new() { X = x.Pointer, Results = results, BatchStride = x.BatchStride, Order = x.Rows, Batch = x.Batch, RowStride = x.RowStride };

    private void Blocks(Kernel<SumParams> kernel, in CudaOperand<T> x, in CudaOperand<T> y, Span<double> results)
    {
        results.Clear();
        if (x.IsEmpty) return;
        bool dense = x.IsDense && y.IsDense;
        long elements = (long)x.Rows * x.Columns;
        long blocks = (elements + BlockTerms - 1) / BlockTerms;
        ulong partials = device.Scratch(checked((blocks + 1) * x.Batch * sizeof(double)));
        kernel.Launch(Grid(blocks * x.Batch), Block, new SumParams
        {
            X = x.Pointer,
            Y = y.Pointer,
            Partials = partials,
            Columns = dense ? elements : x.Columns,
            XBatchStride = x.BatchStride,
            YBatchStride = y.BatchStride,
            Rows = dense ? 1 : x.Rows,
            Batch = x.Batch,
            XRowStride = x.RowStride,
            YRowStride = y.RowStride,
        });
        Join(partials, blocks, results);
    }

    /// <summary>The blocks of each problem joined; the sums lie after the partial results.</summary>
    private void Join(ulong partials, long blocks, Span<double> results)
    {
        int batch = results.Length;
        ulong sums = partials;
        if (blocks > 1)
        {
            sums = partials + ((ulong)blocks * (ulong)batch * sizeof(double));
            sumPartials.Launch(Grid(batch), Block, new SumPartialsParams { Partials = partials, Sums = sums, Blocks = blocks, Batch = batch });
        }

        device.Fetch(sums, results);
    }
}
