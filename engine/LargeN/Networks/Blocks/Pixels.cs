// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>Reads rows of images as rows of pixels: [B, H W C] becomes [B H W, C]. Nothing is moved.</summary>
/// <param name="count">H W, pixels of an image, >= 1.</param>
public sealed class Pixels(int count) : Block
{
    /// <inheritdoc/>
    public override Block? Refusing(LearningRule rule) => rule is Backpropagation or FeedbackAlignment ? null : this;

    /// <inheritdoc/>
    public override Slot Forward(StepRecorder r, Slot x)
    {
        if (count < 1 || x.Columns % count != 0) throw new ArgumentException($"a row of {x.Columns} numbers cannot be read as {count} pixels", nameof(x));
        return x.Reshape(checked(x.Rows * count), x.Columns / count);
    }

    /// <inheritdoc/>
    public override Slot? Backward(StepRecorder r, Slot dy, bool inputGradient = true) => inputGradient ? dy.Reshape(dy.Rows / count, dy.Columns * count) : null;

    /// <inheritdoc/>
    public override Slot? Tangent(StepRecorder r, Slot? xDot) => xDot is { } given ? Forward(r, given) : null;

    /// <inheritdoc/>
    public override GradientPair? TangentBackward(StepRecorder r, Slot dy, Slot dyDot, bool inputGradient = true) =>
        inputGradient ? new GradientPair(Backward(r, dy)!.Value, Backward(r, dyDot)!.Value) : null;
}
