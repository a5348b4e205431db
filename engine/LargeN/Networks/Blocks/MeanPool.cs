// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;

namespace LargeN.Networks;

/// <summary>The mean over the pixels (or tokens) of each item: [B S, C] becomes [B, C].</summary>
/// <remarks>A product with a row of ones and the factor 1/S, and so a sum in the order of products. Backward: dx = dy/S in every row of the item.</remarks>
public sealed class MeanPool : Block
{
    private readonly int count;
    private Slot ones;

    /// <param name="count">S, rows of an item, >= 1.</param>
    public MeanPool(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        this.count = count;
    }

    /// <inheritdoc/>
    public override Block? Refusing(LearningRule rule) => rule is Backpropagation or FeedbackAlignment ? null : this;

    /// <inheritdoc/>
    public override Slot Forward(StepRecorder r, Slot x)
    {
        ArgumentNullException.ThrowIfNull(r);
        if (x.Rows % count != 0) throw new ArgumentException($"{x.Rows} rows are no whole number of items of {count}", nameof(x));
        ones = r.Allocate(Arena.Work, "ones", 1, count);
        r.Record(new FillOperation(ones, 1));
        Slot y = r.Allocate(Arena.Work, "mean over an item", x.Rows / count, x.Columns);
        r.MatMul(One(ones, y.Rows), Transpose.No, Items(x), Transpose.No, 1.0 / count, Rows(y));
        return y;
    }

    /// <inheritdoc/>
    public override Slot? Backward(StepRecorder r, Slot dy, bool inputGradient = true)
    {
        ArgumentNullException.ThrowIfNull(r);
        if (!inputGradient) return null;
        Slot dx = r.Allocate(Arena.Work, "gradient in every row of an item", dy.Rows * count, dy.Columns);
        r.MatMul(One(ones, dy.Rows), Transpose.Yes, Rows(dy), Transpose.No, 1.0 / count, Items(dx));
        return dx;
    }

    /// <inheritdoc/>
    public override Slot? Tangent(StepRecorder r, Slot? xDot) => xDot is { } given ? Forward(r, given) : null;   // linear

    /// <inheritdoc/>
    public override GradientPair? TangentBackward(StepRecorder r, Slot dy, Slot dyDot, bool inputGradient = true) =>
        inputGradient ? new GradientPair(Backward(r, dy)!.Value, Backward(r, dyDot)!.Value) : null;

    private Tiles Items(Slot x) => new(x.Block(0, 0, count, x.Columns), x.Rows / count, (long)count * x.RowStride, 1, 0);

    private static Tiles Rows(Slot y) => new(y.Block(0, 0, 1, y.Columns), y.Rows, y.RowStride, 1, 0);

    private static Tiles One(Slot row, int items) => new(row, items, 0, 1, 0);
}
