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

    /// <summary>The innermost block that cannot learn by a rule; null: all can. A block that says nothing of it learns by the gradient alone.</summary>
    /// <param name="rule">The rule.</param>
    public virtual Block? Refusing(LearningRule rule) => rule is Backpropagation ? null : this;

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

    /// <summary>Records the derivative of y along (xDot, <see cref="StepRecorder.Direction"/> of the parameters). Comes after <see cref="Forward"/>.</summary>
    /// <param name="r">The recording.</param>
    /// <param name="xDot">Derivative of x along the direction, not written; null: x does not depend on the parameters.</param>
    /// <returns>yDot; null where y does not depend on the parameters.</returns>
    /// <exception cref="NotSupportedException">The block has no tangent pass.</exception>
    public virtual Slot? Tangent(StepRecorder r, Slot? xDot) => throw new NotSupportedException($"{GetType().Name} has no tangent pass: products with the Hessian are not known for it");

    /// <summary>
    /// Records the backward pass and its derivative along the direction of <see cref="Tangent"/>, after which it comes; in the place of <see cref="Backward"/>.
    /// What it contributes to the gradient of a parameter is the derivative of the gradient: the product of the Hessian with the direction.
    /// </summary>
    /// <param name="r">The recording.</param>
    /// <param name="dy">Gradient with respect to y; may be overwritten.</param>
    /// <param name="dyDot">Its derivative along the direction; may be overwritten.</param>
    /// <param name="inputGradient">Whether anything needs the gradient with respect to x.</param>
    /// <returns>The gradient with respect to x and its derivative; null where it is not needed.</returns>
    /// <exception cref="NotSupportedException">The block has no tangent pass.</exception>
    public virtual GradientPair? TangentBackward(StepRecorder r, Slot dy, Slot dyDot, bool inputGradient = true) =>
        throw new NotSupportedException($"{GetType().Name} has no tangent pass: products with the Hessian are not known for it");
}
