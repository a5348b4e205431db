// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;

namespace LargeN.Devices;

/// <summary><see cref="IExpertPairOperations{T}"/>: problem after problem, the threads share each product.</summary>
internal sealed unsafe class CpuExpertPairOperations<T>(CpuDevice device) : IExpertPairOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Take(DeviceMatrix<T> gates, DeviceMatrix<T> x, DeviceMatrix<T> pairs)
    {
        ExpertPairShapes.Move(gates, x, nameof(x), pairs, give: false);
        using HostMatrix<T> taken = new(device, gates, nameof(gates));
        using HostMatrix<T> from = new(device, x, nameof(x));
        using HostMatrix<T> to = new(device, pairs, nameof(pairs));
        HostMatrix<T>.RequireApart(taken, to, nameof(gates));
        HostMatrix<T>.RequireApart(from, to, nameof(x));
        byte* scratch = Scratch(ExpertPairs<T>.Bytes(pairs.Rows, gates.Columns));
        for (int b = 0; b < gates.Batch; b++) new ExpertPairs<T>(taken, b, pairs.Rows, scratch).Take(from, b, to);
    }

    public void Give(DeviceMatrix<T> gates, DeviceMatrix<T> pairs, DeviceMatrix<T> result)
    {
        ExpertPairShapes.Move(gates, result, nameof(result), pairs, give: true);
        using HostMatrix<T> taken = new(device, gates, nameof(gates));
        using HostMatrix<T> from = new(device, pairs, nameof(pairs));
        using HostMatrix<T> to = new(device, result, nameof(result));
        HostMatrix<T>.RequireApart(taken, to, nameof(gates));
        HostMatrix<T>.RequireApart(from, to, nameof(pairs));
        byte* scratch = Scratch(ExpertPairs<T>.Bytes(pairs.Rows, gates.Columns));
        for (int b = 0; b < gates.Batch; b++) new ExpertPairs<T>(taken, b, pairs.Rows, scratch).Give(from, b, to);
    }

    public void Product(DeviceMatrix<T> gates, DeviceMatrix<T> a, DeviceMatrix<T> weights, Transpose transpose, double scale, bool accumulate, DeviceMatrix<T> c)
    {
        ExpertPairShapes.Product(gates, a, weights, transpose, scale, c);
        using HostMatrix<T> taken = new(device, gates, nameof(gates));
        using HostMatrix<T> left = new(device, a, nameof(a));
        using HostMatrix<T> right = new(device, weights, nameof(weights));
        using HostMatrix<T> to = new(device, c, nameof(c));
        HostMatrix<T>.RequireApart(taken, to, nameof(gates));
        HostMatrix<T>.RequireApart(left, to, nameof(a));
        HostMatrix<T>.RequireApart(right, to, nameof(weights));
        byte* scratch = Scratch(ExpertPairs<T>.ProductBytes(a.Rows, gates.Columns, gates.Rows, c.Columns, a.Columns, device.Parallelism));
        for (int b = 0; b < gates.Batch; b++)
        {
            new ExpertPairs<T>(taken, b, a.Rows, scratch)
                .Product(left, b, right, transpose, T.CreateChecked(scale), accumulate, to, scratch + ExpertPairs<T>.Bytes(a.Rows, gates.Columns), device.Parallelism);
        }
    }

    public void Gradient(DeviceMatrix<T> gates, DeviceMatrix<T> dy, DeviceMatrix<T> a, double scale, DeviceMatrix<T> gradient)
    {
        ExpertPairShapes.Gradient(gates, dy, a, scale, gradient);
        using HostMatrix<T> taken = new(device, gates, nameof(gates));
        using HostMatrix<T> left = new(device, dy, nameof(dy));
        using HostMatrix<T> right = new(device, a, nameof(a));
        using HostMatrix<T> to = new(device, gradient, nameof(gradient));
        HostMatrix<T>.RequireApart(taken, to, nameof(gates));
        HostMatrix<T>.RequireApart(left, to, nameof(dy));
        HostMatrix<T>.RequireApart(right, to, nameof(a));
        byte* scratch = Scratch(ExpertPairs<T>.ProductBytes(a.Rows, gates.Columns, gates.Rows, dy.Columns, a.Columns, device.Parallelism));
        for (int b = 0; b < gates.Batch; b++)
        {
            new ExpertPairs<T>(taken, b, a.Rows, scratch)
                .Gradient(left, b, right, T.CreateChecked(scale), to, scratch + ExpertPairs<T>.Bytes(a.Rows, gates.Columns), device.Parallelism);
        }
    }

    private byte* Scratch(long bytes) => device.Workspace(new OperationPlan(bytes, 0)).Pointer;
}
