// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;

namespace LargeN.Systems.OodKernelRegression;

/// <summary>Kernel ridge regression trained under one measure and tested under another, along a curve of P; on pools the training measure may be optimised.</summary>
public sealed record OodKernelRegressionConfig
{
    /// <summary>Kernel, target and the two measures.</summary>
    public required OodData Data { get; init; }

    /// <summary>P, the curve's axis, rising.</summary>
    public required IReadOnlyList<int> Samples { get; init; }

    /// <summary>lambda, unit of the kernel, never divided by P; > 0 for a pool.</summary>
    public required double Ridge { get; init; }

    /// <summary>sigma2, variance of the label noise (label squared).</summary>
    public double NoiseVariance { get; init; }

    /// <summary>Search for another training measure, for each P; pools only.</summary>
    public MeasureSearch Optimisation { get; init; } = new NoSearch();

    /// <summary>The members: name, symbol, unit, range, default.</summary>
    public static IReadOnlyList<Parameter> Parameters { get; } =
    [
        OodParameters.Data,
        new("samples", ParameterType.IntegerList, "P", "samples", "Numbers of training samples, rising.") { Minimum = 1, Maximum = 1_000_000, Increasing = true, MaximumCount = 1000 },
        new("ridge", ParameterType.Number, "lambda", "kernel", "Ridge of (K + lambda I); never divided by the samples; > 0 for a pool.") { Minimum = 0, Maximum = 1e12 },
        new("noiseVariance", ParameterType.Number, "sigma2", "label squared", "Variance of the label noise.", "0") { Minimum = 0, Maximum = 1e12 },
        OodParameters.Optimisation,
    ];

    /// <summary>What was computed of the pool.</summary>
    internal PoolMemory Memory { get; } = new();

    internal IEnumerable<Violation> Validate()
    {
        foreach (Violation violation in Data.Validate()) yield return violation;
        if (Data is GaussianData gaussian)
        {
            if (Optimisation is not NoSearch) yield return new Violation("optimisation.kind", "adam", "a training measure is optimised on a pool: data.kind ring, sphere or dataset");
            if (Ridge == 0 && gaussian.IsSimple && Samples[^1] >= gaussian.Count)
                yield return new Violation("ridge", "0", FormattableString.Invariant($"must be > 0 with samples = {Samples[^1]} and {gaussian.Count} modes: the Gram matrix is singular"));
        }
        else if (Ridge == 0)
        {
            yield return new Violation("ridge", "0", "must be > 0 for a pool: samples are drawn with replacement, so that the kernel matrix may be singular");
        }
    }
}

/// <summary>JSON types of the config; they stay behind the catalogue.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(OodKernelRegressionConfig))]
internal sealed partial class OodKernelRegressionJson : JsonSerializerContext;
