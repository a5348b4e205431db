// SPDX-License-Identifier: MIT
using System.Numerics.Tensors;
using LargeN.LinearAlgebra;

namespace LargeN.Devices;

/// <content>Sums down the columns.</content>
internal sealed partial class CpuRowOperations<T>
{
    private readonly RowJob<ColumnKernel> columns = new();

    public void ColumnSums(DeviceMatrix<T> x, DeviceMatrix<T> sums)
    {
        NetworkShapes.Shaped(x.Batch, sums, 1, x.Columns, nameof(sums));
        ContractShapes.Written(sums, nameof(sums));
        Run(x, x, sums, products: false);
    }

    public void ColumnDots(DeviceMatrix<T> x, DeviceMatrix<T> y, DeviceMatrix<T> dots)
    {
        ContractShapes.Same(x, y, nameof(y));
        NetworkShapes.Shaped(x.Batch, dots, 1, x.Columns, nameof(dots));
        ContractShapes.Written(dots, nameof(dots));
        Run(x, y, dots, products: true);
    }

    private void Run(DeviceMatrix<T> x, DeviceMatrix<T> y, DeviceMatrix<T> results, bool products)
    {
        using HostMatrix<T> first = new(device, x, nameof(x));
        using HostMatrix<T> second = new(device, y, nameof(y));
        using HostMatrix<T> to = new(device, results, nameof(results));
        HostMatrix<T>.RequireApart(first, to, nameof(x));
        HostMatrix<T>.RequireApart(second, to, nameof(y));
        int strips = (int)(((long)x.Columns + ColumnKernel.Strip - 1) / ColumnKernel.Strip);
        int elements = (int)Math.Min(int.MaxValue, Math.Max(1, (long)x.Rows) * Math.Min(x.Columns, ColumnKernel.Strip));
        columns.Run(new ColumnKernel(first, second, to, products), x.Batch, strips, elements, device.Parallelism, wholeRows: true);
    }

    /// <summary>A row of the job is a strip of columns: their sums stay in the nearest cache while all rows go past.</summary>
    internal readonly struct ColumnKernel(HostMatrix<T> first, HostMatrix<T> second, HostMatrix<T> to, bool products) : IRowKernel
    {
        internal const int Strip = 512; // 4 KB of doubles: sums, chains and a row of each factor fit in 32 KB

        public void Run(int b, int i, int column, int count)
        {
            int left = i * Strip, width = Math.Min(Strip, to.Columns - left);
            Span<T> total = to.Segment(b, 0, left, width);
            Span<T> chain = stackalloc T[Strip];
            chain = chain[..width];
            total.Clear();
            for (int block = 0; block < first.Rows; block += MatMul.BlockDepth)
            {
                int last = Math.Min(first.Rows, block + MatMul.BlockDepth);
                chain.Clear();
                for (int row = block; row < last; row++)
                {
                    if (products) TensorPrimitives.FusedMultiplyAdd(first.Segment(b, row, left, width), second.Segment(b, row, left, width), chain, chain);
                    else TensorPrimitives.Add(first.Segment(b, row, left, width), chain, chain);
                }

                if (block == 0) chain.CopyTo(total);
                else TensorPrimitives.Add(total, chain, total);
            }
        }
    }
}
