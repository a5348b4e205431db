// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>A layer with its forward and backward pass written by hand; it records, it does not compute.</summary>
/// <remarks>
/// A block belongs to one network. <see cref="Forward"/> remembers the slots that <see cref="Backward"/> needs, so the two are called in turn, once each a recording.
/// Rows of a slot are examples (tokens of all sequences below each other), columns are features.
/// </remarks>
public abstract class Block
{
    /// <summary>The parameters, in a fixed order.</summary>
    public virtual IReadOnlyList<Parameter> Parameters => [];

    /// <summary>Records y = f(x).</summary>
    /// <param name="r">The recording.</param>
    /// <param name="x">Input; not written.</param>
    /// <returns>y.</returns>
    /// <exception cref="ArgumentException">The shape of x does not fit.</exception>
    public abstract Slot Forward(StepRecorder r, Slot x);

    /// <summary>Records the gradients of the parameters, and that of the input.</summary>
    /// <param name="r">The recording.</param>
    /// <param name="dy">Gradient with respect to y; may be overwritten.</param>
    /// <param name="inputGradient">Whether anything needs the gradient with respect to x: false for the first block.</param>
    /// <returns>The gradient with respect to x; null where it is not needed.</returns>
    public abstract Slot? Backward(StepRecorder r, Slot dy, bool inputGradient = true);
}
