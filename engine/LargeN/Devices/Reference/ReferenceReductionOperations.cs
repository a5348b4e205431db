// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.Devices;

/// <summary><see cref="IReductionOperations{T}"/> as plain loops.</summary>
internal sealed class ReferenceReductionOperations<T>(Device device) : IReductionOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Sum(DeviceMatrix<T> x, Span<double> sums)
    {
        ContractShapes.Results(x.Batch, sums.Length, nameof(sums));
        using HostMatrix<T> matrix = new(device, x, nameof(x));
        for (int p = 0; p < x.Batch; p++)
        {
            double sum = 0;
            for (int i = 0; i < x.Rows; i++)
            {
                for (int j = 0; j < x.Columns; j++) sum += double.CreateChecked(matrix[p, i, j]);
            }

            sums[p] = sum;
        }
    }

    public void Dot(DeviceMatrix<T> x, DeviceMatrix<T> y, Span<double> dots)
    {
        ContractShapes.Same(x, y, nameof(y));
        ContractShapes.Results(x.Batch, dots.Length, nameof(dots));
        using HostMatrix<T> left = new(device, x, nameof(x));
        using HostMatrix<T> right = new(device, y, nameof(y));
        for (int p = 0; p < x.Batch; p++)
        {
            double sum = 0;
            for (int i = 0; i < x.Rows; i++)
            {
                for (int j = 0; j < x.Columns; j++) sum += double.CreateChecked(left[p, i, j]) * double.CreateChecked(right[p, i, j]);
            }

            dots[p] = sum;
        }
    }

    public void Trace(DeviceMatrix<T> x, Span<double> traces)
    {
        ContractShapes.Square(x, nameof(x));
        ContractShapes.Results(x.Batch, traces.Length, nameof(traces));
        using HostMatrix<T> matrix = new(device, x, nameof(x));
        for (int p = 0; p < x.Batch; p++)
        {
            double sum = 0;
            for (int i = 0; i < x.Rows; i++) sum += double.CreateChecked(matrix[p, i, i]);
            traces[p] = sum;
        }
    }

    public void LowerSquaredNorm(DeviceMatrix<T> x, Span<double> norms)
    {
        ContractShapes.Square(x, nameof(x));
        ContractShapes.Results(x.Batch, norms.Length, nameof(norms));
        using HostMatrix<T> matrix = new(device, x, nameof(x));
        for (int p = 0; p < x.Batch; p++)
        {
            double sum = 0;
            for (int i = 0; i < x.Rows; i++)
            {
                for (int j = 0; j <= i; j++) sum += double.CreateChecked(matrix[p, i, j]) * double.CreateChecked(matrix[p, i, j]);
            }

            norms[p] = sum;
        }
    }
}
