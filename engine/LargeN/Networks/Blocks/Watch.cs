// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>Marks a place whose activations, and gradients with respect to these, are read; does nothing in training.</summary>
/// <param name="name">Name of the place, unique in the network.</param>
public sealed class Watch(string name) : Block
{
    /// <inheritdoc/>
    public override Block? Refusing(LearningRule rule) => null;

    /// <inheritdoc/>
    public override Slot Forward(StepRecorder r, Slot x)
    {
        ArgumentNullException.ThrowIfNull(r);
        r.Observe(name, x);
        return x;
    }

    /// <inheritdoc/>
    public override Slot? Backward(StepRecorder r, Slot dy, bool inputGradient = true)
    {
        ArgumentNullException.ThrowIfNull(r);
        r.ObserveGradient(name, dy);
        return inputGradient ? dy : null;
    }

    /// <inheritdoc/>
    public override Slot? Tangent(StepRecorder r, Slot? xDot) => xDot;

    /// <inheritdoc/>
    public override GradientPair? TangentBackward(StepRecorder r, Slot dy, Slot dyDot, bool inputGradient = true) => inputGradient ? new GradientPair(dy, dyDot) : null;
}
