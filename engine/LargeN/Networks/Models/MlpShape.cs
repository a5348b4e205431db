// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Networks;

/// <summary>A fully connected network D -> N -> ... -> N -> C: h_1 = m x W_0^T, h_{l+1} = m phi(h_l) W_l^T, f = m phi(h_L) w^T, biases optional.</summary>
public sealed record MlpShape
{
    /// <summary>D, features of the input, >= 1.</summary>
    public required int InputDimension { get; init; }

    /// <summary>N, units of a hidden layer, >= 1.</summary>
    public required int Width { get; init; }

    /// <summary>L, hidden layers, >= 1; there are L + 1 weight matrices.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>C, outputs, >= 1.</summary>
    public int Outputs { get; init; } = 1;

    /// <summary>phi.</summary>
    public Activation Activation { get; init; } = Activation.Tanh;

    /// <summary>Whether hidden layers add a bias.</summary>
    public bool Bias { get; init; }

    /// <summary>Whether phi'(m), m fixed random features of the input, multiplies hidden units in the place of phi: a gated linear network (<see cref="GatedLayers"/>).</summary>
    public bool Gated { get; init; }

    /// <summary>The network.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1.</exception>
    public Network Build()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(InputDimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Depth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Outputs, 1);
        List<Block> blocks = [];
        List<(Linear Layer, Parameter Gate)> gated = [];
        for (int l = 0; l < Depth; l++)
        {
            ParameterRole role = l == 0 ? ParameterRole.Input : ParameterRole.Hidden;
            int inputs = l == 0 ? InputDimension : Width;
            Parameter weight = new($"hidden[{l}]", Width, inputs, ParameterKind.Weight, role, inputs);
            Linear layer = new(weight, Bias ? new Parameter($"hidden[{l}].bias", 1, Width, ParameterKind.Bias, role, inputs) : null);
            if (Gated)
            {
                gated.Add((layer, new Parameter($"hidden[{l}].gate", Width, InputDimension, ParameterKind.Weight, ParameterRole.Input, InputDimension)));
                continue;
            }

            blocks.Add(layer);
            blocks.Add(new Watch($"h[{l}]"));
            blocks.Add(new ActivationBlock(Activation));
        }

        if (Gated) blocks.Add(new GatedLayers(gated, Activation));
        blocks.Add(new Linear(new Parameter("output", Outputs, Width, ParameterKind.Weight, ParameterRole.Output, Width)));
        return new Network(new Sequential(blocks), InputDimension, Outputs, new NetworkSizes(Width));
    }
}
