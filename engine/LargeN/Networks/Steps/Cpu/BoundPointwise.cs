// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.Randomness;

namespace LargeN.Networks;

/// <summary>y = fma(alpha, x, y).</summary>
internal sealed class BoundAddScaled<T>(double alpha, StepPlace<T> x, StepPlace<T> y) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T factor = T.CreateChecked(alpha);

    internal override void Run(in StepFrame<T> frame) => Rows(new CpuPointwiseOperations<T>.AddScaledKernel(factor, x.At(frame), y.At(frame)), y.Rows, y.Columns);
}

/// <summary>A copy.</summary>
internal sealed class BoundCopy<T>(StepPlace<T> from, StepPlace<T> to) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override void Run(in StepFrame<T> frame) => Rows(new CpuPointwiseOperations<T>.CopyKernel(from.At(frame), to.At(frame)), to.Rows, to.Columns);
}

/// <summary>x = alpha x.</summary>
internal sealed class BoundScale<T>(double alpha, StepPlace<T> x) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T factor = T.CreateChecked(alpha);

    internal override void Run(in StepFrame<T> frame) => Rows(new CpuPointwiseOperations<T>.ScaleKernel(factor, x.At(frame)), x.Rows, x.Columns);
}

/// <summary>Columns times factors.</summary>
internal sealed class BoundScaleColumns<T>(StepPlace<T> x, StepPlace<T> scale) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override void Run(in StepFrame<T> frame) => Rows(new CpuPointwiseOperations<T>.ScaleColumnsKernel(x.At(frame), scale.At(frame)), x.Rows, x.Columns);
}

/// <summary>One value everywhere.</summary>
internal sealed class BoundFill<T>(StepPlace<T> x, double value) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T element = T.CreateChecked(value);

    internal override void Run(in StepFrame<T> frame) => Rows(new CpuPointwiseOperations<T>.FillKernel(x.At(frame), element), x.Rows, x.Columns);
}

/// <summary>Standard normal numbers.</summary>
internal sealed class BoundNormal<T>(StepPlace<T> x, Purpose purpose, bool shared) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override void Run(in StepFrame<T> frame)
    {
        RandomStream stream = new(frame.Seed, purpose, shared ? RandomStream.Shared : frame.Replica, (uint)frame.Step);
        for (int i = 0; i < x.Rows; i++) RandomElements.Normal(stream, x.Row(frame, i), (long)i * x.Columns);
    }
}
