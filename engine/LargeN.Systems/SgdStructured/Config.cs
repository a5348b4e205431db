// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.SgdStructured;

/// <summary>SGD on features psi of second moments diag(lambda): w = w + (eta/B) sum psi (y - w.psi), y = w*.psi + noise, from w = 0.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "model")]
[JsonDerivedType(typeof(OnlineSgdConfig), "online")]
[JsonDerivedType(typeof(FixedSetSgdConfig), "fixedSet")]
[JsonDerivedType(typeof(BudgetSgdConfig), "budget")]
public abstract record SgdStructuredConfig
{
    private protected SgdStructuredConfig()
    {
    }

    /// <summary>Eigenvalues and target; no sphere.</summary>
    public required SpectrumConfig Spectrum { get; init; }

    /// <summary>Whether the eigenvalues are divided by their sum and the target by its power, so that the loss begins at 1.</summary>
    public bool Normalised { get; init; } = true;

    /// <summary>eta, an axis, rising: all rates see the same samples.</summary>
    public required IReadOnlyList<double> LearningRate { get; init; }

    /// <summary>sigma2, variance of the label noise (label squared, after <see cref="Normalised"/>).</summary>
    public double NoiseVariance { get; init; }

    /// <summary>The members of each model: name, symbol, unit, range, default.</summary>
    public static IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("", ParameterType.Object, "", "", "The config.")
        {
            Discriminator = "model",
            Variants = new Dictionary<string, IReadOnlyList<Parameter>>
            {
                ["online"] = [Batch, Steps, .. Shared],
                ["fixedSet"] =
                [
                    new("samples", ParameterType.Integer, "P", "samples", "Training samples, drawn once.") { Minimum = 1, Maximum = 1_000_000 },
                    new("dataSeed", ParameterType.Integer, "", "1", "Seed of the training set, which all replicas share.", "1") { Minimum = 0, Maximum = 9_007_199_254_740_991 },
                    Batch, Steps, .. Shared,
                ],
                ["budget"] =
                [
                    new("compute", ParameterType.Integer, "C", "samples", "Samples to spend: T = floor(C/B) steps.") { Minimum = 1, Maximum = 1_000_000_000 },
                    new("batchSize", ParameterType.IntegerList, "B", "samples", "Samples of a step, an axis, rising.") { Minimum = 1, Maximum = 1_000_000, Increasing = true, MaximumCount = 1000 },
                    .. Shared,
                ],
            },
        },
    ];

    private static Parameter Batch => new("batchSize", ParameterType.Integer, "B", "samples", "Samples of a step.") { Minimum = 1, Maximum = 1_000_000 };

    private static Parameter Steps => new("steps", ParameterType.IntegerList, "t", "steps", "Where the losses are recorded, rising.") { Minimum = 0, Maximum = 100_000_000, Increasing = true, MaximumCount = 10_000 };

    private static Parameter[] Shared =>
    [
        SpectrumParameters.Spectrum,
        new("normalised", ParameterType.Boolean, "", "1", "Divide eigenvalues by their sum and the target by its power.", "true"),
        new("learningRate", ParameterType.NumberList, "eta", "1/kernel", "Learning rates, rising; all see the same samples.") { Minimum = 0, MinimumExcluded = true, Maximum = 1e100, Increasing = true, MaximumCount = 4096 },
        new("noiseVariance", ParameterType.Number, "sigma2", "label squared", "Variance of the label noise, in units of the normalised target.", "0") { Minimum = 0, Maximum = 1e100 },
    ];

    /// <summary>What no range of one member can express.</summary>
    internal virtual IEnumerable<Violation> Validate()
    {
        foreach (Violation violation in SpectrumParameters.Validate(Spectrum)) yield return violation;
        if (Spectrum is SphereSpectrum)
            yield return new Violation("spectrum.kind", "sphere", "no SGD theory of these features is built in; allowed: powerLaw, explicit, dataset");
    }
}

/// <summary><c>online</c>: B fresh samples a step.</summary>
public sealed record OnlineSgdConfig : SgdStructuredConfig
{
    /// <summary>B.</summary>
    public required int BatchSize { get; init; }

    /// <summary>t, the recorded steps.</summary>
    public required IReadOnlyList<int> Steps { get; init; }

    /// <summary>Largest pool whose fourth moments the theory carries: a covariance [M, M] and M^3 operations a step.</summary>
    internal const int MostPoints = 2048;

    internal override IEnumerable<Violation> Validate()
    {
        foreach (Violation violation in base.Validate()) yield return violation;
        if (Spectrum is DatasetSpectrum { PoolSize: > MostPoints } data)
            yield return new Violation("spectrum.poolSize", $"{data.PoolSize}", $"at most {MostPoints}: the theory carries all fourth moments of the pool");
    }
}

/// <summary><c>fixedSet</c>: B indices a step, drawn with replacement from P samples that all replicas share.</summary>
public sealed record FixedSetSgdConfig : SgdStructuredConfig
{
    /// <summary>P.</summary>
    public required int Samples { get; init; }

    /// <summary>Seed of the training set.</summary>
    public long DataSeed { get; init; } = 1;

    /// <summary>B.</summary>
    public required int BatchSize { get; init; }

    /// <summary>t, the recorded steps.</summary>
    public required IReadOnlyList<int> Steps { get; init; }

    /// <summary>Most modes: the theory holds matrices [M, M].</summary>
    internal const int MostModes = 4096;

    internal override IEnumerable<Violation> Validate()
    {
        foreach (Violation violation in base.Validate()) yield return violation;
        if (Spectrum is SphereSpectrum) yield break;
        foreach (Violation violation in Designs.Modes.Check(Spectrum))
        {
            yield return violation;
            yield break;
        }

        int modes = Designs.Modes.CountOf(Spectrum);
        if (modes > MostModes) yield return new Violation("spectrum", $"{modes} modes", $"at most {MostModes}: the theory holds matrices of modes by modes");
    }
}

/// <summary><c>budget</c>: C samples are spent in batches of B; which B and eta leave the smallest loss?</summary>
public sealed record BudgetSgdConfig : SgdStructuredConfig
{
    /// <summary>C.</summary>
    public required int Compute { get; init; }

    /// <summary>B, an axis, rising.</summary>
    public required IReadOnlyList<int> BatchSize { get; init; }

    internal override IEnumerable<Violation> Validate()
    {
        foreach (Violation violation in base.Validate()) yield return violation;
        if (Spectrum is DatasetSpectrum) yield return new Violation("spectrum.kind", "dataset", "this model sweeps Gaussian features; allowed: powerLaw, explicit");
        for (int i = 0; i < BatchSize.Count; i++)
        {
            if (BatchSize[i] > Compute) yield return new Violation($"batchSize[{i}]", $"{BatchSize[i]}", $"at most compute = {Compute}");
        }
    }
}

/// <summary>JSON types of the config; they stay behind the catalogue.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(SgdStructuredConfig))]
internal sealed partial class SgdStructuredJson : JsonSerializerContext;
