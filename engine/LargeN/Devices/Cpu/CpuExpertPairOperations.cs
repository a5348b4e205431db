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
        using ExpertOperands<T> operands = ExpertOperands<T>.Take(device, gates, x, pairs);
        byte* scratch = Scratch(ExpertPairs<T>.Bytes(pairs.Rows, gates.Columns));
        for (int b = 0; b < gates.Batch; b++) new ExpertPairs<T>(operands.First, b, pairs.Rows, scratch).Take(operands.Second, b, operands.Result);
    }

    public void Give(DeviceMatrix<T> gates, DeviceMatrix<T> pairs, DeviceMatrix<T> result)
    {
        using ExpertOperands<T> operands = ExpertOperands<T>.Give(device, gates, pairs, result);
        byte* scratch = Scratch(ExpertPairs<T>.Bytes(pairs.Rows, gates.Columns));
        for (int b = 0; b < gates.Batch; b++) new ExpertPairs<T>(operands.First, b, pairs.Rows, scratch).Give(operands.Second, b, operands.Result);
    }

    public void Product(DeviceMatrix<T> gates, DeviceMatrix<T> a, DeviceMatrix<T> weights, Transpose transpose, double scale, bool accumulate, DeviceMatrix<T> c)
    {
        using ExpertOperands<T> operands = ExpertOperands<T>.Product(device, gates, a, weights, transpose, scale, c);
        byte* scratch = Scratch(ExpertPairs<T>.ProductBytes(a.Rows, gates.Columns, gates.Rows, c.Columns, a.Columns, device.Parallelism));
        for (int b = 0; b < gates.Batch; b++)
        {
            new ExpertPairs<T>(operands.First, b, a.Rows, scratch)
                .Product(operands.Second, b, operands.Third, transpose, T.CreateChecked(scale), accumulate, operands.Result, scratch + ExpertPairs<T>.Bytes(a.Rows, gates.Columns), device.Parallelism);
        }
    }

    public void Gradient(DeviceMatrix<T> gates, DeviceMatrix<T> dy, DeviceMatrix<T> a, double scale, DeviceMatrix<T> gradient)
    {
        using ExpertOperands<T> operands = ExpertOperands<T>.Gradient(device, gates, dy, a, scale, gradient);
        byte* scratch = Scratch(ExpertPairs<T>.ProductBytes(a.Rows, gates.Columns, gates.Rows, dy.Columns, a.Columns, device.Parallelism));
        for (int b = 0; b < gates.Batch; b++)
        {
            new ExpertPairs<T>(operands.First, b, a.Rows, scratch)
                .Gradient(operands.Second, b, operands.Third, T.CreateChecked(scale), operands.Result, scratch + ExpertPairs<T>.Bytes(a.Rows, gates.Columns), device.Parallelism);
        }
    }

    private byte* Scratch(long bytes) => device.Workspace(new OperationPlan(bytes, 0)).Pointer;
}
