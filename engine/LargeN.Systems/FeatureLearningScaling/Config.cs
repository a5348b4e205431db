// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.FeatureLearningScaling;

/// <summary>Networks whose features are trained: linear ones of two layers on Gaussian features, or a ReLU network on the circle.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "model")]
[JsonDerivedType(typeof(PopulationFeatureConfig), "population")]
[JsonDerivedType(typeof(FixedSetFeatureConfig), "fixedSet")]
[JsonDerivedType(typeof(OnlineFeatureConfig), "online")]
[JsonDerivedType(typeof(WideFeatureConfig), "infiniteWidth")]
[JsonDerivedType(typeof(CircleFeatureConfig), "circle")]
public abstract record FeatureLearningScalingConfig
{
    private protected FeatureLearningScalingConfig()
    {
    }

    /// <summary>N.</summary>
    [JsonPropertyOrder(2)]
    public required int Width { get; init; }

    /// <summary>gamma0, an axis, rising: all see the same features and samples.</summary>
    [JsonPropertyOrder(2)]
    public required IReadOnlyList<double> Richness { get; init; }

    /// <summary>eta.</summary>
    [JsonPropertyOrder(2)]
    public required double LearningRate { get; init; }

    /// <summary>t, the recorded steps.</summary>
    [JsonPropertyOrder(4)]
    public required IReadOnlyList<int> Steps { get; init; }

    /// <summary>The members of each model: name, symbol, unit, range, default.</summary>
    public static IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("", ParameterType.Object, "", "", "The config.")
        {
            Discriminator = "model",
            Variants = new Dictionary<string, IReadOnlyList<Parameter>>
            {
                ["population"] = Shared(MostSteps),
                ["fixedSet"] = [new("samples", ParameterType.Integer, "P", "samples", "Training samples, drawn once a replica.") { Minimum = 1, Maximum = 1_000_000 }, .. Shared(MostSteps)],
                ["online"] = [new("batchSize", ParameterType.Integer, "B", "samples", "Fresh samples of a step.") { Minimum = 1, Maximum = 1_000_000 }, .. Shared(MostSteps)],
                ["infiniteWidth"] = Shared(1_000_000),
                ["circle"] = CircleFeatureConfig.Members,
            },
        },
    ];

    private static Parameter[] Shared(int steps) =>
    [
        SpectrumParameters.Spectrum,
        new("normalised", ParameterType.Boolean, "", "1", "Divide eigenvalues by their sum and the target by its power.", "true"),
        new("width", ParameterType.Integer, "N", "units", "Hidden units; of infiniteWidth those of the simulation.") { Minimum = 1, Maximum = 1_000_000 },
        new("richness", ParameterType.NumberList, "gamma0", "1", "Rate of the features against that of the readout, rising; 0 leaves the features as they are.") { Minimum = 0, Maximum = 1e6, Increasing = true, MaximumCount = 100 },
        new("learningRate", ParameterType.Number, "eta", "1/kernel", "Learning rate.") { Minimum = 0, MinimumExcluded = true, Maximum = 1e100 },
        new("noiseVariance", ParameterType.Number, "sigma2", "label squared", "Variance of the label noise, in units of the normalised target.", "0") { Minimum = 0, Maximum = 1e100 },
        new("steps", ParameterType.IntegerList, "t", "steps", "Where the losses are recorded, rising.") { Minimum = 0, Maximum = steps, Increasing = true, MaximumCount = 1000 },
    ];

    /// <summary>Most steps of the theory of finite sizes: it holds twenty kernels over two times, and its work grows as the cube.</summary>
    internal const int MostSteps = 2048;

    /// <summary>What no range of one member can express.</summary>
    internal abstract IEnumerable<Violation> Validate();
}

/// <summary>Two-layer linear network f = w . A psi / N on Gaussian features psi of variances lambda_k: w += eta A z, A += eta gamma0 w (K0 z)^T, K0 = A(0)^T A(0) / N, from w = 0.</summary>
public abstract record LinearFeatureConfig : FeatureLearningScalingConfig
{
    private protected LinearFeatureConfig()
    {
    }

    /// <summary>Eigenvalues and target; <c>powerLaw</c> or <c>explicit</c>.</summary>
    [JsonPropertyOrder(1)]
    public required SpectrumConfig Spectrum { get; init; }

    /// <summary>Whether the eigenvalues are divided by their sum and the target by its power, so that the loss begins at 1.</summary>
    [JsonPropertyOrder(1)]
    public bool Normalised { get; init; } = true;

    /// <summary>sigma2, variance of the label noise (label squared, after normalisation).</summary>
    [JsonPropertyOrder(3)]
    public double NoiseVariance { get; init; }

    /// <summary>Most blocks of a spectrum for which the theory of finite sizes holds kernels over two times.</summary>
    internal const int MostBlocks = 512;

    internal override IEnumerable<Violation> Validate()
    {
        foreach (Violation violation in SpectrumParameters.Validate(Spectrum)) yield return violation;
        if (Spectrum is not (PowerLawSpectrum or ExplicitSpectrum))
            yield return new Violation("spectrum.kind", Spectrum is SphereSpectrum ? "sphere" : "dataset", "features are Gaussian here; allowed: powerLaw, explicit");
        if (Spectrum is ExplicitSpectrum { Eigenvalues.Count: > MostBlocks } lists)
            yield return new Violation("spectrum.eigenvalues", $"{lists.Eigenvalues.Count} elements", $"at most {MostBlocks}: the theory holds kernels of each");
    }
}

/// <summary><c>population</c>: descent on the mean over all inputs, P = infinity.</summary>
public sealed record PopulationFeatureConfig : LinearFeatureConfig;

/// <summary><c>fixedSet</c>: full-batch descent on P samples.</summary>
public sealed record FixedSetFeatureConfig : LinearFeatureConfig
{
    /// <summary>P.</summary>
    public required int Samples { get; init; }
}

/// <summary><c>online</c>: B fresh samples a step.</summary>
public sealed record OnlineFeatureConfig : LinearFeatureConfig
{
    /// <summary>B.</summary>
    public required int BatchSize { get; init; }
}

/// <summary><c>infiniteWidth</c>: theory at N = infinity on the population, for long times; blocks of modes are one mode each, which changes nothing there, and the simulation has N units.</summary>
public sealed record WideFeatureConfig : LinearFeatureConfig;

/// <summary>JSON types of the config; they stay behind the catalogue.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(FeatureLearningScalingConfig))]
internal sealed partial class FeatureLearningScalingJson : JsonSerializerContext;
