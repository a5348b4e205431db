// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.Devices;

/// <summary><see cref="IPointwiseOperations{T}"/> as plain loops in T: class A, so every rounding is part of the contract.</summary>
internal sealed class ReferencePointwiseOperations<T>(Device device) : IPointwiseOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Copy(DeviceMatrix<T> source, DeviceMatrix<T> destination)
    {
        ContractShapes.Same(source, destination, nameof(destination));
        ContractShapes.Written(destination, nameof(destination));
        using HostMatrix<T> from = new(device, source, nameof(source));
        using HostMatrix<T> to = new(device, destination, nameof(destination));
        HostMatrix<T>.RequireSameOrApart(from, to, nameof(source));
        for (int p = 0; p < source.Batch; p++)
        {
            for (int i = 0; i < source.Rows; i++)
            {
                for (int j = 0; j < source.Columns; j++) to[p, i, j] = from[p, i, j];
            }
        }
    }

    public void Fill(DeviceMatrix<T> destination, T value)
    {
        ContractShapes.Written(destination, nameof(destination));
        using HostMatrix<T> to = new(device, destination, nameof(destination));
        for (int p = 0; p < destination.Batch; p++)
        {
            for (int i = 0; i < destination.Rows; i++)
            {
                for (int j = 0; j < destination.Columns; j++) to[p, i, j] = value;
            }
        }
    }

    public void AddScaled(T alpha, DeviceMatrix<T> x, DeviceMatrix<T> y)
    {
        ContractShapes.Same(x, y, nameof(y));
        ContractShapes.Written(y, nameof(y));
        using HostMatrix<T> from = new(device, x, nameof(x));
        using HostMatrix<T> to = new(device, y, nameof(y));
        HostMatrix<T>.RequireSameOrApart(from, to, nameof(x));
        for (int p = 0; p < x.Batch; p++)
        {
            for (int i = 0; i < x.Rows; i++)
            {
                for (int j = 0; j < x.Columns; j++) to[p, i, j] = T.FusedMultiplyAdd(alpha, from[p, i, j], to[p, i, j]);
            }
        }
    }

    public void Scale(T alpha, DeviceMatrix<T> x)
    {
        ContractShapes.Written(x, nameof(x));
        using HostMatrix<T> to = new(device, x, nameof(x));
        for (int p = 0; p < x.Batch; p++)
        {
            for (int i = 0; i < x.Rows; i++)
            {
                for (int j = 0; j < x.Columns; j++) to[p, i, j] = alpha * to[p, i, j];
            }
        }
    }

    public void ScaleColumns(DeviceMatrix<T> x, DeviceMatrix<T> scale)
    {
        ContractShapes.ScaleColumns(x, scale);
        using HostMatrix<T> to = new(device, x, nameof(x));
        using HostMatrix<T> factors = new(device, scale, nameof(scale));
        HostMatrix<T>.RequireApart(factors, to, nameof(scale));
        for (int p = 0; p < x.Batch; p++)
        {
            for (int i = 0; i < x.Rows; i++)
            {
                for (int j = 0; j < x.Columns; j++) to[p, i, j] = to[p, i, j] * factors[p, 0, j];
            }
        }
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
        for (int p = 0; p < x.Batch; p++)
        {
            for (int i = 0; i < x.Rows; i++)
            {
                for (int j = 0; j < i; j++) to[p, j, i] = to[p, i, j];
            }
        }
    }

    public void NormalizeRows(DeviceMatrix<T> x)
    {
        ContractShapes.Written(x, nameof(x));
        using HostMatrix<T> to = new(device, x, nameof(x));
        for (int p = 0; p < x.Batch; p++)
        {
            for (int i = 0; i < x.Rows; i++) RowNorm.Normalize(to.Row(p, i));
        }
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
        for (int p = 0; p < destination.Batch; p++)
        {
            for (int i = 0; i < destination.Rows; i++)
            {
                int r = rows.Columns == 0 ? i : rowIndex[p, 0, i];
                for (int j = 0; j < destination.Columns; j++)
                    to[p, i, j] = from[p, r, columns.Columns == 0 ? j : columnIndex[p, 0, j]];
            }
        }
    }
}
