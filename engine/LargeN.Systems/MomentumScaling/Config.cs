// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;

namespace LargeN.Systems.MomentumScaling;

/// <summary>Heavy-ball momentum with label noise: b = mu b + gradient, w = w - eta b.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "model")]
[JsonDerivedType(typeof(ManifoldConfig), "manifold")]
[JsonDerivedType(typeof(MatchedConfig), "matched")]
public abstract record MomentumScalingConfig
{
    private protected MomentumScalingConfig()
    {
    }

    /// <summary>eta, an axis, rising: all rates see the same noise.</summary>
    public required IReadOnlyList<double> LearningRate { get; init; }

    /// <summary>The members of each model: name, symbol, unit, range, default.</summary>
    public static IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("", ParameterType.Object, "", "", "The config.")
        {
            Discriminator = "model",
            Variants = new Dictionary<string, IReadOnlyList<Parameter>>
            {
                ["manifold"] =
                [
                    new("momentumScale", ParameterType.Number, "c", "1", "1 - mu = c eta^(2/3) at every learning rate.") { Minimum = 1e-3, Maximum = 1e3 },
                    new("noiseDeviation", ParameterType.Number, "sigma", "label", "Deviation of the label noise, which is +sigma or -sigma.", "0.5") { Minimum = 1e-3, Maximum = 1e3 },
                    new("initialWeight", ParameterType.Number, "u", "1", "First weight before training; the second one is its inverse.", "2") { Minimum = 1.01, Maximum = 100 },
                    new("points", ParameterType.Integer, "", "1", "Recorded times between 0 and twice the predicted half time.", "200") { Minimum = 4, Maximum = 10_000 },
                    Rates("Learning rates of the update, rising; all see the same noise."),
                ],
                ["matched"] =
                [
                    new("modes", ParameterType.Integer, "M", "modes", "Gaussian features, of variances k^-alpha divided by their sum.") { Minimum = 1, Maximum = 1_000_000 },
                    new("spectrumExponent", ParameterType.Number, "alpha", "1", "Decay of the variances.") { Minimum = 0, Maximum = 10 },
                    new("targetExponent", ParameterType.Number, "beta", "1", "Decay of the target's power, whose sum is 1.") { Minimum = 0, Maximum = 10 },
                    new("momentum", ParameterType.Number, "mu", "1", "Heavy-ball momentum.") { Minimum = 0, Maximum = 0.9999 },
                    new("batchSize", ParameterType.Integer, "B", "samples", "Fresh samples of a step.") { Minimum = 1, Maximum = 1_000_000 },
                    new("noiseVariance", ParameterType.Number, "sigma2", "label squared", "Variance of the label noise.", "0") { Minimum = 0, Maximum = 1e100 },
                    new("times", ParameterType.NumberList, "eta t", "1/kernel", "Where the losses are recorded: t = times/eta, rounded to whole steps.") { Minimum = 0, Maximum = 1e8, Increasing = true, MaximumCount = 10_000 },
                    Rates("Learning rates of plain SGD, rising; SGD with momentum takes (1 - mu) eta."),
                ],
            },
        },
    ];

    internal abstract IEnumerable<Violation> Validate();

    private static Parameter Rates(string meaning) => new("learningRate", ParameterType.NumberList, "eta", "1/kernel", meaning) { Minimum = 1e-9, Maximum = 1e100, Increasing = true, MaximumCount = 4096 };
}

/// <summary><c>manifold</c>: loss (u v - 1 - sigma xi)^2/2 with xi = +-1, started on the minima u v = 1, along which the noise drives to u = v.</summary>
public sealed record ManifoldConfig : MomentumScalingConfig
{
    /// <summary>c.</summary>
    public required double MomentumScale { get; init; }

    /// <summary>sigma (label).</summary>
    public double NoiseDeviation { get; init; } = 0.5;

    /// <summary>u before training; v = 1/u.</summary>
    public double InitialWeight { get; init; } = 2;

    /// <summary>Recorded times.</summary>
    public int Points { get; init; } = 200;

    internal override IEnumerable<Violation> Validate()
    {
        for (int i = 0; i < LearningRate.Count; i++)
        {
            double friction = MomentumScale * ManifoldDrift.TwoThirds(LearningRate[i]);
            if (friction > 1) yield return new Violation($"learningRate[{i}]", FormattableString.Invariant($"{LearningRate[i]}"), FormattableString.Invariant($"1 - mu = c eta^(2/3) = {friction:G4} is above 1: the momentum would be negative"));
        }
    }
}

/// <summary><c>matched</c>: SGD with learning rate eta beside SGD with momentum mu and learning rate (1 - mu) eta, on the same Gaussian samples.</summary>
public sealed record MatchedConfig : MomentumScalingConfig
{
    /// <summary>M.</summary>
    public required int Modes { get; init; }

    /// <summary>alpha.</summary>
    public required double SpectrumExponent { get; init; }

    /// <summary>beta.</summary>
    public required double TargetExponent { get; init; }

    /// <summary>mu.</summary>
    public required double Momentum { get; init; }

    /// <summary>B.</summary>
    public required int BatchSize { get; init; }

    /// <summary>sigma2 (label squared).</summary>
    public double NoiseVariance { get; init; }

    /// <summary>eta t where the losses are recorded, rising.</summary>
    public required IReadOnlyList<double> Times { get; init; }

    /// <summary>Most steps of one learning rate.</summary>
    internal const double MostSteps = 1e9;

    /// <summary>t at a recorded time.</summary>
    internal static int Step(double learningRate, double time) => (int)Math.Round(time / learningRate);

    internal override IEnumerable<Violation> Validate()
    {
        if (Times[^1] / LearningRate[0] > MostSteps) yield return new Violation("times", FormattableString.Invariant($"{Times[^1]}"), FormattableString.Invariant($"at learning rate {LearningRate[0]} these are more than {MostSteps} steps"));
    }
}

/// <summary>JSON types of the config; they stay behind the catalogue.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(MomentumScalingConfig))]
internal sealed partial class MomentumScalingJson : JsonSerializerContext;
