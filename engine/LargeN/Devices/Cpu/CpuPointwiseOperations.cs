// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Numerics.Tensors;

namespace LargeN.Devices;

/// <summary><see cref="IPointwiseOperations{T}"/> in vectors.</summary>
/// <remarks>
/// TensorPrimitives is used where an element is one IEEE operation (a product, a fused multiply-add): correctly rounded at every
/// width, so that there is only one possible result.
/// </remarks>
internal sealed class CpuPointwiseOperations<T>(CpuDevice device) : IPointwiseOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RowJob<CopyKernel> copy = new();
    private readonly RowJob<FillKernel> fill = new();
    private readonly RowJob<AddScaledKernel> addScaled = new();
    private readonly RowJob<ScaleKernel> scaleAll = new();
    private readonly RowJob<ScaleColumnsKernel> scaleColumns = new();
    private readonly RowJob<MirrorKernel> mirror = new();
    private readonly RowJob<NormalizeKernel> normalize = new();
    private readonly RowJob<GatherKernel> gather = new();

    public void Copy(DeviceMatrix<T> source, DeviceMatrix<T> destination)
    {
        ContractShapes.Same(source, destination, nameof(destination));
        ContractShapes.Written(destination, nameof(destination));
        using HostMatrix<T> from = new(device, source, nameof(source));
        using HostMatrix<T> to = new(device, destination, nameof(destination));
        HostMatrix<T>.RequireSameOrApart(from, to, nameof(source));
        bool dense = from.IsDense && to.IsDense;
        Run(copy, new CopyKernel(dense ? from.AsRow() : from, dense ? to.AsRow() : to), dense ? to.AsRow() : to);
    }

    public void Fill(DeviceMatrix<T> destination, T value)
    {
        ContractShapes.Written(destination, nameof(destination));
        using HostMatrix<T> lease = new(device, destination, nameof(destination));
        HostMatrix<T> to = lease.IsDense ? lease.AsRow() : lease;
        Run(fill, new FillKernel(to, value), to);
    }

    public void AddScaled(T alpha, DeviceMatrix<T> x, DeviceMatrix<T> y)
    {
        ContractShapes.Same(x, y, nameof(y));
        ContractShapes.Written(y, nameof(y));
        using HostMatrix<T> from = new(device, x, nameof(x));
        using HostMatrix<T> to = new(device, y, nameof(y));
        HostMatrix<T>.RequireSameOrApart(from, to, nameof(x));
        bool dense = from.IsDense && to.IsDense;
        Run(addScaled, new AddScaledKernel(alpha, dense ? from.AsRow() : from, dense ? to.AsRow() : to), dense ? to.AsRow() : to);
    }

    public void Scale(T alpha, DeviceMatrix<T> x)
    {
        ContractShapes.Written(x, nameof(x));
        using HostMatrix<T> lease = new(device, x, nameof(x));
        HostMatrix<T> to = lease.IsDense ? lease.AsRow() : lease;
        Run(scaleAll, new ScaleKernel(alpha, to), to);
    }

    public void ScaleColumns(DeviceMatrix<T> x, DeviceMatrix<T> scale)
    {
        ContractShapes.ScaleColumns(x, scale);
        using HostMatrix<T> to = new(device, x, nameof(x));
        using HostMatrix<T> factors = new(device, scale, nameof(scale));
        HostMatrix<T>.RequireApart(factors, to, nameof(scale));
        Run(scaleColumns, new ScaleColumnsKernel(to, factors), to);
    }

    public void AddToDiagonal(DeviceMatrix<T> x, T value)
    {
        ContractShapes.Square(x, nameof(x));
        ContractShapes.Written(x, nameof(x));
        using HostMatrix<T> to = new(device, x, nameof(x));
        for (int p = 0; p < x.Batch; p++)
        {
            for (int i = 0; i < x.Rows; i++) to[p, i, i] += value;
        }
    }

    public void MirrorLower(DeviceMatrix<T> x)
    {
        ContractShapes.Square(x, nameof(x));
        ContractShapes.Written(x, nameof(x));
        using HostMatrix<T> to = new(device, x, nameof(x));
        int strips = (x.Rows + MirrorKernel.Strip - 1) / MirrorKernel.Strip;
        mirror.Run(new MirrorKernel(to), x.Batch, strips, x.Rows * MirrorKernel.Strip, device.Parallelism, wholeRows: true);
    }

    public void NormalizeRows(DeviceMatrix<T> x)
    {
        ContractShapes.Written(x, nameof(x));
        using HostMatrix<T> to = new(device, x, nameof(x));
        normalize.Run(new NormalizeKernel(to), x.Batch, x.Rows, x.Columns, device.Parallelism, wholeRows: true);
    }

    public void Gather(DeviceMatrix<T> source, DeviceMatrix<int> rows, DeviceMatrix<int> columns, DeviceMatrix<T> destination)
    {
        ContractShapes.Gather(source, rows, columns, destination);
        using HostMatrix<T> from = new(device, source, nameof(source));
        using HostMatrix<int> rowIndex = new(device, rows, nameof(rows));
        using HostMatrix<int> columnIndex = new(device, columns, nameof(columns));
        using HostMatrix<T> to = new(device, destination, nameof(destination));
        HostMatrix<T>.RequireApart(from, to, nameof(source));
        GatherIndices.Check(rowIndex, source.Rows, nameof(rows));
        GatherIndices.Check(columnIndex, source.Columns, nameof(columns));
        Run(gather, new GatherKernel(from, rowIndex, columnIndex, to), to);
    }

    private void Run<TKernel>(RowJob<TKernel> job, in TKernel kernel, HostMatrix<T> over)
        where TKernel : struct, IRowKernel =>
        job.Run(kernel, over.Batch, over.Rows, over.Columns, device.Parallelism);

    internal readonly struct CopyKernel(HostMatrix<T> from, HostMatrix<T> to) : IRowKernel
    {
        public void Run(int b, int i, int column, int count) => from.Segment(b, i, column, count).CopyTo(to.Segment(b, i, column, count));
    }

    internal readonly struct FillKernel(HostMatrix<T> to, T value) : IRowKernel
    {
        public void Run(int b, int i, int column, int count) => to.Segment(b, i, column, count).Fill(value);
    }

    internal readonly struct AddScaledKernel(T alpha, HostMatrix<T> from, HostMatrix<T> to) : IRowKernel
    {
        public void Run(int b, int i, int column, int count)
        {
            Span<T> y = to.Segment(b, i, column, count);
            TensorPrimitives.FusedMultiplyAdd(from.Segment(b, i, column, count), alpha, y, y);
        }
    }

    internal readonly struct ScaleKernel(T alpha, HostMatrix<T> to) : IRowKernel
    {
        public void Run(int b, int i, int column, int count)
        {
            Span<T> x = to.Segment(b, i, column, count);
            TensorPrimitives.Multiply(x, alpha, x);
        }
    }

    internal readonly struct ScaleColumnsKernel(HostMatrix<T> to, HostMatrix<T> factors) : IRowKernel
    {
        public void Run(int b, int i, int column, int count)
        {
            Span<T> x = to.Segment(b, i, column, count);
            TensorPrimitives.Multiply(x, factors.Segment(b, 0, column, count), x);
        }
    }

    /// <summary>A row of the job is a strip of rows. Tiles keep the columns that are written in cache.</summary>
    private readonly struct MirrorKernel(HostMatrix<T> x) : IRowKernel
    {
        internal const int Strip = 32;

        public void Run(int b, int i, int column, int count)
        {
            int top = i * Strip;
            int bottom = Math.Min(top + Strip, x.Rows);
            for (int left = 0; left < bottom; left += Strip)
            {
                for (int row = top; row < bottom; row++)
                {
                    Span<T> source = x.Row(b, row);
                    int right = Math.Min(left + Strip, row);
                    for (int j = left; j < right; j++) x[b, j, row] = source[j];
                }
            }
        }
    }

    private readonly struct NormalizeKernel(HostMatrix<T> to) : IRowKernel
    {
        public void Run(int b, int i, int column, int count) => RowNorm.Normalize(to.Row(b, i));
    }

    private readonly struct GatherKernel(HostMatrix<T> from, HostMatrix<int> rows, HostMatrix<int> columns, HostMatrix<T> to) : IRowKernel
    {
        public void Run(int b, int i, int column, int count)
        {
            Span<T> source = from.Row(b, rows.Columns == 0 ? i : rows[b, 0, i]);
            Span<T> target = to.Segment(b, i, column, count);
            if (columns.Columns == 0)
            {
                source.Slice(column, count).CopyTo(target);
                return;
            }

            ReadOnlySpan<int> index = columns.Segment(b, 0, column, count);
            for (int j = 0; j < target.Length; j++) target[j] = source[index[j]];
        }
    }
}
