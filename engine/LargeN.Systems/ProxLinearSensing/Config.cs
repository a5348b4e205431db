// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;

namespace LargeN.Systems.ProxLinearSensing;

/// <summary>
/// Rank-one matrix sensing, y = (x . mu*)(z . nu*) + noise with unit mu*, nu* and Gaussian x, z, by the prox-linear method: every step takes m fresh samples and adds to (mu, nu) the minimiser (d, e) of
/// sum (y - a c - c x.d - a z.e)^2 + lambda m (|d|^2 + |e|^2), a = x . mu, c = z . nu.
/// </summary>
public sealed record ProxLinearSensingConfig
{
    /// <summary>D.</summary>
    public required int InputDimension { get; init; }

    /// <summary>m.</summary>
    public required int BatchSize { get; init; }

    /// <summary>lambda, an axis, rising: all values see the same samples.</summary>
    public required IReadOnlyList<double> Proximity { get; init; }

    /// <summary>sigma2, variance of the noise.</summary>
    public double NoiseVariance { get; init; }

    /// <summary>mu . mu* before the first step.</summary>
    public double FirstOverlap { get; init; } = 0.6;

    /// <summary>Length of the rest of mu.</summary>
    public double FirstPerpendicular { get; init; } = 0.8;

    /// <summary>nu . nu* before the first step.</summary>
    public double SecondOverlap { get; init; } = 0.5;

    /// <summary>Length of the rest of nu.</summary>
    public double SecondPerpendicular { get; init; } = 0.7;

    /// <summary>Recorded steps, rising.</summary>
    public required IReadOnlyList<int> Steps { get; init; }

    /// <summary>The members: name, symbol, unit, range, default.</summary>
    public static IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("inputDimension", ParameterType.Integer, "D", "1", "Length of both vectors.") { Minimum = 3, Maximum = 20_000 },
        new("batchSize", ParameterType.Integer, "m", "samples", "Fresh samples of a step.") { Minimum = 1, Maximum = 40_000 },
        new("proximity", ParameterType.NumberList, "lambda", "1", "Weights of the squared step, rising; all see the same samples.") { Minimum = 0, MinimumExcluded = true, Maximum = 1e100, Increasing = true, MaximumCount = 1000 },
        new("noiseVariance", ParameterType.Number, "sigma2", "label squared", "Variance of the noise of a measurement.", "0") { Minimum = 0, Maximum = 1e100 },
        new("firstOverlap", ParameterType.Number, "alpha", "1", "Overlap of the first vector with its target before the first step.", "0.6") { Minimum = -1e6, Maximum = 1e6 },
        new("firstPerpendicular", ParameterType.Number, "beta", "1", "Length of the rest of the first vector.", "0.8") { Minimum = 0, Maximum = 1e6 },
        new("secondOverlap", ParameterType.Number, "alpha'", "1", "The same for the second vector.", "0.5") { Minimum = -1e6, Maximum = 1e6 },
        new("secondPerpendicular", ParameterType.Number, "beta'", "1", "The same for the second vector.", "0.7") { Minimum = 0, Maximum = 1e6 },
        new("steps", ParameterType.IntegerList, "t", "steps", "Where the overlaps are recorded, rising.") { Minimum = 0, Maximum = 1_000_000, Increasing = true, MaximumCount = 10_000 },
    ];

    internal IEnumerable<Violation> Validate()
    {
        if (Math.Min(BatchSize, 2 * InputDimension) > 20_000)
            yield return new Violation("batchSize", $"{BatchSize}", "the smaller of batchSize and 2 inputDimension may be at most 20000: it is the order of a dense system");
        if (FirstOverlap == 0 && FirstPerpendicular == 0) yield return new Violation("firstPerpendicular", "0", "the first vector is zero: the model is linearised there to a constant");
        if (SecondOverlap == 0 && SecondPerpendicular == 0) yield return new Violation("secondPerpendicular", "0", "the second vector is zero: the model is linearised there to a constant");
    }
}

/// <summary>JSON types of the config; they stay behind the catalogue.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ProxLinearSensingConfig))]
internal sealed partial class ProxLinearSensingJson : JsonSerializerContext;
