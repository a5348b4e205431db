// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;

namespace LargeN.Systems.StochasticCollapse;

/// <summary>A weight whose zero is invariant, with random curvature: theta = theta (1 + eta (mu + s xi) - eta theta^2), xi normal and fresh every step.</summary>
public sealed record StochasticCollapseConfig
{
    /// <summary>mu, growth rate at 0; 0 is a maximum of the mean loss -mu theta^2/2 + theta^4/4.</summary>
    public required double MeanGrowth { get; init; }

    /// <summary>s.</summary>
    public required double CurvatureDeviation { get; init; }

    /// <summary>eta, an axis, rising: all rates see the same noise.</summary>
    public required IReadOnlyList<double> LearningRate { get; init; }

    /// <summary>theta before the first step.</summary>
    public double InitialWeight { get; init; } = 0.5;

    /// <summary>T.</summary>
    public required int Steps { get; init; }

    /// <summary>The members: name, symbol, unit, range, default.</summary>
    public static IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("meanGrowth", ParameterType.Number, "mu", "1", "Mean growth rate at zero.") { Minimum = 0, MinimumExcluded = true, Maximum = 1e6 },
        new("curvatureDeviation", ParameterType.Number, "s", "1", "Deviation of the growth rate from step to step.") { Minimum = 0, MinimumExcluded = true, Maximum = 1e6 },
        new("learningRate", ParameterType.NumberList, "eta", "1", "Learning rates, rising; all see the same noise.") { Minimum = 0, MinimumExcluded = true, Maximum = 1e6, Increasing = true, MaximumCount = 4096 },
        new("initialWeight", ParameterType.Number, "theta", "1", "Weight before the first step.", "0.5") { Minimum = 1e-6, Maximum = 1e6 },
        new("steps", ParameterType.Integer, "T", "steps", "Steps; the second half is averaged.") { Minimum = 2, Maximum = 1_000_000_000 },
    ];
}

/// <summary>JSON types of the config; they stay behind the catalogue.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(StochasticCollapseConfig))]
internal sealed partial class StochasticCollapseJson : JsonSerializerContext;
