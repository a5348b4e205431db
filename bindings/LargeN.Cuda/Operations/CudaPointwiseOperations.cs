// SPDX-License-Identifier: MIT
using LargeN.Devices;

namespace LargeN.Cuda;

/// <summary><see cref="IPointwiseOperations{T}"/>: one thread an element, in the stream, without waiting.</summary>
internal sealed class CudaPointwiseOperations<T>(CudaDevice device) : IPointwiseOperations<T>
    where T : unmanaged
{
    private const string Family = "pointwise";
    private const int MirrorTile = 32; // mirror_tile and mirror_rows of square.cuh
    private const int MirrorRows = 8;
    private const int RowThreads = 16; // a row is normalised by the 16 lanes of the fixed order

    private readonly Kernel<PairParams<T>> copy = new(device, Family, "largen_copy_" + Suffix.Of<T>());
    private readonly Kernel<PairParams<T>> addScaled = new(device, Family, "largen_add_scaled_" + Suffix.Of<T>());
    private readonly Kernel<OneParams<T>> fill = new(device, Family, "largen_fill_" + Suffix.Of<T>());
    private readonly Kernel<OneParams<T>> scaleAll = new(device, Family, "largen_scale_" + Suffix.Of<T>());
    private readonly Kernel<ScaleColumnsParams> scaleColumns = new(device, Family, "largen_scale_columns_" + Suffix.Of<T>());
    private readonly Kernel<GatherParams> gather = new(device, Family, "largen_gather_" + Suffix.Of<T>());
    private readonly Kernel<SquareParams<T>> addToDiagonal = new(device, Family, "largen_add_to_diagonal_" + Suffix.Of<T>());
    private readonly Kernel<SquareParams<T>> mirrorLower = new(device, Family, "largen_mirror_lower_" + Suffix.Of<T>());
    private readonly Kernel<NormalizeRowsParams> normalizeRows = new(device, Family, "largen_normalize_rows_" + Suffix.Of<T>());

    public void Copy(DeviceMatrix<T> source, DeviceMatrix<T> destination)
    {
        ContractShapes.Same(source, destination, nameof(destination));
        ContractShapes.Written(destination, nameof(destination));
        using CudaOperand<T> from = new(device, source, nameof(source));
        using CudaOperand<T> to = new(device, destination, nameof(destination));
        CudaOperand<T>.RequireSameOrApart(from, to, nameof(source));
        Pair(copy, default, from, to);
    }

    public void Fill(DeviceMatrix<T> destination, T value)
    {
        ContractShapes.Written(destination, nameof(destination));
        using CudaOperand<T> to = new(device, destination, nameof(destination));
        One(fill, value, to);
    }

    public void AddScaled(T alpha, DeviceMatrix<T> x, DeviceMatrix<T> y)
    {
        ContractShapes.Same(x, y, nameof(y));
        ContractShapes.Written(y, nameof(y));
        using CudaOperand<T> from = new(device, x, nameof(x));
        using CudaOperand<T> to = new(device, y, nameof(y));
        CudaOperand<T>.RequireSameOrApart(from, to, nameof(x));
        Pair(addScaled, alpha, from, to);
    }

    public void Scale(T alpha, DeviceMatrix<T> x)
    {
        ContractShapes.Written(x, nameof(x));
        using CudaOperand<T> to = new(device, x, nameof(x));
        One(scaleAll, alpha, to);
    }

    public void ScaleColumns(DeviceMatrix<T> x, DeviceMatrix<T> scale)
    {
        ContractShapes.ScaleColumns(x, scale);
        using CudaOperand<T> to = new(device, x, nameof(x));
        using CudaOperand<T> factors = new(device, scale, nameof(scale));
        CudaOperand<T>.RequireApart(factors, to, nameof(scale));
        if (to.IsEmpty) return;
        (Dim3 grid, Dim3 block) = ElementLaunch.Of(to.Batch, to.Rows, to.Columns);
        scaleColumns.Launch(grid, block, new ScaleColumnsParams
        {
            X = to.Pointer,
            Scale = factors.Pointer,
            Columns = to.Columns,
            BatchStride = to.BatchStride,
            ScaleBatchStride = factors.BatchStride,
            Rows = to.Rows,
            Batch = to.Batch,
            RowStride = to.RowStride,
        });
    }

    public void AddToDiagonal(DeviceMatrix<T> x, T value)
    {
        ContractShapes.Square(x, nameof(x));
        ContractShapes.Written(x, nameof(x));
        using CudaOperand<T> to = new(device, x, nameof(x));
        if (to.IsEmpty) return;
        addToDiagonal.Launch(new Dim3(ElementLaunch.Blocks((long)to.Batch * to.Rows, ElementLaunch.Threads)), new Dim3(ElementLaunch.Threads), Square(to, value));
    }

    public void MirrorLower(DeviceMatrix<T> x)
    {
        ContractShapes.Square(x, nameof(x));
        ContractShapes.Written(x, nameof(x));
        using CudaOperand<T> to = new(device, x, nameof(x));
        if (to.IsEmpty) return;
        int tiles = (to.Rows + MirrorTile - 1) / MirrorTile;
        mirrorLower.Launch(new Dim3((uint)tiles, ElementLaunch.Along(tiles), ElementLaunch.Along(to.Batch)), new Dim3(MirrorTile, MirrorRows), Square(to, default));
    }

    public void NormalizeRows(DeviceMatrix<T> x)
    {
        ContractShapes.Written(x, nameof(x));
        using CudaOperand<T> to = new(device, x, nameof(x));
        if (to.IsEmpty) return;
        uint blocks = ElementLaunch.Blocks((long)to.Batch * to.Rows, ElementLaunch.Threads / RowThreads);
        normalizeRows.Launch(new Dim3(blocks), new Dim3(ElementLaunch.Threads), new NormalizeRowsParams
        {
            X = to.Pointer,
            Columns = to.Columns,
            BatchStride = to.BatchStride,
            Rows = to.Rows,
            Batch = to.Batch,
            RowStride = to.RowStride,
        });
    }

    /// <remarks>Indices are not looked at: that would wait for the GPU. They are the caller's promise.</remarks>
    public void Gather(DeviceMatrix<T> source, DeviceMatrix<int> rows, DeviceMatrix<int> columns, DeviceMatrix<T> destination)
    {
        ContractShapes.Gather(source, rows, columns, destination);
        using CudaOperand<T> from = new(device, source, nameof(source));
        using CudaOperand<int> rowIndex = new(device, rows, nameof(rows));
        using CudaOperand<int> columnIndex = new(device, columns, nameof(columns));
        using CudaOperand<T> to = new(device, destination, nameof(destination));
        CudaOperand<T>.RequireApart(from, to, nameof(source));
        if (to.IsEmpty) return;
        (Dim3 grid, Dim3 block) = ElementLaunch.Of(to.Batch, to.Rows, to.Columns);
        gather.Launch(grid, block, new GatherParams
        {
            Source = from.Pointer,
            Destination = to.Pointer,
            RowIndex = rowIndex.Columns == 0 ? 0 : rowIndex.Pointer,
            ColumnIndex = columnIndex.Columns == 0 ? 0 : columnIndex.Pointer,
            Columns = to.Columns,
            SourceBatchStride = from.BatchStride,
            BatchStride = to.BatchStride,
            RowIndexBatchStride = rowIndex.BatchStride,
            ColumnIndexBatchStride = columnIndex.BatchStride,
            Rows = to.Rows,
            Batch = to.Batch,
            SourceRowStride = from.RowStride,
            RowStride = to.RowStride,
        });
    }

    private static SquareParams<T> Square(in CudaOperand<T> x, T alpha) =>
        new() { X = x.Pointer, BatchStride = x.BatchStride, Alpha = alpha, Order = x.Rows, Batch = x.Batch, RowStride = x.RowStride };

    private static void Pair(Kernel<PairParams<T>> kernel, T alpha, in CudaOperand<T> x, in CudaOperand<T> y)
    {
        if (y.IsEmpty) return;
        bool dense = x.IsDense && y.IsDense;
        int rows = dense ? 1 : y.Rows;
        long columns = dense ? (long)y.Rows * y.Columns : y.Columns;
        (Dim3 grid, Dim3 block) = ElementLaunch.Of(y.Batch, rows, columns);
        kernel.Launch(grid, block, new PairParams<T>
        {
            X = x.Pointer,
            Y = y.Pointer,
            Columns = columns,
            XBatchStride = x.BatchStride,
            YBatchStride = y.BatchStride,
            Alpha = alpha,
            Rows = rows,
            Batch = y.Batch,
            XRowStride = x.RowStride,
            YRowStride = y.RowStride,
        });
    }

    private static void One(Kernel<OneParams<T>> kernel, T alpha, in CudaOperand<T> x)
    {
        if (x.IsEmpty) return;
        int rows = x.IsDense ? 1 : x.Rows;
        long columns = x.IsDense ? (long)x.Rows * x.Columns : x.Columns;
        (Dim3 grid, Dim3 block) = ElementLaunch.Of(x.Batch, rows, columns);
        kernel.Launch(grid, block, new OneParams<T> { X = x.Pointer, Columns = columns, BatchStride = x.BatchStride, Alpha = alpha, Rows = rows, Batch = x.Batch, RowStride = x.RowStride });
    }
}
