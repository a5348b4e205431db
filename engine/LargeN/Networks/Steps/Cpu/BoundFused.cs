// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Numerics.Tensors;
using LargeN.Devices;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Networks;

/// <summary>W = fma(-lr, d(m A B), W): large products go into W tile by tile, small ones over panels of rows that stay in the nearest cache.</summary>
internal sealed unsafe class BoundDescent<T>(MatMulOperation o, StepPlace<T> a, StepPlace<T> b, StepPlace<T> w, StepRates<T> rates) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int PanelBytes = 32 * 1024; // of 48 KiB of L1
    private const int RowUnit = 24;           // whole groups of 8 and of 12 rows

    private readonly T alpha = T.CreateChecked(o.Scale);
    private readonly int m = w.Rows;
    private readonly int n = w.Columns;
    private readonly int k = o.TransposeA == Transpose.No ? a.Columns : a.Rows;
    private readonly int rows = Math.Min(w.Rows, Math.Max(RowUnit, PanelBytes / sizeof(T) / w.Columns / RowUnit * RowUnit));

    private long PanelLength => Workspace.Align((long)rows * n * sizeof(T));

    internal override long ScratchBytes(Parallelism inner) => PanelLength + MatMulDriver<T>.ScratchBytes(m, n, k, inner);

    internal override void Run(in StepFrame<T> frame)
    {
        Descent descent = rates.Descent(frame, out Descending<T> numbers);
        T* weights = w.Pointer(frame);
        Product<T> whole = new(m, n, k, alpha, new(a.Pointer(frame), a.RowStride, o.TransposeA), new(b.Pointer(frame), b.RowStride, o.TransposeB), T.Zero, weights, w.RowStride);
        byte* scratch = frame.Scratch + PanelLength;
        if (MatMulDriver<T>.TryDescend(whole, numbers, scratch, frame.Inner)) return;
        T* panel = (T*)frame.Scratch;
        for (int row = 0; row < m; row += rows)
        {
            int count = Math.Min(rows, m - row);
            MatMulDriver<T>.Run(new Product<T>(count, n, k, alpha, whole.A.At(row, 0), whole.B, T.Zero, panel, n), scratch, frame.Inner);
            if (w.RowStride == n)
            {
                LaneLoop.Run(new SgdStep(descent), new Span<T>(weights + ((long)row * n), count * n), new Span<T>(panel, count * n));
                continue;
            }

            for (int i = 0; i < count; i++) LaneLoop.Run(new SgdStep(descent), w.Row(frame, row + i), new Span<T>(panel + ((long)i * n), n));
        }
    }
}

/// <summary>a = phi(z), z = phi'(z).</summary>
internal sealed class BoundActivatePair<T>(Activation activation, StepPlace<T> z, StepPlace<T> a) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override void Run(in StepFrame<T> frame)
    {
        for (int i = 0; i < z.Rows; i++) ActivationElements.ValueAndDerivative(activation, z.Row(frame, i), a.Row(frame, i));
    }
}

/// <summary>z += bias, a = phi(z), z = phi'(z).</summary>
internal sealed class BoundBiasPair<T>(Activation activation, StepPlace<T> z, StepPlace<T> bias, StepPlace<T> a) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override void Run(in StepFrame<T> frame)
    {
        Span<T> terms = bias.Row(frame, 0);
        for (int i = 0; i < z.Rows; i++)
        {
            Span<T> row = z.Row(frame, i);
            TensorPrimitives.Add(row, terms, row);
            ActivationElements.ValueAndDerivative(activation, row, a.Row(frame, i));
        }
    }
}

/// <summary>Products of elements.</summary>
internal sealed class BoundMultiply<T>(StepPlace<T> x, StepPlace<T> y, StepPlace<T> result) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override void Run(in StepFrame<T> frame)
    {
        for (int i = 0; i < x.Rows; i++) TensorPrimitives.Multiply(x.Row(frame, i), y.Row(frame, i), result.Row(frame, i));
    }
}
