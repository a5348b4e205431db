// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Networks;

/// <summary>a = phi(z), element by element.</summary>
/// <param name="activation">phi.</param>
/// <remarks>Backward: dz = da phi'(z); z is kept. Along a direction: aDot = phi'(z) zDot, dzDot = phi'(z) daDot + phi''(z) zDot da.</remarks>
public sealed class ActivationBlock(Activation activation) : Block
{
    private Slot z;
    private Slot? zDot;

    /// <inheritdoc/>
    public override Block? Refusing(LearningRule rule) => null;

    /// <inheritdoc/>
    public override Slot Forward(StepRecorder r, Slot x)
    {
        ArgumentNullException.ThrowIfNull(r);
        z = x;
        return activation == Activation.Identity ? x : r.Activate(activation, x);
    }

    /// <inheritdoc/>
    public override Slot? Backward(StepRecorder r, Slot dy, bool inputGradient = true)
    {
        ArgumentNullException.ThrowIfNull(r);
        return !inputGradient ? null : activation == Activation.Identity || !r.SendsThroughActivations ? dy : r.ActivateGradient(activation, z, dy);
    }

    /// <inheritdoc/>
    public override Slot? Tangent(StepRecorder r, Slot? xDot)
    {
        ArgumentNullException.ThrowIfNull(r);
        zDot = xDot;
        return xDot is not { } given || activation == Activation.Identity ? xDot : r.ActivateGradient(activation, z, r.Copy(given));
    }

    /// <inheritdoc/>
    public override GradientPair? TangentBackward(StepRecorder r, Slot dy, Slot dyDot, bool inputGradient = true)
    {
        ArgumentNullException.ThrowIfNull(r);
        if (!inputGradient) return null;
        if (activation == Activation.Identity) return new GradientPair(dy, dyDot);
        r.ActivateGradient(activation, z, dyDot);
        if (zDot is { } given) r.Record(new ActivateSecondOperation(activation, z, given, dy, dyDot));
        return new GradientPair(r.ActivateGradient(activation, z, dy), dyDot);
    }
}
