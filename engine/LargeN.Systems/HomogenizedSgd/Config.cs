// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;

namespace LargeN.Systems.HomogenizedSgd;

/// <summary>SGD on one row at a time, x = x - gamma a_i (a_i . x - b_i), with time counted in n steps. Rows a are Gaussian of unit mean square length, b = a . x* + noise, from x = 0.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "model")]
[JsonDerivedType(typeof(FixedRowsConfig), "fixedSet")]
[JsonDerivedType(typeof(StreamingConfig), "streaming")]
public abstract record HomogenizedSgdConfig
{
    private protected HomogenizedSgdConfig()
    {
    }

    /// <summary>n: rows of the data set, steps of a unit of time.</summary>
    public required int Samples { get; init; }

    /// <summary>d.</summary>
    public required int InputDimension { get; init; }

    /// <summary>alpha of the row variances lambda_k ~ k^-alpha, whose sum is 1.</summary>
    public double SpectrumExponent { get; init; }

    /// <summary>beta of the target's power x*_k^2 lambda_k ~ k^-beta, whose sum is 1.</summary>
    public double TargetExponent { get; init; }

    /// <summary>sigma2, variance of the label noise.</summary>
    public double NoiseVariance { get; init; }

    /// <summary>gamma, an axis, rising: all rates see the same rows.</summary>
    public required IReadOnlyList<double> LearningRate { get; init; }

    /// <summary>t, steps over n, rising.</summary>
    public required IReadOnlyList<double> Times { get; init; }

    /// <summary>The members of each model: name, symbol, unit, range, default.</summary>
    public static IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("", ParameterType.Object, "", "", "The config.")
        {
            Discriminator = "model",
            Variants = new Dictionary<string, IReadOnlyList<Parameter>>
            {
                ["fixedSet"] =
                [
                    new("dataSeed", ParameterType.Integer, "", "1", "Seed of the rows and labels, which all replicas share.", "1") { Minimum = 0, Maximum = 9_007_199_254_740_991 },
                    .. Shared("Rows of the data set; n steps are a unit of time.", 20_000),
                ],
                ["streaming"] = [.. Shared("Steps of a unit of time; each one has a fresh row.", 100_000_000)],
            },
        },
    ];

    /// <summary>The step nearest to a time.</summary>
    internal int Step(double time) => (int)Math.Round(time * Samples);

    internal IEnumerable<Violation> Validate()
    {
        if (Times[^1] * Samples > 1e9) yield return new Violation("times", FormattableString.Invariant($"{Times[^1]}"), FormattableString.Invariant($"these are {Times[^1] * Samples:G3} steps; at most 1e9"));
        if (this is FixedRowsConfig && Math.Min(Samples, InputDimension) > 8192)
            yield return new Violation("inputDimension", $"{InputDimension}", $"the smaller of samples and inputDimension may be at most 8192: the theory needs the singular values of the rows");
    }

    private static Parameter[] Shared(string samples, int most) =>
    [
        new("samples", ParameterType.Integer, "n", "samples", samples) { Minimum = 1, Maximum = most },
        new("inputDimension", ParameterType.Integer, "d", "1", "Length of a row.") { Minimum = 1, Maximum = 100_000 },
        new("spectrumExponent", ParameterType.Number, "alpha", "1", "Decay of the variances in a row, whose sum is 1.", "0") { Minimum = 0, Maximum = 10 },
        new("targetExponent", ParameterType.Number, "beta", "1", "Decay of the target's power, whose sum is 1.", "0") { Minimum = 0, Maximum = 10 },
        new("noiseVariance", ParameterType.Number, "sigma2", "label squared", "Variance of the label noise.", "0") { Minimum = 0, Maximum = 1e100 },
        new("learningRate", ParameterType.NumberList, "gamma", "1", "Learning rates, rising; all see the same rows. The critical one is about 2.") { Minimum = 0, MinimumExcluded = true, Maximum = 1e100, Increasing = true, MaximumCount = 4096 },
        new("times", ParameterType.NumberList, "t", "n steps", "Where the losses are recorded, rounded to whole steps, rising.") { Minimum = 0, Maximum = 1e8, Increasing = true, MaximumCount = 10_000 },
    ];
}

/// <summary><c>fixedSet</c>: rows are drawn with replacement from n of them.</summary>
public sealed record FixedRowsConfig : HomogenizedSgdConfig
{
    /// <summary>Seed of the data.</summary>
    public long DataSeed { get; init; } = 1;
}

/// <summary><c>streaming</c>: a fresh row every step.</summary>
public sealed record StreamingConfig : HomogenizedSgdConfig;

/// <summary>JSON types of the config; they stay behind the catalogue.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(HomogenizedSgdConfig))]
internal sealed partial class HomogenizedSgdJson : JsonSerializerContext;
