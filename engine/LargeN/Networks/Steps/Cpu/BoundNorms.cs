// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Networks;

/// <summary>The squared norm of a dense place, in the order of the CPU's reductions: blocks of terms, then the blocks.</summary>
internal static unsafe class BoundNorm<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal static long ScratchBytes(long count) => (count + CpuReductionOperations<T>.BlockTerms - 1) / CpuReductionOperations<T>.BlockTerms * sizeof(double);

    internal static double Squared(StepPlace<T> place, in StepFrame<T> frame)
    {
        ReadOnlySpan<T> terms = place.Row(frame, 0);
        int blocks = (terms.Length + CpuReductionOperations<T>.BlockTerms - 1) / CpuReductionOperations<T>.BlockTerms;
        Span<double> partial = new(frame.Scratch, blocks);
        for (int b = 0; b < blocks; b++)
        {
            ReadOnlySpan<T> block = terms.Slice(b * CpuReductionOperations<T>.BlockTerms, Math.Min(CpuReductionOperations<T>.BlockTerms, terms.Length - (b * CpuReductionOperations<T>.BlockTerms)));
            partial[b] = FixedTerms.Dot(block, block);
        }

        return FixedOrder.Sum(partial);
    }

    internal static double Add(double weight, double square, double sum) => weight == 1 ? sum + square : Math.FusedMultiplyAdd(weight, square, sum);
}

/// <summary><see cref="RescaleOperation"/>.</summary>
internal sealed class BoundRescale<T>(RescaleOperation o, StepPlace<T>[] gradients) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override long ScratchBytes(Parallelism inner) => gradients.Max(g => BoundNorm<T>.ScratchBytes(g.Columns));

    internal override void Run(in StepFrame<T> frame)
    {
        double squares = 0;
        foreach (StepPlace<T> gradient in gradients) squares = BoundNorm<T>.Add(1, BoundNorm<T>.Squared(gradient, frame), squares);
        double factor = o.Factor(squares);
        if (factor == 1) return;
        T rounded = T.CreateTruncating(factor);
        foreach (StepPlace<T> gradient in gradients) Rows(new CpuPointwiseOperations<T>.ScaleKernel(rounded, gradient.At(frame)), gradient.Rows, gradient.Columns);
    }
}

/// <summary><see cref="AscendOperation"/>.</summary>
internal sealed unsafe class BoundAscend<T>((StepPlace<T> W, StepPlace<T> G, double Weight)[] parameters, StepPlace<T> radius) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override long ScratchBytes(Parallelism inner) => parameters.Max(p => BoundNorm<T>.ScratchBytes(p.G.Columns));

    internal override void Run(in StepFrame<T> frame)
    {
        double squares = 0;
        foreach ((StepPlace<T> _, StepPlace<T> g, double weight) in parameters) squares = BoundNorm<T>.Add(weight, BoundNorm<T>.Squared(g, frame), squares);
        double rho = double.CreateChecked(*radius.Pointer(frame));
        foreach ((StepPlace<T> w, StepPlace<T> g, double weight) in parameters)
        {
            T factor = T.CreateTruncating(AscendOperation.Factor(rho, weight, squares));
            Rows(new CpuPointwiseOperations<T>.AddScaledKernel(factor, g.At(frame), w.At(frame)), w.Rows, w.Columns);
        }
    }
}
