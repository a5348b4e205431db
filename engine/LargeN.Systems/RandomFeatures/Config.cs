// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.RandomFeatures;

/// <summary>Ridge regression on N random features of a kernel, K_hat = (1/N) sum_n psi_n psi_n^T, (K_hat + Ridge I) a = y, along a curve of N.</summary>
public sealed record RandomFeaturesConfig
{
    /// <summary>Eigenvalues and target.</summary>
    public required SpectrumConfig Spectrum { get; init; }

    /// <summary>P, training samples.</summary>
    public required int Samples { get; init; }

    /// <summary>N, the curve's axis, rising. A replica's features are nested: a narrower model has the first features of the widest.</summary>
    public required IReadOnlyList<int> Width { get; init; }

    /// <summary>lambda, unit of the kernel, never divided by P.</summary>
    public required double Ridge { get; init; }

    /// <summary>sigma2, variance of the label noise (label squared).</summary>
    public double NoiseVariance { get; init; }

    /// <summary>E, feature draws that share the two training sets of a replica, at least 2.</summary>
    public int EnsembleSize { get; init; } = 2;

    /// <summary>Whether the ridge of the smallest test loss is predicted at every N; about sixty solutions of the theory each.</summary>
    public bool OptimalRidge { get; init; }

    /// <summary>The members: name, symbol, unit, range, default.</summary>
    public static IReadOnlyList<Parameter> Parameters { get; } =
    [
        SpectrumParameters.Spectrum,
        new("samples", ParameterType.Integer, "P", "samples", "Training samples.") { Minimum = 1, Maximum = 1_000_000 },
        new("width", ParameterType.IntegerList, "N", "features", "Numbers of random features, rising.") { Minimum = 1, Maximum = 1_000_000, Increasing = true, MaximumCount = 1000 },
        new("ridge", ParameterType.Number, "lambda", "kernel", "Ridge of (K_hat + lambda I); never divided by the samples.") { Minimum = 0, Maximum = 1e100 },
        new("noiseVariance", ParameterType.Number, "sigma2", "label squared", "Variance of the label noise.", "0") { Minimum = 0, Maximum = 1e100 },
        new("ensembleSize", ParameterType.Integer, "E", "1", "Feature draws that share the training sets of a replica.", "2") { Minimum = 2, Maximum = 64 },
        new("optimalRidge", ParameterType.Boolean, "", "1", "Whether the ridge of the smallest test loss is predicted, too, at every point.", "false"),
    ];

    internal IEnumerable<Violation> Validate()
    {
        foreach (Violation violation in SpectrumParameters.Validate(Spectrum)) yield return violation;
        if (Spectrum is DatasetSpectrum && Ridge == 0)
            yield return new Violation("ridge", "0", "must be > 0 for a data set: samples are drawn with replacement, so that the kernel matrix may be singular");
    }
}

/// <summary>JSON types of the config; they stay behind the catalogue.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(RandomFeaturesConfig))]
internal sealed partial class RandomFeaturesJson : JsonSerializerContext;
