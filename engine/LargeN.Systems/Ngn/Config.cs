// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;
using LargeN.Systems.Designs;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.Ngn;

/// <summary>How long a step is.</summary>
public enum StepRule
{
    /// <summary>eta = gamma/(1 + gamma |grad f|^2/(2 f)).</summary>
    [JsonStringEnumMemberName("ngn")]
    Ngn,

    /// <summary>eta = gamma.</summary>
    [JsonStringEnumMemberName("constant")]
    Constant,
}

/// <summary>Descent x = x - eta grad f on least squares f >= 0, with the NGN step or a constant one.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "model")]
[JsonDerivedType(typeof(QuadraticNgnConfig), "quadratic")]
[JsonDerivedType(typeof(RegressionNgnConfig), "regression")]
public abstract record NgnConfig
{
    private protected NgnConfig()
    {
    }

    /// <summary>Curvatures lambda_k, and the power lambda_k x_k^2 of the error before training; power laws or lists.</summary>
    public required SpectrumConfig Spectrum { get; init; }

    /// <summary>NGN or constant.</summary>
    public StepRule Rule { get; init; } = StepRule.Ngn;

    /// <summary>gamma, an axis, rising: all see the same samples.</summary>
    public required IReadOnlyList<double> LearningRate { get; init; }

    /// <summary>t, the recorded steps, rising.</summary>
    public required IReadOnlyList<int> Steps { get; init; }

    /// <summary>The members of each model: name, symbol, unit, range, default.</summary>
    public static IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("", ParameterType.Object, "", "", "The config.")
        {
            Discriminator = "model",
            Variants = new Dictionary<string, IReadOnlyList<Parameter>>
            {
                ["quadratic"] = Shared,
                ["regression"] =
                [
                    new("batchSize", ParameterType.Integer, "B", "samples", "Fresh samples of a step.") { Minimum = 1, Maximum = 1_000_000 },
                    new("noiseVariance", ParameterType.Number, "sigma2", "label squared", "Variance of the label noise; 0 is interpolation.", "0") { Minimum = 0, Maximum = 1e100 },
                    .. Shared,
                ],
            },
        },
    ];

    private static Parameter[] Shared =>
    [
        SpectrumParameters.Spectrum,
        new("rule", ParameterType.Text, "", "1", "Length of a step: NGN, or constant.", "\"ngn\"") { Words = ["ngn", "constant"] },
        new("learningRate", ParameterType.NumberList, "gamma", "1/lambda", "Longest steps, rising; all see the same samples.") { Minimum = 0, MinimumExcluded = true, Maximum = 1e100, Increasing = true, MaximumCount = 4096 },
        new("steps", ParameterType.IntegerList, "t", "steps", "Where losses and step sizes are recorded, rising.") { Minimum = 0, Maximum = 100_000_000, Increasing = true, MaximumCount = 10_000 },
    ];

    /// <summary>What no range of one member can express.</summary>
    internal virtual IEnumerable<Violation> Validate()
    {
        if (Spectrum is not (PowerLawSpectrum or ExplicitSpectrum))
        {
            yield return new Violation("spectrum.kind", Spectrum is SphereSpectrum ? "sphere" : "dataset", "a quadratic has a list of curvatures; allowed: powerLaw, explicit");
            yield break;
        }

        Violation[] violations = [.. SpectrumParameters.Validate(Spectrum), .. Modes.Check(Spectrum)];
        foreach (Violation violation in violations) yield return violation;
        if (violations.Length > 0) yield break;
        if (Spectrum is PowerLawSpectrum { Modes: > Modes.Most } law) yield return new Violation("spectrum.modes", $"{law.Modes}", $"at most {Modes.Most}");
        if (Spectrum is not ExplicitSpectrum lists) yield break;
        for (int k = 0; k < lists.Eigenvalues.Count; k++)
        {
            if (lists.Eigenvalues[k] == 0 && lists.TargetPower[k] > 0)
                yield return new Violation($"spectrum.targetPower[{k}]", FormattableString.Invariant($"{lists.TargetPower[k]}"), "a direction without curvature holds no power: f would not have the minimum 0");
        }
    }
}

/// <summary><c>quadratic</c>: f = sum_k lambda_k x_k^2/2 with its full gradient.</summary>
public sealed record QuadraticNgnConfig : NgnConfig;

/// <summary><c>regression</c>: f = sum_i (a_i . x - b_i)^2/(2 B) of B fresh Gaussian samples a step, of second moments diag(lambda), b = a . x* + noise.</summary>
public sealed record RegressionNgnConfig : NgnConfig
{
    /// <summary>B.</summary>
    public required int BatchSize { get; init; }

    /// <summary>sigma2.</summary>
    public double NoiseVariance { get; init; }

    // The theory holds about 110 numbers a block.
    private const int MostBlocks = 1 << 16;

    // Of a stream.
    private const long MostNumbers = 1L << 33;

    // 2 GiB for the errors of all rates.
    private const long MostErrors = 1L << 28;

    internal override IEnumerable<Violation> Validate()
    {
        Violation[] violations = [.. base.Validate()];
        foreach (Violation violation in violations) yield return violation;
        if (violations.Length > 0) yield break;
        int blocks = Spectrum switch { PowerLawSpectrum law => law.Modes, ExplicitSpectrum lists => lists.Eigenvalues.Count, _ => 0 };
        if (blocks > MostBlocks) yield return new Violation("spectrum", $"{blocks} curvatures", $"at most {MostBlocks} in this model");
        long modes = Modes.CountOf(Spectrum);
        if (BatchSize * modes > MostNumbers) yield return new Violation("batchSize", $"{BatchSize}", $"at most {MostNumbers / modes} with {modes} modes: a step draws at most 2^33 numbers");
        if (LearningRate.Count * modes > MostErrors) yield return new Violation("learningRate", $"{LearningRate.Count} rates", $"at most {MostErrors / modes} with {modes} modes");
    }
}

/// <summary>JSON types of the config; they stay behind the catalogue.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(NgnConfig))]
internal sealed partial class NgnJson : JsonSerializerContext;
