// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Threading;

namespace LargeN.Networks;

/// <summary>Rows of tokens to pairs.</summary>
internal sealed unsafe class BoundTakePairs<T>(StepPlace<T> gates, StepPlace<T> x, StepPlace<T> pairs) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override long ScratchBytes(Parallelism inner) => ExpertPairs<T>.Bytes(pairs.Rows, gates.Columns);

    internal override void Run(in StepFrame<T> frame) => new ExpertPairs<T>(gates.At(frame), 0, pairs.Rows, frame.Scratch).Take(x.At(frame), 0, pairs.At(frame));
}

/// <summary>Rows of pairs to tokens.</summary>
internal sealed unsafe class BoundGivePairs<T>(StepPlace<T> gates, StepPlace<T> pairs, StepPlace<T> result) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override long ScratchBytes(Parallelism inner) => ExpertPairs<T>.Bytes(pairs.Rows, gates.Columns);

    internal override void Run(in StepFrame<T> frame) => new ExpertPairs<T>(gates.At(frame), 0, pairs.Rows, frame.Scratch).Give(pairs.At(frame), 0, result.At(frame));
}

/// <summary>Products of pairs with the weights of their experts.</summary>
internal sealed unsafe class BoundPairProduct<T>(PairProductOperation o, StepPlace<T> gates, StepPlace<T> a, StepPlace<T> weights, StepPlace<T> c) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T scale = T.CreateChecked(o.Scale);

    internal override long ScratchBytes(Parallelism inner) => ExpertPairs<T>.ProductBytes(a.Rows, gates.Columns, gates.Rows, c.Columns, a.Columns, inner);

    internal override void Run(in StepFrame<T> frame) =>
        new ExpertPairs<T>(gates.At(frame), 0, a.Rows, frame.Scratch).Product(
            a.At(frame), 0, weights.At(frame), o.Transpose, scale, o.Accumulate, c.At(frame), frame.Scratch + ExpertPairs<T>.Bytes(a.Rows, gates.Columns), frame.Inner);
}

/// <summary>Gradients of the weights of experts.</summary>
internal sealed unsafe class BoundPairGradient<T>(PairGradientOperation o, StepPlace<T> gates, StepPlace<T> dy, StepPlace<T> a, StepPlace<T> gradient) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T scale = T.CreateChecked(o.Scale);

    internal override long ScratchBytes(Parallelism inner) => ExpertPairs<T>.ProductBytes(a.Rows, gates.Columns, gates.Rows, dy.Columns, a.Columns, inner);

    internal override void Run(in StepFrame<T> frame) =>
        new ExpertPairs<T>(gates.At(frame), 0, a.Rows, frame.Scratch).Gradient(
            dy.At(frame), 0, a.At(frame), scale, gradient.At(frame), frame.Scratch + ExpertPairs<T>.Bytes(a.Rows, gates.Columns), frame.Inner);
}
