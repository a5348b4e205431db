// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.PrecisionLaws;

/// <summary>How the loss depends on the bits of numbers: a law of parameters, tokens and bits, its fit, and power-law random features whose weights are rounded.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "model")]
[JsonDerivedType(typeof(LawConfig), "law")]
[JsonDerivedType(typeof(FitConfig), "fit")]
[JsonDerivedType(typeof(PostTrainingConfig), "postTraining")]
[JsonDerivedType(typeof(QuantisedTrainingConfig), "quantisedTraining")]
public abstract record PrecisionLawsConfig
{
    private protected PrecisionLawsConfig()
    {
    }

    /// <summary>The members of each model: name, symbol, unit, range, default.</summary>
    public static IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("", ParameterType.Object, "", "", "The config.")
        {
            Discriminator = "model",
            Variants = new Dictionary<string, IReadOnlyList<Parameter>>
            {
                ["law"] = PrecisionParameters.Law,
                ["fit"] = PrecisionParameters.Fit,
                ["postTraining"] = PrecisionParameters.PostTraining,
                ["quantisedTraining"] = PrecisionParameters.QuantisedTraining,
            },
        },
    ];

    /// <summary>What no range of one member can express.</summary>
    internal virtual IEnumerable<Violation> Validate() => [];
}

/// <summary><c>law</c>: a known law; a replica draws runs with noise and fits them.</summary>
public sealed record LawConfig : PrecisionLawsConfig
{
    /// <summary>A.</summary>
    public double ParameterCoefficient { get; init; } = 400;

    /// <summary>a.</summary>
    public double ParameterExponent { get; init; } = 0.35;

    /// <summary>B_d.</summary>
    public double DataCoefficient { get; init; } = 600;

    /// <summary>b.</summary>
    public double DataExponent { get; init; } = 0.3;

    /// <summary>E.</summary>
    public double IrreducibleLoss { get; init; } = 1.7;

    /// <summary>gamma of weights, activations and cache (bits).</summary>
    public IReadOnlyList<double> PrecisionScale { get; init; } = [2.5, 2, 1];

    /// <summary>C_T.</summary>
    public double PostCoefficient { get; init; } = 0.05;

    /// <summary>g_D.</summary>
    public double PostDataExponent { get; init; } = 0.5;

    /// <summary>g_N.</summary>
    public double PostParameterExponent { get; init; } = 0.35;

    /// <summary>gamma_post (bits).</summary>
    public double PostScale { get; init; } = 0.6;

    /// <summary>C_x of weights, activations and cache (per bit).</summary>
    public IReadOnlyList<double> PostSensitivity { get; init; } = [1, 1, 1];

    /// <summary>N, an axis.</summary>
    public required IReadOnlyList<double> Parameter { get; init; }

    /// <summary>D, an axis.</summary>
    public required IReadOnlyList<double> Token { get; init; }

    /// <summary>P of weights, activations and cache (bits).</summary>
    public required IReadOnlyList<double> TrainingBits { get; init; }

    /// <summary>P_post (bits); 0 for no quantisation after training.</summary>
    public double PostBits { get; init; }

    /// <summary>Runs that a replica draws and fits.</summary>
    public int Runs { get; init; } = 200;

    /// <summary>Standard deviation of log L of a run.</summary>
    public double RunNoise { get; init; } = 0.001;

    internal override IEnumerable<Violation> Validate()
    {
        for (int i = 0; i < TrainingBits.Count; i++)
        {
            if (PostBits > TrainingBits[i]) yield return new Violation("postBits", FormattableString.Invariant($"{PostBits}"), FormattableString.Invariant($"at most trainingBits[{i}] = {TrainingBits[i]}"));
        }
    }

    internal PrecisionLaw Law => new(ParameterCoefficient, ParameterExponent, DataCoefficient, DataExponent, IrreducibleLoss, [.. PrecisionScale]);
}

/// <summary><c>fit</c>: runs are given; a replica draws as many of them with replacement and fits those.</summary>
public sealed record FitConfig : PrecisionLawsConfig
{
    /// <summary>N of each run.</summary>
    public required IReadOnlyList<double> RunParameters { get; init; }

    /// <summary>D of each run.</summary>
    public required IReadOnlyList<double> RunTokens { get; init; }

    /// <summary>P of the weights of each run (bits).</summary>
    public required IReadOnlyList<double> RunWeightBits { get; init; }

