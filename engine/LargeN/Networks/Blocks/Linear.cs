// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;

namespace LargeN.Networks;

/// <summary>y = m x W^T + c, the bias c optional.</summary>
/// <remarks>
/// Backward: dx = m dy W (or what the learning rule puts in its place), dW = m dy^T x, dc = sum of the rows of dy. (architectures, section 0.) Along V, v: yDot = m (xDot W^T + x V^T) + v,
/// dxDot = m (dyDot W + dy V), dWDot = m (dyDot^T x + dy^T xDot), dcDot = sum of the rows of dyDot. (training, section 7.)
/// </remarks>
public sealed class Linear : Block
{
    private readonly Parameter? bias;
    private Slot input;
    private Slot? inputDot;

    /// <param name="weight">W [outputs, inputs].</param>
    /// <param name="bias">c [1, outputs], or null.</param>
    /// <exception cref="ArgumentException">The bias does not fit the weight.</exception>
    public Linear(Parameter weight, Parameter? bias = null)
    {
        ArgumentNullException.ThrowIfNull(weight);
        if (bias is not null && (bias.Rows != 1 || bias.Columns != weight.Rows))
            throw new ArgumentException($"the bias {bias} of {weight} must be 1 x {weight.Rows}", nameof(bias));
        Weight = weight;
        this.bias = bias;
    }

    /// <summary>W.</summary>
    public Parameter Weight { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters => bias is null ? [Weight] : [Weight, bias];

    /// <inheritdoc/>
    public override Block? Refusing(LearningRule rule) => null;

    /// <inheritdoc/>
    public override Slot Forward(StepRecorder r, Slot x)
    {
        ArgumentNullException.ThrowIfNull(r);
        if (x.Columns != Weight.Columns) throw new ArgumentException($"{Weight} takes {Weight.Columns} features; it is given {x.Columns}", nameof(x));
        input = x;
        Slot y = r.MatMul(x, Transpose.No, r.Of(Weight), Transpose.Yes, r.Table[Weight].Multiplier, $"{Weight.Name} out");
        if (bias is not null) r.AddBias(y, r.Of(bias));
        return y;
    }

    /// <inheritdoc/>
    public override Slot? Backward(StepRecorder r, Slot dy, bool inputGradient = true)
    {
        ArgumentNullException.ThrowIfNull(r);
        Slot? dx = inputGradient ? r.SendBack(Weight, dy, input) : null;
        r.WeightGradient(Weight, dy, input);
        if (bias is not null) r.BiasGradient(bias, dy);
        return dx;
    }

    /// <inheritdoc/>
    public override Slot? Tangent(StepRecorder r, Slot? xDot)
    {
        ArgumentNullException.ThrowIfNull(r);
        inputDot = xDot;
        double m = r.Table[Weight].Multiplier;
        Slot yDot = r.MatMul(input, Transpose.No, r.Direction(Weight), Transpose.Yes, m, $"{Weight.Name} out along the direction");
        if (xDot is { } given) r.MatMul(given, Transpose.No, r.Of(Weight), Transpose.Yes, m, yDot, accumulate: true);
        if (bias is not null) r.AddBias(yDot, r.Direction(bias));
        return yDot;
    }

    /// <inheritdoc/>
    public override GradientPair? TangentBackward(StepRecorder r, Slot dy, Slot dyDot, bool inputGradient = true)
    {
        ArgumentNullException.ThrowIfNull(r);
        GradientPair? pair = null;
        if (inputGradient)
        {
            double m = r.Table[Weight].Multiplier;
            Slot dx = r.MatMul(dy, Transpose.No, r.Of(Weight), Transpose.No, m, $"{Weight.Name} input gradient");
            Slot dxDot = r.MatMul(dyDot, Transpose.No, r.Of(Weight), Transpose.No, m, $"{Weight.Name} input gradient along the direction");
            r.MatMul(dy, Transpose.No, r.Direction(Weight), Transpose.No, m, dxDot, accumulate: true);
            pair = new GradientPair(dx, dxDot);
        }

        r.WeightGradient(Weight, dyDot, input);
        if (inputDot is { } given) r.WeightGradient(Weight, dy, given);
        if (bias is not null) r.BiasGradient(bias, dyDot);
        return pair;
    }
}
