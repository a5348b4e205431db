// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Networks;

/// <summary>a = phi(z), element by element.</summary>
/// <param name="activation">phi.</param>
/// <remarks>Backward: dz = da phi'(z); z is kept.</remarks>
public sealed class ActivationBlock(Activation activation) : Block
{
    private Slot z;

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
        return !inputGradient ? null : activation == Activation.Identity ? dy : r.ActivateGradient(activation, z, dy);
    }
}
