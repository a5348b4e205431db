// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;

namespace LargeN.Networks;

/// <summary>Softmax of rows.</summary>
internal sealed class BoundSoftmax<T>(StepPlace<T> x, StepPlace<T> p, bool causal) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override void Run(in StepFrame<T> frame) => Rows(new CpuRowOperations<T>.SoftmaxKernel(x.At(frame), p.At(frame), causal), p.Rows, p.Columns);
}

/// <summary>Its gradient.</summary>
internal sealed class BoundSoftmaxGradient<T>(StepPlace<T> p, StepPlace<T> dp, StepPlace<T> dx) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override void Run(in StepFrame<T> frame) => Rows(new CpuRowOperations<T>.SoftmaxGradientKernel(p.At(frame), dp.At(frame), dx.At(frame)), dx.Rows, dx.Columns);
}

/// <summary>Normalisation of rows.</summary>
internal sealed class BoundLayerNorm<T>(StepPlace<T> x, StepPlace<T> n, StepPlace<T> r) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override void Run(in StepFrame<T> frame) => Rows(new CpuRowOperations<T>.NormalizeKernel(x.At(frame), n.At(frame), r.At(frame)), n.Rows, n.Columns);
}

/// <summary>Its gradient.</summary>
internal sealed class BoundLayerNormGradient<T>(StepPlace<T> n, StepPlace<T> r, StepPlace<T> dn, StepPlace<T> dx) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override void Run(in StepFrame<T> frame) =>
        Rows(new CpuRowOperations<T>.NormalizeGradientKernel(n.At(frame), r.At(frame), dn.At(frame), dx.At(frame)), dx.Rows, dx.Columns);
}

/// <summary>Sums down the columns, of x or of products x y.</summary>
internal sealed class BoundColumns<T>(StepPlace<T> x, StepPlace<T> y, StepPlace<T> sums, bool products) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int strips = (int)(((long)x.Columns + CpuRowOperations<T>.ColumnKernel.Strip - 1) / CpuRowOperations<T>.ColumnKernel.Strip);

    internal override void Run(in StepFrame<T> frame) =>
        Rows(new CpuRowOperations<T>.ColumnKernel(x.At(frame), y.At(frame), sums.At(frame), products), strips, 1);
}