    /// <summary>P of the activations of each run (bits).</summary>
    public required IReadOnlyList<double> RunActivationBits { get; init; }

    /// <summary>P of the cache of each run (bits).</summary>
    public required IReadOnlyList<double> RunCacheBits { get; init; }

    /// <summary>L of each run.</summary>
    public required IReadOnlyList<double> RunLoss { get; init; }

    /// <summary>N, an axis.</summary>
    public required IReadOnlyList<double> Parameter { get; init; }

    /// <summary>D, an axis.</summary>
    public required IReadOnlyList<double> Token { get; init; }

    /// <summary>P of weights, activations and cache (bits) at which the fit is asked.</summary>
    public required IReadOnlyList<double> TrainingBits { get; init; }

    internal override IEnumerable<Violation> Validate()
    {
        foreach ((string name, IReadOnlyList<double> list) in (IEnumerable<(string, IReadOnlyList<double>)>)
            [("runTokens", RunTokens), ("runWeightBits", RunWeightBits), ("runActivationBits", RunActivationBits), ("runCacheBits", RunCacheBits), ("runLoss", RunLoss)])
        {
            if (list.Count != RunParameters.Count) yield return new Violation(name, $"{list.Count} runs", $"as many are needed as runParameters, {RunParameters.Count}");
        }
    }
}

/// <summary>Random features of width N on a given spectrum, trained by descent on the population loss.</summary>
public abstract record RoundedFeaturesConfig : PrecisionLawsConfig
{
    private protected RoundedFeaturesConfig()
    {
    }

    /// <summary>Eigenvalues and target; the signs of the target are drawn.</summary>
    public required SpectrumConfig Spectrum { get; init; }

    /// <summary>Whether the eigenvalues are divided by their sum and the target by its power, so that the loss begins at 1.</summary>
    public bool Normalised { get; init; } = true;

    /// <summary>eta (inverse eigenvalue).</summary>
    public double LearningRate { get; init; } = 1;

    /// <summary>Bits of a rounded weight, an axis.</summary>
    public required IReadOnlyList<int> Bits { get; init; }

    internal override IEnumerable<Violation> Validate()
    {
        foreach (Violation violation in SpectrumParameters.Validate(Spectrum)) yield return violation;
        if (Spectrum is SphereSpectrum or DatasetSpectrum)
            yield return new Violation("spectrum.kind", Spectrum is SphereSpectrum ? "sphere" : "dataset", "features are drawn on Gaussian modes; allowed: powerLaw, explicit");
        else if (Designs.Modes.CountOf(Spectrum) > 1_000_000) yield return new Violation("spectrum", $"{Designs.Modes.CountOf(Spectrum)} modes", "at most 1000000");
    }
}

/// <summary><c>postTraining</c>: weights are rounded after training, to the nearest level or stochastically.</summary>
public sealed record PostTrainingConfig : RoundedFeaturesConfig
{
    /// <summary>N.</summary>
    public required int Width { get; init; }

    /// <summary>t, an axis: where the weights are rounded.</summary>
    public required IReadOnlyList<int> Steps { get; init; }

    /// <summary>Stochastic roundings of a replica, of which the mean is taken.</summary>
    public int Draws { get; init; } = 8;
}

/// <summary>Rounding of weights.</summary>
public enum RoundingKind
{
    /// <summary>To the nearest level.</summary>
    [JsonStringEnumMemberName("nearest")]
    Nearest,

    /// <summary>Up with the probability of the fraction, so that the mean is kept.</summary>
    [JsonStringEnumMemberName("stochastic")]
    Stochastic,
}

/// <summary><c>quantisedTraining</c>: the network computes with rounded weights in training, and the gradient moves the full ones.</summary>
public sealed record QuantisedTrainingConfig : RoundedFeaturesConfig
{
    /// <summary>N, an axis.</summary>
    public required IReadOnlyList<int> Width { get; init; }

    /// <summary>T; losses are means over its last tenth.</summary>
    public required int Steps { get; init; }

    /// <summary>How weights are rounded.</summary>
    public RoundingKind Rounding { get; init; } = RoundingKind.Nearest;
}

/// <summary>JSON types of the config; they stay behind the catalogue.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(PrecisionLawsConfig))]
internal sealed partial class PrecisionLawsJson : JsonSerializerContext;
