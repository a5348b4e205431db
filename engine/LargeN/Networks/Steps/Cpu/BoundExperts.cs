// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;

namespace LargeN.Networks;

/// <summary>Selection of experts and their weights.</summary>
internal sealed class BoundGate<T>(StepPlace<T> logits, StepPlace<T> bias, int active, double scale, StepPlace<T> gates) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T factor = T.CreateChecked(scale);

    internal override void Run(in StepFrame<T> frame) =>
        Rows(new CpuExpertOperations<T>.GateKernel(logits.At(frame), bias.At(frame), active, factor, gates.At(frame)), gates.Rows, gates.Columns);
}

/// <summary>Its gradient.</summary>
internal sealed class BoundGateGradient<T>(StepPlace<T> logits, StepPlace<T> gates, StepPlace<T> dGates, StepPlace<T> dLogits) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override void Run(in StepFrame<T> frame) =>
        Rows(new CpuExpertOperations<T>.GateGradientKernel(logits.At(frame), gates.At(frame), dGates.At(frame), dLogits.At(frame)), dLogits.Rows, dLogits.Columns);
}

/// <summary>Groups of columns times gates.</summary>
internal sealed class BoundScaleGroups<T>(StepPlace<T> x, StepPlace<T> gates, StepPlace<T> result) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override void Run(in StepFrame<T> frame) =>
        Rows(new CpuExpertOperations<T>.ScaleKernel(x.At(frame), gates.At(frame), result.At(frame)), result.Rows, result.Columns);
}

/// <summary>Sums of products over groups of columns.</summary>
internal sealed class BoundGroupDots<T>(StepPlace<T> x, StepPlace<T> y, StepPlace<T> dots) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override void Run(in StepFrame<T> frame) => Rows(new CpuExpertOperations<T>.DotKernel(x.At(frame), y.At(frame), dots.At(frame)), dots.Rows, dots.Columns);
}

/// <summary>Selection biases towards equal loads.</summary>
internal sealed class BoundBalance<T>(StepPlace<T> gates, int active, double rate, StepPlace<T> bias) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T move = T.CreateChecked(rate);

    internal override void Run(in StepFrame<T> frame) => ExpertLoads.Balance(gates.At(frame), active, move, bias.At(frame));
}
