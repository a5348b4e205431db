// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;

namespace LargeN.Systems.AngleEvolution;

/// <summary>Which approximation of the mean and variance of ln sin^2 theta is predicted.</summary>
public enum AngleRule
{
    /// <summary>Infinite-width map, mean drift and variance of the small-angle limit that are exact at finite width.</summary>
    [JsonStringEnumMemberName("refined")]
    Refined,

    /// <summary>mu and s2 as published: one layer exact to O(n^-2), with a large constant.</summary>
    [JsonStringEnumMemberName("published")]
    Published,

    /// <summary>The published rule of small angles.</summary>
    [JsonStringEnumMemberName("smallAngle")]
    SmallAngle,

    /// <summary>The infinite-width map: no fluctuation.</summary>
    [JsonStringEnumMemberName("infinite")]
    Infinite,
}

/// <summary>How a network is drawn.</summary>
public enum AngleSampling
{
    /// <summary>Two correlated normals a neuron, which is exact in law and needs no weights.</summary>
    [JsonStringEnumMemberName("pairs")]
    Pairs,

    /// <summary>Whole weight matrices.</summary>
    [JsonStringEnumMemberName("weights")]
    Weights,
}

/// <summary>Angle between two inputs through a ReLU network without biases, z_{l+1} = sqrt(2/n) W relu(z_l), weights standard normal, along a curve of layers.</summary>
public sealed record AngleEvolutionConfig
{
    /// <summary>theta_0, angle between the inputs (radians).</summary>
    public required double Angle { get; init; }

    /// <summary>n, units of a layer.</summary>
    public required int Width { get; init; }

    /// <summary>L, layers; the curve's axis is 1 to L.</summary>
    public required int Depth { get; init; }

    /// <summary>The theory that is predicted.</summary>
    public AngleRule Rule { get; init; } = AngleRule.Refined;

    /// <summary>How networks are drawn.</summary>
    public AngleSampling Sampling { get; init; } = AngleSampling.Pairs;

    /// <summary>The members: name, symbol, unit, range, default.</summary>
    public static IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("angle", ParameterType.Number, "theta_0", "radians", "Angle between the two inputs; neither 0 nor pi.") { Minimum = 0, MinimumExcluded = true, Maximum = 3.141592 },
        new("width", ParameterType.Integer, "n", "units", "Units of every layer.") { Minimum = 8, Maximum = 1_000_000 },
        new("depth", ParameterType.Integer, "L", "layers", "ReLU layers.") { Minimum = 1, Maximum = 10_000 },
        new("rule", ParameterType.Text, "", "1", "Theory of the finite width.", "\"refined\"") { Words = ["refined", "published", "smallAngle", "infinite"] },
        new("sampling", ParameterType.Text, "", "1", "Correlated pairs of normals a neuron, or whole weight matrices: the same law.", "\"pairs\"") { Words = ["pairs", "weights"] },
    ];

    internal IEnumerable<Violation> Validate()
    {
        if (Sampling == AngleSampling.Weights && Width > LargestMatrix)
            yield return new Violation("width", FormattableString.Invariant($"{Width}"), FormattableString.Invariant($"whole weight matrices are drawn up to width {LargestMatrix}; sampling \"pairs\" has the same law"));
    }

    private const int LargestMatrix = 16_384;
}

/// <summary>JSON types of the config; they stay behind the catalogue.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(AngleEvolutionConfig))]
internal sealed partial class AngleEvolutionJson : JsonSerializerContext;
