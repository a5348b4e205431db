// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Networks;

/// <summary>A residual network on vectors: h = m x W_0^T, then L branches h += b f_l(h), f = m psi(h) w^T.</summary>
public sealed record ResidualMlpShape
{
    /// <summary>D, features of the input, >= 1.</summary>
    public required int InputDimension { get; init; }

    /// <summary>N, features of the stream, >= 1.</summary>
    public required int Width { get; init; }

    /// <summary>L, branches, >= 1.</summary>
    public required int Depth { get; init; }

    /// <summary>L_base, the depth at which the learning rate was chosen, >= 1.</summary>
    public int BaseDepth { get; init; } = 1;

    /// <summary>C, outputs, >= 1.</summary>
    public int Outputs { get; init; } = 1;

    /// <summary>phi of the branches.</summary>
    public Activation Activation { get; init; } = Activation.Tanh;

    /// <summary>False: branches m W phi(h). True: m W2 phi(m W1 h + c), with <see cref="HiddenWidth"/> units inside.</summary>
    public bool TwoLayers { get; init; }

    /// <summary>F, units inside a two-layer branch; 0 means N.</summary>
    public int HiddenWidth { get; init; }

    /// <summary>Whether a branch starts with a LayerNorm without gain and bias.</summary>
    public bool Normalise { get; init; }

    /// <summary>Whether branches add biases.</summary>
    public bool Bias { get; init; }

    /// <summary>psi of the readout.</summary>
    public Activation ReadoutActivation { get; init; } = Activation.Identity;

    /// <summary>The network.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is outside its range.</exception>
    public Network Build()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(InputDimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Depth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BaseDepth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Outputs, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(HiddenWidth);
        List<Block> blocks = [new Linear(new Parameter("input", Width, InputDimension, ParameterKind.Weight, ParameterRole.Input, InputDimension)), new Watch("h[0]")];
        for (int l = 0; l < Depth; l++)
        {
            blocks.Add(new Residual(Branch(l)));
            blocks.Add(new Watch($"h[{l + 1}]"));
        }

        blocks.Add(new ActivationBlock(ReadoutActivation));
        blocks.Add(new Linear(new Parameter("output", Outputs, Width, ParameterKind.Weight, ParameterRole.Output, Width)));
        return new Network(new Sequential(blocks), InputDimension, Outputs, new NetworkSizes(Width, Depth, BaseDepth));
    }

    private Sequential Branch(int l)
    {
        List<Block> blocks = Normalise ? [new LayerNorm()] : [];
        if (TwoLayers)
        {
            int hidden = HiddenWidth == 0 ? Width : HiddenWidth;
            blocks.Add(Layer($"branch[{l}].up", hidden, Width));
            blocks.Add(new ActivationBlock(Activation));
            blocks.Add(Layer($"branch[{l}].down", Width, hidden));
        }
        else
        {
            blocks.Add(new ActivationBlock(Activation));
            blocks.Add(Layer($"branch[{l}].weight", Width, Width));
        }

        return new Sequential(blocks);
    }

    private Linear Layer(string name, int rows, int columns) => new(
        new Parameter(name, rows, columns, ParameterKind.Weight, ParameterRole.Hidden, columns) { InBranch = true },
        Bias ? new Parameter($"{name}.bias", 1, rows, ParameterKind.Bias, ParameterRole.Hidden, columns) { InBranch = true } : null);
}
