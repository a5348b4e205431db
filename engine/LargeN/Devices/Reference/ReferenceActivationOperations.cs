// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;

namespace LargeN.Devices;

/// <summary><see cref="IActivationOperations{T}"/> as plain loops in T: class A, so every rounding is part of the contract. phi, phi' and phi'' are the scalar forms of <see cref="Activations"/>.</summary>
internal sealed class ReferenceActivationOperations<T>(Device device) : IActivationOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Activate(Activation activation, DeviceMatrix<T> z, DeviceMatrix<T> a)
    {
        NetworkShapes.Known(activation);
        NetworkShapes.Result(z, a, nameof(a));
        using HostMatrix<T> from = new(device, z, nameof(z));
        using HostMatrix<T> to = new(device, a, nameof(a));
        HostMatrix<T>.RequireSameOrApart(from, to, nameof(z));
        for (int p = 0; p < z.Batch; p++)
        {
            for (int i = 0; i < z.Rows; i++)
            {
                for (int j = 0; j < z.Columns; j++) to[p, i, j] = Value(activation, from[p, i, j]);
            }
        }
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
        for (int p = 0; p < z.Batch; p++)
        {
            for (int i = 0; i < z.Rows; i++)
            {
                for (int j = 0; j < z.Columns; j++)
                {
                    sum[p, i, j] += terms[p, 0, j];
                    to[p, i, j] = Value(activation, sum[p, i, j]);
                }
            }
        }
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
        for (int p = 0; p < z.Batch; p++)
        {
            for (int i = 0; i < z.Rows; i++)
            {
                for (int j = 0; j < z.Columns; j++)
                {
                    T slope = default;
                    ActivationElements.Derivative(activation, new ReadOnlySpan<T>(in saved[p, i, j]), new Span<T>(ref slope));
                    to[p, i, j] = slope * from[p, i, j];
                }
            }
        }
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
        for (int p = 0; p < z.Batch; p++)
        {
            for (int i = 0; i < z.Rows; i++)
            {
                for (int j = 0; j < z.Columns; j++)
                {
                    T second = default;
                    ActivationElements.SecondDerivative(activation, new ReadOnlySpan<T>(in saved[p, i, j]), new Span<T>(ref second));
                    to[p, i, j] = T.FusedMultiplyAdd(second * direction[p, i, j], from[p, i, j], to[p, i, j]);
                }
            }
        }
    }

    private static T Value(Activation activation, T z)
    {
        ActivationElements.Value(activation, new ReadOnlySpan<T>(in z), new Span<T>(ref z));
        return z;
    }
}
