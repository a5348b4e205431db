// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Networks;

/// <summary>A convolutional network on images without edges: L circular convolutions with activations, mean over the pixels, readout.</summary>
/// <remarks>An input row is an image: pixel by pixel, the channels of a pixel side by side. The width that scales depend on is C, the fan-in of a convolution K K times its input channels.</remarks>
public sealed record CnnShape
{
    /// <summary>Rows of an image, >= K.</summary>
    public required int ImageHeight { get; init; }

    /// <summary>Pixels of a row, >= K.</summary>
    public required int ImageWidth { get; init; }

    /// <summary>Channels of an image, >= 1.</summary>
    public required int InputChannels { get; init; }

    /// <summary>C, channels of a hidden layer, >= 1.</summary>
    public required int Channels { get; init; }

    /// <summary>K, the kernel is K x K, >= 1.</summary>
    public int Kernel { get; init; } = 3;

    /// <summary>L, convolutions, >= 1.</summary>
    public int Depth { get; init; } = 2;

    /// <summary>Outputs, >= 1.</summary>
    public int Outputs { get; init; } = 1;

    /// <summary>phi.</summary>
    public Activation Activation { get; init; } = Activation.Tanh;

    /// <summary>Whether convolutions add a bias a channel.</summary>
    public bool Bias { get; init; }

    /// <summary>The network.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is outside its range.</exception>
    public Network Build()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Kernel, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ImageHeight, Kernel);
        ArgumentOutOfRangeException.ThrowIfLessThan(ImageWidth, Kernel);
        ArgumentOutOfRangeException.ThrowIfLessThan(InputChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Depth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Outputs, 1);
        int pixels = checked(ImageHeight * ImageWidth);
        List<Block> blocks = [new Pixels(pixels)];
        for (int l = 0; l < Depth; l++)
        {
            ParameterRole role = l == 0 ? ParameterRole.Input : ParameterRole.Hidden;
            int fanIn = checked(Kernel * Kernel * (l == 0 ? InputChannels : Channels));
            Parameter weight = new($"convolution[{l}]", Channels, fanIn, ParameterKind.Weight, role, fanIn);
            Parameter? bias = Bias ? new Parameter($"convolution[{l}].bias", 1, Channels, ParameterKind.Bias, role, fanIn) : null;
            blocks.Add(new Conv2dCircular(weight, ImageHeight, ImageWidth, Kernel, bias));
            blocks.Add(new Watch($"h[{l}]"));
            blocks.Add(new ActivationBlock(Activation));
        }

        blocks.Add(new MeanPool(pixels));
        blocks.Add(new Linear(new Parameter("output", Outputs, Channels, ParameterKind.Weight, ParameterRole.Output, Channels)));
        return new Network(new Sequential(blocks), checked(pixels * InputChannels), Outputs, new NetworkSizes(Channels));
    }
}
