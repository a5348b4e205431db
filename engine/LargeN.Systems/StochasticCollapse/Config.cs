// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;

namespace LargeN.Systems.StochasticCollapse;

/// <summary>SGD near sets that its steps never leave.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "model")]
[JsonDerivedType(typeof(WeightCollapseConfig), "weight")]
[JsonDerivedType(typeof(NetworkCollapseConfig), "network")]
public abstract record StochasticCollapseConfig
{
    private protected StochasticCollapseConfig()
    {
    }

    /// <summary>eta, an axis, rising.</summary>
    public required IReadOnlyList<double> LearningRate { get; init; }

    /// <summary>The members of each model: name, symbol, unit, range, default.</summary>
    public static IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("", ParameterType.Object, "", "", "The config.")
        {
            Discriminator = "model",
            Variants = new Dictionary<string, IReadOnlyList<Parameter>>
            {
                ["weight"] =
                [
                    new("meanGrowth", ParameterType.Number, "mu", "1", "Mean growth rate at zero.") { Minimum = 0, MinimumExcluded = true, Maximum = 1e6 },
                    new("curvatureDeviation", ParameterType.Number, "s", "1", "Deviation of the growth rate from step to step.") { Minimum = 0, MinimumExcluded = true, Maximum = 1e6 },
                    new("initialWeight", ParameterType.Number, "theta", "1", "Weight before the first step.", "0.5") { Minimum = 1e-6, Maximum = 1e6 },
                    new("steps", ParameterType.Integer, "T", "steps", "Steps; the second half is averaged.") { Minimum = 2, Maximum = 1_000_000_000 },
                    Rates("Learning rates, rising; all see the same noise.", 4096),
                ],
                ["network"] =
                [
                    new("inputDimension", ParameterType.Integer, "D", "features", "Standard normal inputs.") { Minimum = 1, Maximum = 1_000_000 },
                    new("width", ParameterType.Integer, "N", "units", "Hidden tanh units.") { Minimum = 1, Maximum = 65_536 },
                    new("teacherUnits", ParameterType.Integer, "M", "units", "Units of the teacher, the sum of tanh of the first M features.") { Minimum = 1, Maximum = 1_000_000 },
                    new("noiseVariance", ParameterType.Number, "sigma2", "label squared", "Variance of the label noise.", "0") { Minimum = 0, Maximum = 1e100 },
                    new("batchSize", ParameterType.Integer, "B", "samples", "Fresh samples of a step.") { Minimum = 1, Maximum = 1_000_000 },
                    new("steps", ParameterType.IntegerList, "t", "steps", "Where the units are counted, rising.") { Minimum = 0, Maximum = 1_000_000_000, Increasing = true, MaximumCount = 1000 },
                    Rates("Learning rates, rising; each has networks and samples of its own.", 40),
                ],
            },
        },
    ];

    internal abstract IEnumerable<Violation> Validate();

    // Networks are numbered replica by replica in 32 bits: 40 rates leave room for 10^8 replicas.
    private static Parameter Rates(string meaning, int most) => new("learningRate", ParameterType.NumberList, "eta", "1", meaning) { Minimum = 0, MinimumExcluded = true, Maximum = 1e6, Increasing = true, MaximumCount = most };
}

/// <summary><c>weight</c>: a weight whose zero is invariant, with random curvature: theta = theta (1 + eta (mu + s xi) - eta theta^2), xi normal and fresh every step.</summary>
public sealed record WeightCollapseConfig : StochasticCollapseConfig
{
    /// <summary>mu, growth rate at 0; 0 is a maximum of the mean loss -mu theta^2/2 + theta^4/4.</summary>
    public required double MeanGrowth { get; init; }

    /// <summary>s.</summary>
    public required double CurvatureDeviation { get; init; }

    /// <summary>theta before the first step.</summary>
    public double InitialWeight { get; init; } = 0.5;

    /// <summary>T.</summary>
    public required int Steps { get; init; }

    internal override IEnumerable<Violation> Validate() => [];
}

/// <summary><c>network</c>: f = w.tanh(U x) learns tanh units from noisy labels; units that are equal, or zero, stay so.</summary>
public sealed record NetworkCollapseConfig : StochasticCollapseConfig
{
    /// <summary>D.</summary>
    public required int InputDimension { get; init; }

    /// <summary>N.</summary>
    public required int Width { get; init; }

    /// <summary>M, at most D.</summary>
    public required int TeacherUnits { get; init; }

    /// <summary>sigma2.</summary>
    public double NoiseVariance { get; init; }

    /// <summary>B.</summary>
    public required int BatchSize { get; init; }

    /// <summary>t, an axis, rising.</summary>
    public required IReadOnlyList<int> Steps { get; init; }

    internal override IEnumerable<Violation> Validate()
    {
        if (TeacherUnits > InputDimension) yield return new Violation("teacherUnits", $"{TeacherUnits}", $"at most inputDimension = {InputDimension}: each unit looks at a feature of its own");
    }
}

/// <summary>JSON types of the config; they stay behind the catalogue.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(StochasticCollapseConfig))]
internal sealed partial class StochasticCollapseJson : JsonSerializerContext;
