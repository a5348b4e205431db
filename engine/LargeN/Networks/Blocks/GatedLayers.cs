// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;

namespace LargeN.Networks;

/// <summary>A gated linear network: z_l = W_l a_{l-1}, a_l = phi'(m_l) z_l, with gates m_l = m M_l x that see the input x alone and never change. (Bordelon and Pehlevan 2022b.)</summary>
/// <remarks>
/// The gates take the place of phi'(z_l) in an MLP: linear in every weight, not in x. Backward: dz_l = phi'(m_l) da_l. The weights of gates are parameters without a gradient, so checkpoints,
/// probes and frozen copies have them; derivatives along directions take them as constants.
/// </remarks>
public sealed class GatedLayers : Block
{
    private readonly IReadOnlyList<(Linear Layer, Parameter Gate)> layers;
    private readonly Activation activation;
    private readonly Slot[] gates;

    /// <param name="layers">W_l with its bias, and M_l [rows of W_l, inputs of the network].</param>
    /// <param name="activation">phi; <see cref="Activation.Relu"/> has gates of 0 and 1.</param>
    /// <exception cref="ArgumentException">There is no layer, or a gate does not fit its layer.</exception>
    public GatedLayers(IReadOnlyList<(Linear Layer, Parameter Gate)> layers, Activation activation)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (layers.Count == 0) throw new ArgumentException("a gated network needs at least one layer", nameof(layers));
        foreach ((Linear layer, Parameter gate) in layers)
        {
            if (gate.Rows != layer.Weight.Rows || gate.Columns != layers[0].Layer.Weight.Columns)
                throw new ArgumentException($"{gate} must be {layer.Weight.Rows} x {layers[0].Layer.Weight.Columns}, a row for each unit of {layer.Weight}", nameof(layers));
        }

        this.layers = layers;
        this.activation = activation;
        gates = new Slot[layers.Count];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters => [.. layers.SelectMany(l => l.Layer.Parameters.Append(l.Gate))];

    /// <inheritdoc/>
    public override Block? Refusing(LearningRule rule) => rule is ErrorModulatedHebb ? this : null;

    /// <inheritdoc/>
    public override Slot Forward(StepRecorder r, Slot x)
    {
        ArgumentNullException.ThrowIfNull(r);
        Slot a = x;
        for (int l = 0; l < layers.Count; l++)
        {
            Slot z = layers[l].Layer.Forward(r, a);
            r.Observe($"h[{l}]", z);
            gates[l] = r.MatMul(x, Transpose.No, r.Of(layers[l].Gate), Transpose.Yes, r.Table[layers[l].Gate].Multiplier, $"{layers[l].Gate.Name} out");
            a = r.ActivateGradient(activation, gates[l], r.Copy(z));
        }

        return a;
    }

    /// <inheritdoc/>
    public override Slot? Backward(StepRecorder r, Slot dy, bool inputGradient = true)
    {
        ArgumentNullException.ThrowIfNull(r);
        RequireFirst(inputGradient);
        Slot da = dy;
        for (int l = layers.Count - 1; l > 0; l--) da = layers[l].Layer.Backward(r, r.ActivateGradient(activation, gates[l], da))!.Value;
        return layers[0].Layer.Backward(r, r.ActivateGradient(activation, gates[0], da), inputGradient: false);
    }

    /// <inheritdoc/>
    public override Slot? Tangent(StepRecorder r, Slot? xDot)
    {
        ArgumentNullException.ThrowIfNull(r);
        RequireFirst(xDot is not null);
        Slot? aDot = null;
        for (int l = 0; l < layers.Count; l++) aDot = r.ActivateGradient(activation, gates[l], r.Copy(layers[l].Layer.Tangent(r, aDot)!.Value));
        return aDot;
    }

    /// <inheritdoc/>
    public override GradientPair? TangentBackward(StepRecorder r, Slot dy, Slot dyDot, bool inputGradient = true)
    {
        ArgumentNullException.ThrowIfNull(r);
        RequireFirst(inputGradient);
        GradientPair pair = new(dy, dyDot);
        for (int l = layers.Count - 1; l >= 0; l--)
        {
            Slot dz = r.ActivateGradient(activation, gates[l], pair.Gradient), dzDot = r.ActivateGradient(activation, gates[l], pair.Derivative);
            if (layers[l].Layer.TangentBackward(r, dz, dzDot, inputGradient: l > 0) is { } below) pair = below;
        }

        return null;
    }

    private static void RequireFirst(bool inputGradient)
    {
        if (inputGradient) throw new NotSupportedException("gated layers come first in a network: the gradient with respect to what their gates see is not known");
    }
}
