// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Numerics.Tensors;
using LargeN.Devices;
using LargeN.Numerics;
using LargeN.Threading;

namespace LargeN.Networks;

/// <summary>A loss whose targets have the shape of the outputs (<c>TTarget</c> = <c>T</c>) or are labels: rows one by one, their sums joined in the fixed order.</summary>
internal unsafe class BoundLoss<T, TLoss, TTarget>(StepPlace<T> f, StepPlace<T> targets, StepPlace<T> df, long result, int examples) : BoundStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TLoss : struct, IRowLoss<T, TTarget>
    where TTarget : unmanaged
{
    private readonly T count = T.CreateChecked(f.Rows);

    internal override long ScratchBytes(Parallelism inner) => (long)f.Rows * sizeof(double);

    private protected T Count => count;

    internal sealed override void Run(in StepFrame<T> frame)
    {
        Span<double> sums = new(frame.Scratch, f.Rows);
        Terms(frame, sums);
        ((double*)frame.Bases[(int)Arena.Record])[result] = FixedOrder.Sum(sums) / ((double)examples * f.Rows);
    }

    private protected virtual void Terms(in StepFrame<T> frame, Span<double> sums)
    {
        TTarget* wanted = (TTarget*)targets.Start(frame, sizeof(TTarget));
        for (int i = 0; i < sums.Length; i++)
            sums[i] = TLoss.Run(f.Row(frame, i), new Span<TTarget>(wanted + ((long)i * targets.RowStride), targets.Columns), df.Row(frame, i), count);
    }
}

/// <summary>The cross-entropy with labels of a data set, those of the step's batch.</summary>
internal sealed unsafe class BoundDrawnCrossEntropy<T>(StepPlace<T> f, StepPlace<T> labels, StepPlace<T> df, long result, BatchDraw draw)
    : BoundLoss<T, CrossEntropyLoss<T>, int>(f, labels, df, result, examples: 1)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly StepPlace<T> outputs = f;
    private readonly StepPlace<T> all = labels;
    private readonly StepPlace<T> gradient = df;

    internal override long ScratchBytes(Parallelism inner) => base.ScratchBytes(inner) + ((long)outputs.Rows * sizeof(int));

    private protected override void Terms(in StepFrame<T> frame, Span<double> sums)
    {
        Span<int> rows = new(frame.Scratch + ((long)sums.Length * sizeof(double)), sums.Length);
        draw.Indices(frame.Seed, frame.Replica, frame.Step, rows);
        int* from = (int*)all.Start(frame, sizeof(int));
        for (int i = 0; i < sums.Length; i++) sums[i] = CrossEntropyLoss<T>.Run(outputs.Row(frame, i), new Span<int>(from + ((long)rows[i] * all.RowStride), 1), gradient.Row(frame, i), Count);
    }
}

/// <summary>The mean square of outputs without gaps: one pass for all rows, whose squares have the bits of <see cref="MeanSquareLoss{T}"/>.</summary>
internal sealed class BoundMeanSquare<T>(StepPlace<T> f, StepPlace<T> targets, StepPlace<T> df, long result) : BoundLoss<T, MeanSquareLoss<T>, T>(f, targets, df, result, examples: 2)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly StepPlace<T> flat = f.AsRow();
    private readonly StepPlace<T> flatTargets = targets.AsRow();
    private readonly StepPlace<T> difference = df.AsRow();
    private readonly int columns = f.Columns;
    private readonly T rows = T.CreateChecked(f.Rows);

    private protected override void Terms(in StepFrame<T> frame, Span<double> sums)
    {
        Span<T> d = difference.Row(frame, 0);
        TensorPrimitives.Subtract(flat.Row(frame, 0), flatTargets.Row(frame, 0), d);
        for (int i = 0; i < sums.Length; i++)
        {
            // A row of one element: the sum of the fixed order is its square, rounded once, plus zeros.
            double x = columns == 1 ? double.CreateTruncating(d[i]) : 0;
            sums[i] = columns == 1 ? x * x : FixedTerms.Dot<T>(d.Slice(i * columns, columns), d.Slice(i * columns, columns));
        }

        TensorPrimitives.Divide(d, rows, d);
    }
}
