// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>y = x + b f(x), b the branch multiplier of the parameterisation.</summary>
/// <param name="branch">f; its output has the shape of its input.</param>
/// <remarks>Backward: dx = dy + J_f^T (b dy). b is applied as one fused multiply-add on the way out and one product on the way back.</remarks>
public sealed class Residual(Block branch) : Block
{
    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters => branch.Parameters;

    /// <inheritdoc/>
    public override Block? Refusing(LearningRule rule) => rule is Backpropagation or FeedbackAlignment ? branch.Refusing(rule) : this;

    /// <inheritdoc/>
    public override Slot Forward(StepRecorder r, Slot x)
    {
        ArgumentNullException.ThrowIfNull(r);
        Slot y = r.Copy(x);
        r.AddScaled(r.Table.BranchMultiplier, branch.Forward(r, x), y);
        return y;
    }

    /// <inheritdoc/>
    public override Slot? Backward(StepRecorder r, Slot dy, bool inputGradient = true)
    {
        ArgumentNullException.ThrowIfNull(r);
        if (branch.Backward(r, Scaled(r, dy), inputGradient) is not { } inner) return null;
        r.AddScaled(1, inner, dy);
        return dy;
    }

    /// <inheritdoc/>
    public override Slot? Tangent(StepRecorder r, Slot? xDot)
    {
        ArgumentNullException.ThrowIfNull(r);
        if (branch.Tangent(r, xDot) is not { } inner) return xDot;
        if (xDot is not { } given) return Scaled(r, inner);
        Slot yDot = r.Copy(given);
        r.AddScaled(r.Table.BranchMultiplier, inner, yDot);
        return yDot;
    }

    /// <inheritdoc/>
    public override GradientPair? TangentBackward(StepRecorder r, Slot dy, Slot dyDot, bool inputGradient = true)
    {
        ArgumentNullException.ThrowIfNull(r);
        if (branch.TangentBackward(r, Scaled(r, dy), Scaled(r, dyDot), inputGradient) is not { } inner) return null;
        r.AddScaled(1, inner.Gradient, dy);
        r.AddScaled(1, inner.Derivative, dyDot);
        return new GradientPair(dy, dyDot);
    }

    private static Slot Scaled(StepRecorder r, Slot x)
    {
        Slot scaled = r.Copy(x);
        r.Record(new ScaleOperation(r.Table.BranchMultiplier, scaled));
        return scaled;
    }
}
