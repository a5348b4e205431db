// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.Numerics;

namespace LargeN.Networks;

/// <summary>a = phi(z).</summary>
internal sealed class BoundActivate<T>(Activation activation, StepPlace<T> z, StepPlace<T> a) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override void Run(in StepFrame<T> frame) =>
        Rows(new CpuActivationOperations<T>.ValueKernel(activation, z.At(frame), a.At(frame)), a.Rows, a.Columns);
}

/// <summary>z += bias, a = phi(z).</summary>
internal sealed class BoundBias<T>(Activation activation, StepPlace<T> z, StepPlace<T> bias, StepPlace<T> a) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override void Run(in StepFrame<T> frame) =>
        Rows(new CpuActivationOperations<T>.BiasKernel(activation, z.At(frame), bias.At(frame), a.At(frame)), a.Rows, a.Columns);
}

/// <summary>dz = phi'(z) da.</summary>
internal sealed class BoundActivateGradient<T>(Activation activation, StepPlace<T> z, StepPlace<T> da, StepPlace<T> dz) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override void Run(in StepFrame<T> frame) =>
        Rows(new CpuActivationOperations<T>.GradientKernel(activation, z.At(frame), da.At(frame), dz.At(frame)), dz.Rows, dz.Columns);
}

/// <summary>result = fma(phi''(z) zDot, da, result).</summary>
internal sealed class BoundActivateSecond<T>(Activation activation, StepPlace<T> z, StepPlace<T> zDot, StepPlace<T> da, StepPlace<T> result) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override void Run(in StepFrame<T> frame) =>
        Rows(new CpuActivationOperations<T>.SecondKernel(activation, z.At(frame), zDot.At(frame), da.At(frame), result.At(frame)), result.Rows, result.Columns);
}
