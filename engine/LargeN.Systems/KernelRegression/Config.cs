// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.KernelRegression;

/// <summary>Kernel ridge regression f(x) = k(x)^T (K + Ridge I)^-1 y on P samples with labels y = f*(x) + noise, along a curve of P.</summary>
public sealed record KernelRegressionConfig
{
    /// <summary>Eigenvalues and target.</summary>
    public required SpectrumConfig Spectrum { get; init; }

    /// <summary>P, the curve's axis, rising. A replica's training sets are nested: the smaller ones are the first rows of the largest.</summary>
    public required IReadOnlyList<int> Samples { get; init; }

    /// <summary>lambda, unit of the kernel, never divided by P.</summary>
    public required double Ridge { get; init; }

    /// <summary>sigma2, variance of the label noise (label squared).</summary>
    public double NoiseVariance { get; init; }

    /// <summary>How many modes <c>modeErrors</c> covers, from the first; degrees for a sphere.</summary>
    public int ReportedModes { get; init; } = 10;

    /// <summary>Whether the ridge of the smallest test loss is predicted at every P; about sixty solutions of the theory each.</summary>
    public bool OptimalRidge { get; init; }

    /// <summary>The members: name, symbol, unit, range, default.</summary>
    public static IReadOnlyList<Parameter> Parameters { get; } =
    [
        SpectrumParameters.Spectrum,
        new("samples", ParameterType.IntegerList, "P", "samples", "Numbers of training samples, rising.") { Minimum = 1, Maximum = 1_000_000, Increasing = true, MaximumCount = 1000 },
        new("ridge", ParameterType.Number, "lambda", "kernel", "Ridge of (K + lambda I); never divided by the samples.") { Minimum = 0, Maximum = 1e100 },
        new("noiseVariance", ParameterType.Number, "sigma2", "label squared", "Variance of the label noise.", "0") { Minimum = 0, Maximum = 1e100 },
        new("reportedModes", ParameterType.Integer, "", "modes", "How many modes the mode errors cover, from the first.", "10") { Minimum = 1, Maximum = 100_000 },
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
[JsonSerializable(typeof(KernelRegressionConfig))]
internal sealed partial class KernelRegressionJson : JsonSerializerContext;
