// SPDX-License-Identifier: MIT
using LargeN.Devices;

namespace LargeN.Cuda;

/// <summary><see cref="IRowOperations{T}"/>: 16 threads a row, in the order of the CPU; in the stream, without waiting.</summary>
internal sealed class CudaRowOperations<T>(CudaDevice device) : IRowOperations<T>
    where T : unmanaged
{
    private const string Family = "network";
    private const int RowThreads = 16;                          // a row is worked by the 16 lanes of the fixed order
    private const int ColumnsPerBlock = 32, ChainsPerBlock = 8; // columns_at_once and chains_at_once of columns.cuh

    private readonly Kernel<SoftmaxParams> softmax = new(device, Family, "largen_softmax_" + Suffix.Of<T>());
    private readonly Kernel<SoftmaxGradientParams> softmaxGradient = new(device, Family, "largen_softmax_gradient_" + Suffix.Of<T>());
    private readonly Kernel<LayerNormParams> layerNorm = new(device, Family, "largen_layer_norm_" + Suffix.Of<T>());
    private readonly Kernel<LayerNormGradientParams> layerNormGradient = new(device, Family, "largen_layer_norm_gradient_" + Suffix.Of<T>());
    private readonly Kernel<ColumnSumsParams> columnSums = new(device, Family, "largen_column_sums_" + Suffix.Of<T>());

    public void Softmax(DeviceMatrix<T> x, DeviceMatrix<T> p, bool causal = false)
    {
        NetworkShapes.Softmax(x, p, causal);
        using CudaOperand<T> from = new(device, x, nameof(x));
        using CudaOperand<T> to = new(device, p, nameof(p));
        CudaOperand<T>.RequireSameOrApart(from, to, nameof(x));
        if (to.IsEmpty) return;
        softmax.Launch(Grid(to), new Dim3(ElementLaunch.Threads), new SoftmaxParams
        {
            X = from.Pointer,
            P = to.Pointer,
            XBatch = from.BatchStride,
            PBatch = to.BatchStride,
            Batch = to.Batch,
            Rows = to.Rows,
            Columns = to.Columns,
            XRow = from.RowStride,
            PRow = to.RowStride,
            Causal = causal ? 1 : 0,
        });
    }

    public void SoftmaxGradient(DeviceMatrix<T> p, DeviceMatrix<T> dp, DeviceMatrix<T> dx)
    {
        ContractShapes.Same(p, dp, nameof(dp));
        NetworkShapes.Result(p, dx, nameof(dx));
        using CudaOperand<T> weights = new(device, p, nameof(p));
        using CudaOperand<T> from = new(device, dp, nameof(dp));
        using CudaOperand<T> to = new(device, dx, nameof(dx));
        CudaOperand<T>.RequireSameOrApart(weights, to, nameof(p));
        CudaOperand<T>.RequireSameOrApart(from, to, nameof(dp));
        if (to.IsEmpty) return;
        softmaxGradient.Launch(Grid(to), new Dim3(ElementLaunch.Threads), new SoftmaxGradientParams
        {
            P = weights.Pointer,
            Dp = from.Pointer,
            Dx = to.Pointer,
            PBatch = weights.BatchStride,
            DpBatch = from.BatchStride,
            DxBatch = to.BatchStride,
            Batch = to.Batch,
            Rows = to.Rows,
            Columns = to.Columns,
            PRow = weights.RowStride,
            DpRow = from.RowStride,
            DxRow = to.RowStride,
        });
    }

    public void LayerNorm(DeviceMatrix<T> x, DeviceMatrix<T> n, DeviceMatrix<T> r)
    {
        NetworkShapes.Result(x, n, nameof(n));
        NetworkShapes.Shaped(x.Batch, r, x.Rows, 1, nameof(r));
        ContractShapes.Written(r, nameof(r));
        using CudaOperand<T> from = new(device, x, nameof(x));
        using CudaOperand<T> to = new(device, n, nameof(n));
        using CudaOperand<T> factors = new(device, r, nameof(r));
        CudaOperand<T>.RequireSameOrApart(from, to, nameof(x));
        CudaOperand<T>.RequireApart(from, factors, nameof(x));
        CudaOperand<T>.RequireApart(to, factors, nameof(n));
        if (to.IsEmpty) return;
        layerNorm.Launch(Grid(to), new Dim3(ElementLaunch.Threads), new LayerNormParams
        {
            X = from.Pointer,
            N = to.Pointer,
            R = factors.Pointer,
            XBatch = from.BatchStride,
            NBatch = to.BatchStride,
            RBatch = factors.BatchStride,
            Batch = to.Batch,
            Rows = to.Rows,
            Columns = to.Columns,
            XRow = from.RowStride,
            NRow = to.RowStride,
            RRow = factors.RowStride,
        });
    }

    public void LayerNormGradient(DeviceMatrix<T> n, DeviceMatrix<T> r, DeviceMatrix<T> dn, DeviceMatrix<T> dx)
    {
        ContractShapes.Same(n, dn, nameof(dn));
        NetworkShapes.Result(n, dx, nameof(dx));
        NetworkShapes.Shaped(n.Batch, r, n.Rows, 1, nameof(r));
        using CudaOperand<T> normalized = new(device, n, nameof(n));
        using CudaOperand<T> factors = new(device, r, nameof(r));
        using CudaOperand<T> from = new(device, dn, nameof(dn));
        using CudaOperand<T> to = new(device, dx, nameof(dx));
        CudaOperand<T>.RequireSameOrApart(normalized, to, nameof(n));
        CudaOperand<T>.RequireSameOrApart(from, to, nameof(dn));
        CudaOperand<T>.RequireApart(factors, to, nameof(r));
        if (to.IsEmpty) return;
        layerNormGradient.Launch(Grid(to), new Dim3(ElementLaunch.Threads), new LayerNormGradientParams
        {
            N = normalized.Pointer,
            R = factors.Pointer,
            Dn = from.Pointer,
            Dx = to.Pointer,
            NBatch = normalized.BatchStride,
            RBatch = factors.BatchStride,
            DnBatch = from.BatchStride,
            DxBatch = to.BatchStride,
            Batch = to.Batch,
            Rows = to.Rows,
            Columns = to.Columns,
            NRow = normalized.RowStride,
            RRow = factors.RowStride,
            DnRow = from.RowStride,
            DxRow = to.RowStride,
        });
    }

    public void ColumnSums(DeviceMatrix<T> x, DeviceMatrix<T> sums)
    {
        NetworkShapes.Shaped(x.Batch, sums, 1, x.Columns, nameof(sums));
        ContractShapes.Written(sums, nameof(sums));
        Launch(x, x, sums, products: false);
    }

    public void ColumnDots(DeviceMatrix<T> x, DeviceMatrix<T> y, DeviceMatrix<T> dots)
    {
        ContractShapes.Same(x, y, nameof(y));
        NetworkShapes.Shaped(x.Batch, dots, 1, x.Columns, nameof(dots));
        ContractShapes.Written(dots, nameof(dots));
        Launch(x, y, dots, products: true);
    }

    private static Dim3 Grid(in CudaOperand<T> rows) => new(ElementLaunch.Blocks((long)rows.Batch * rows.Rows, ElementLaunch.Threads / RowThreads));

    private void Launch(DeviceMatrix<T> x, DeviceMatrix<T> y, DeviceMatrix<T> results, bool products)
    {
        using CudaOperand<T> first = new(device, x, nameof(x));
        using CudaOperand<T> second = new(device, y, nameof(y));
        using CudaOperand<T> to = new(device, results, nameof(results));
        CudaOperand<T>.RequireApart(first, to, nameof(x));
        CudaOperand<T>.RequireApart(second, to, nameof(y));
        if (to.IsEmpty) return;
        columnSums.Launch(new Dim3(ElementLaunch.Blocks(to.Columns, ColumnsPerBlock), ElementLaunch.Along(to.Batch)), new Dim3(ColumnsPerBlock, ChainsPerBlock), new ColumnSumsParams
        {
            X = first.Pointer,
            Y = products ? second.Pointer : 0,
            Sums = to.Pointer,
            XBatch = first.BatchStride,
            YBatch = second.BatchStride,
            SumsBatch = to.BatchStride,
            Batch = to.Batch,
            Rows = first.Rows,
            Columns = to.Columns,
            XRow = first.RowStride,
            YRow = second.RowStride,
        });
    }
}
