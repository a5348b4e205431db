// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;

namespace LargeN.Systems.KernelEquivalents;

/// <summary>Activation of the network.</summary>
public enum EquivalentActivation
{
    /// <summary>max(0, x).</summary>
    [JsonStringEnumMemberName("relu")]
    Relu,

    /// <summary>tanh x.</summary>
    [JsonStringEnumMemberName("tanh")]
    Tanh,

    /// <summary>x + x^2 / 2.</summary>
    [JsonStringEnumMemberName("quadratic")]
    Quadratic,
}

/// <summary>Which network, chosen by <c>"kind"</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ExplicitNetwork), "explicit")]
[JsonDerivedType(typeof(ImplicitNetwork), "implicit")]
public abstract record EquivalentNetwork
{
    private protected EquivalentNetwork()
    {
    }

    internal static IReadOnlyDictionary<string, IReadOnlyList<Parameter>> Variants { get; } = new Dictionary<string, IReadOnlyList<Parameter>>
    {
        ["explicit"] = [new("depth", ParameterType.Integer, "L", "layers", "Hidden layers.", "1") { Minimum = 1, Maximum = 100 }],
        ["implicit"] =
        [
            new("recurrentVariance", ParameterType.Number, "sa2", "1", "Variance of the recurrent weights times the width.", "0.4") { Minimum = 0, Maximum = 10 },
            new("inputVariance", ParameterType.Number, "sb2", "1", "Variance of the input weights.", "0.6") { Minimum = 0, MinimumExcluded = true, Maximum = 10 },
        ],
    };
}

/// <summary><c>explicit</c>: h_l = phi_c(W_l h_{l-1} / sqrt m), unit weight variance, phi_c the activation less its mean at that layer.</summary>
public sealed record ExplicitNetwork : EquivalentNetwork
{
    /// <summary>L.</summary>
    public int Depth { get; init; } = 1;
}

/// <summary><c>implicit</c>: the fixed point z = phi_c(sqrt(sa2) A z + sqrt(sb2) B x) of a deep equilibrium network.</summary>
public sealed record ImplicitNetwork : EquivalentNetwork
{
    /// <summary>sa2.</summary>
    public double RecurrentVariance { get; init; } = 0.4;

    /// <summary>sb2.</summary>
    public double InputVariance { get; init; } = 0.6;
}
