// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;
using LargeN.Devices;

namespace LargeN.Systems.Spectra;

/// <summary>Which kernel of an infinitely wide network.</summary>
public enum KernelKind
{
    /// <summary>Neural tangent kernel: every layer is trained, to first order.</summary>
    [JsonStringEnumMemberName("ntk")]
    Ntk,

    /// <summary>Kernel of the network's output at initialisation: the readout alone is trained.</summary>
    [JsonStringEnumMemberName("nngp")]
    Nngp,
}

/// <summary>Activation of a network.</summary>
public enum KernelActivation
{
    /// <summary>max(0, x).</summary>
    [JsonStringEnumMemberName("relu")]
    Relu,

    /// <summary>The error function.</summary>
    [JsonStringEnumMemberName("erf")]
    Erf,
}

/// <summary>A kernel of an infinitely wide fully connected network with a scalar output, in NTK parameterisation: h = sqrt(sw2 / fan_in) W phi + sqrt(sb2) b.</summary>
public sealed record KernelConfig
{
    /// <summary><c>ntk</c> or <c>nngp</c>.</summary>
    public KernelKind Kernel { get; init; } = KernelKind.Ntk;

    /// <summary><c>relu</c> or <c>erf</c>.</summary>
    public KernelActivation Activation { get; init; } = KernelActivation.Relu;

    /// <summary>L, hidden layers.</summary>
    public int Depth { get; init; } = 2;

    /// <summary>sw2, variance of a weight before the division by fan-in.</summary>
    public double WeightVariance { get; init; } = 2;

    /// <summary>sb2, variance of a bias.</summary>
    public double BiasVariance { get; init; }

    internal NeuralKernelParameters Parameters => new(Kernel == KernelKind.Ntk, Activation == KernelActivation.Erf, Depth, WeightVariance, BiasVariance);
}
