// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Numerics.Tensors;
using LargeN.Numerics;

namespace LargeN.Devices;

/// <summary><see cref="IActivationOperations{T}"/> in vectors: the loops of <see cref="Activations"/>, and one IEEE operation at a time by TensorPrimitives.</summary>
internal sealed class CpuActivationOperations<T>(CpuDevice device) : IActivationOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Part = 256; // elements whose derivatives are kept at once, in the nearest cache

    private readonly RowJob<ValueKernel> value = new();
    private readonly RowJob<BiasKernel> bias = new();
    private readonly RowJob<GradientKernel> gradient = new();
    private readonly RowJob<SecondKernel> second = new();

    public void Activate(Activation activation, DeviceMatrix<T> z, DeviceMatrix<T> a)
    {
        NetworkShapes.Known(activation);
        NetworkShapes.Result(z, a, nameof(a));
        using HostMatrix<T> from = new(device, z, nameof(z));
        using HostMatrix<T> to = new(device, a, nameof(a));
        HostMatrix<T>.RequireSameOrApart(from, to, nameof(z));
        bool dense = from.IsDense && to.IsDense;
        ValueKernel kernel = new(activation, dense ? from.AsRow() : from, dense ? to.AsRow() : to);
        value.Run(kernel, to.Batch, dense ? 1 : to.Rows, dense ? to.Rows * to.Columns : to.Columns, device.Parallelism);
    }

    public void AddBiasActivate(Activation activation, DeviceMatrix<T> z, DeviceMatrix<T> bias, DeviceMatrix<T> a)
    {
        NetworkShapes.AddBiasActivate(activation, z, bias, a);
        using HostMatrix<T> sum = new(device, z, nameof(z));
        using HostMatrix<T> terms = new(device, bias, nameof(bias));
        using HostMatrix<T> to = new(device, a, nameof(a));
        HostMatrix<T>.RequireApart(terms, sum, nameof(bias));
        HostMatrix<T>.RequireApart(terms, to, nameof(bias));
        HostMatrix<T>.RequireSameOrApart(sum, to, nameof(z));
        this.bias.Run(new BiasKernel(activation, sum, terms, to), to.Batch, to.Rows, to.Columns, device.Parallelism);
    }

    public void ActivateGradient(Activation activation, DeviceMatrix<T> z, DeviceMatrix<T> da, DeviceMatrix<T> dz)
    {
        NetworkShapes.Known(activation);
        ContractShapes.Same(z, da, nameof(da));
        NetworkShapes.Result(z, dz, nameof(dz));
        using HostMatrix<T> saved = new(device, z, nameof(z));
        using HostMatrix<T> from = new(device, da, nameof(da));
        using HostMatrix<T> to = new(device, dz, nameof(dz));
        HostMatrix<T>.RequireSameOrApart(saved, to, nameof(z));
        HostMatrix<T>.RequireSameOrApart(from, to, nameof(da));
        gradient.Run(new GradientKernel(activation, saved, from, to), to.Batch, to.Rows, to.Columns, device.Parallelism);
    }

    public void ActivateSecond(Activation activation, DeviceMatrix<T> z, DeviceMatrix<T> zDot, DeviceMatrix<T> da, DeviceMatrix<T> result)
    {
        NetworkShapes.Known(activation);
        ContractShapes.Same(z, zDot, nameof(zDot));
        ContractShapes.Same(z, da, nameof(da));
        NetworkShapes.Result(z, result, nameof(result));
        using HostMatrix<T> saved = new(device, z, nameof(z));
        using HostMatrix<T> direction = new(device, zDot, nameof(zDot));
        using HostMatrix<T> from = new(device, da, nameof(da));
        using HostMatrix<T> to = new(device, result, nameof(result));
        HostMatrix<T>.RequireSameOrApart(saved, to, nameof(z));
        HostMatrix<T>.RequireSameOrApart(direction, to, nameof(zDot));
        HostMatrix<T>.RequireSameOrApart(from, to, nameof(da));
        second.Run(new SecondKernel(activation, saved, direction, from, to), to.Batch, to.Rows, to.Columns, device.Parallelism);
    }

    internal readonly struct ValueKernel(Activation activation, HostMatrix<T> from, HostMatrix<T> to) : IRowKernel
    {
        public void Run(int b, int i, int column, int count) =>
            ActivationElements.Value<T>(activation, from.Segment(b, i, column, count), to.Segment(b, i, column, count));
    }

    internal readonly struct BiasKernel(Activation activation, HostMatrix<T> sum, HostMatrix<T> terms, HostMatrix<T> to) : IRowKernel
    {
        public void Run(int b, int i, int column, int count)
        {
            Span<T> z = sum.Segment(b, i, column, count);
            TensorPrimitives.Add(z, terms.Segment(b, 0, column, count), z);
            ActivationElements.Value(activation, z, to.Segment(b, i, column, count));
        }
    }

    internal readonly struct GradientKernel(Activation activation, HostMatrix<T> saved, HostMatrix<T> from, HostMatrix<T> to) : IRowKernel
    {
        public void Run(int b, int i, int column, int count)
        {
            Span<T> part = stackalloc T[Part];
            for (int done = 0; done < count; done += Part)
            {
                int start = column + done, length = Math.Min(Part, count - done);
                Span<T> slope = part[..length];
                ActivationElements.Derivative<T>(activation, saved.Segment(b, i, start, length), slope);
                TensorPrimitives.Multiply(slope, from.Segment(b, i, start, length), to.Segment(b, i, start, length));
            }
        }
    }

    internal readonly struct SecondKernel(Activation activation, HostMatrix<T> saved, HostMatrix<T> direction, HostMatrix<T> from, HostMatrix<T> to) : IRowKernel
    {
        public void Run(int b, int i, int column, int count)
        {
            Span<T> part = stackalloc T[Part];
            for (int done = 0; done < count; done += Part)
            {
                int start = column + done, length = Math.Min(Part, count - done);
                Span<T> slope = part[..length], result = to.Segment(b, i, start, length);
                ActivationElements.SecondDerivative<T>(activation, saved.Segment(b, i, start, length), slope);
                TensorPrimitives.Multiply(slope, direction.Segment(b, i, start, length), slope);
                TensorPrimitives.FusedMultiplyAdd(slope, from.Segment(b, i, start, length), result, result);
            }
        }
    }
}
