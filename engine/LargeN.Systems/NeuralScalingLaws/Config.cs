// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;
using LargeN.Systems.Designs;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.NeuralScalingLaws;

/// <summary>Linear regression on N fixed random projections f = w . A psi / sqrt(N) of Gaussian features psi of variances lambda_k, trained from w = 0.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "model")]
[JsonDerivedType(typeof(FixedSetScalingConfig), "fixedSet")]
[JsonDerivedType(typeof(PopulationScalingConfig), "population")]
[JsonDerivedType(typeof(OnlineScalingConfig), "online")]
[JsonDerivedType(typeof(BudgetScalingConfig), "budget")]
[JsonDerivedType(typeof(LimitScalingConfig), "limits")]
public abstract record NeuralScalingLawsConfig
{
    private protected NeuralScalingLawsConfig()
    {
    }

    /// <summary>Most recorded steps of descent: the theory holds four points of a circle a step.</summary>
    internal const int MostSteps = 4095;

    /// <summary>Eigenvalues and target; <c>powerLaw</c> or <c>explicit</c>.</summary>
    public required SpectrumConfig Spectrum { get; init; }

    /// <summary>Whether the eigenvalues are divided by their sum and the target by its power, so that the loss begins at 1.</summary>
    public bool Normalised { get; init; } = true;

    /// <summary>N, an axis, rising: narrower networks take the first features of the wider ones.</summary>
    public required IReadOnlyList<int> Width { get; init; }

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
                    new("samples", ParameterType.Integer, "P", "samples", "Training samples, drawn once a replica.") { Minimum = 1, Maximum = 1_000_000 },
                    Ensemble,
                    new("bags", ParameterType.Integer, "K", "1", "Training sets, one a network of the same features, whose outputs baggedLoss averages.", "1") { Minimum = 1, Maximum = 1000 },
                    .. Descent, .. Shared,
                ],
                ["population"] = [Ensemble, .. Descent, .. Shared],
                ["online"] = [new("batchSize", ParameterType.Integer, "B", "samples", "Fresh samples of a step.") { Minimum = 1, Maximum = 1_000_000 }, .. Descent, .. Shared],
                ["budget"] =
                [
                    new("compute", ParameterType.NumberList, "C", "features x time", "Budgets, rising: gradient flow on the population until t = C/N.") { Minimum = 0, MinimumExcluded = true, Maximum = 1e15, Increasing = true, MaximumCount = 1000 },
                    .. Shared,
                ],
                ["limits"] =
                [
                    new("samples", ParameterType.IntegerList, "P", "samples", "Training samples of unlimited widths, an axis, rising.") { Minimum = 1, Maximum = 1_000_000, Increasing = true, MaximumCount = 1000 },
                    Noise, .. Shared,
                ],
            },
        },
    ];

    private static Parameter Noise => new("noiseVariance", ParameterType.Number, "sigma2", "label squared", "Variance of the label noise, in units of the normalised target.", "0") { Minimum = 0, Maximum = 1e100 };

    private static Parameter Ensemble => new("ensembleSize", ParameterType.Integer, "E", "1", "Networks of a replica that share its samples and whose outputs ensembleLoss averages.", "1") { Minimum = 1, Maximum = 1000 };

    private static Parameter[] Descent =>
    [
        new("learningRate", ParameterType.Number, "eta", "1/kernel", "Learning rate.") { Minimum = 0, MinimumExcluded = true, Maximum = 1e100 },
        new("momentum", ParameterType.Number, "mu", "1", "Heavy-ball momentum.", "0") { Minimum = 0, Maximum = 0.999999 },
        Noise,
        new("steps", ParameterType.IntegerList, "t", "steps", "Where the losses are recorded, rising.") { Minimum = 0, Maximum = MostSteps, Increasing = true, MaximumCount = MostSteps + 1 },
    ];

    private static Parameter[] Shared =>
    [
        SpectrumParameters.Spectrum,
        new("normalised", ParameterType.Boolean, "", "1", "Divide eigenvalues by their sum and the target by its power.", "true"),
        new("width", ParameterType.IntegerList, "N", "features", "Widths, rising; narrower networks take the first features of the wider ones.") { Minimum = 1, Maximum = 1_000_000, Increasing = true, MaximumCount = 1000 },
    ];

    /// <summary>What no range of one member can express.</summary>
    internal virtual IEnumerable<Violation> Validate()
    {
        foreach (Violation violation in SpectrumParameters.Validate(Spectrum)) yield return violation;
        if (Spectrum is not (PowerLawSpectrum or ExplicitSpectrum))
            yield return new Violation("spectrum.kind", Spectrum is SphereSpectrum ? "sphere" : "dataset", "features are Gaussian here; allowed: powerLaw, explicit");
    }

    /// <summary>Numbers of features or samples that must stay below the number of modes that can be learned.</summary>
    private protected IEnumerable<Violation> BelowModes(string name, IReadOnlyList<int> values)
    {
        if (Spectrum is not (PowerLawSpectrum or ExplicitSpectrum) || SpectrumParameters.Validate(Spectrum).Any()) yield break;
        double modes = Spectrum is ExplicitSpectrum ? TheorySpectrum.Of(Spectrum, default).PositiveModes : Modes.PositiveOf(Spectrum);
        for (int i = 0; i < values.Count; i++)
        {
            if (values[i] >= modes) yield return new Violation($"{name}[{i}]", $"{values[i]}", FormattableString.Invariant($"below the number of modes, {modes}: nothing would be left to learn"));
        }
    }
}

/// <summary>Descent with heavy-ball momentum: b = mu b + gradient, w = w + eta b.</summary>
public abstract record DescentScalingConfig : NeuralScalingLawsConfig
{
    private protected DescentScalingConfig()
    {
    }

    /// <summary>eta.</summary>
    public required double LearningRate { get; init; }

    /// <summary>mu.</summary>
    public double Momentum { get; init; }

    /// <summary>sigma2, variance of the label noise (label squared, after normalisation).</summary>
    public double NoiseVariance { get; init; }

    /// <summary>t, the recorded steps.</summary>
    public required IReadOnlyList<int> Steps { get; init; }
}

/// <summary><c>fixedSet</c>: full-batch descent on P samples.</summary>
public sealed record FixedSetScalingConfig : DescentScalingConfig
{
    /// <summary>P.</summary>
    public required int Samples { get; init; }

    /// <summary>E, networks of other features on the same samples.</summary>
    public int EnsembleSize { get; init; } = 1;

    /// <summary>K, networks of the same features on other samples.</summary>
    public int Bags { get; init; } = 1;
}

/// <summary><c>population</c>: descent on the mean over all inputs, P = infinity.</summary>
public sealed record PopulationScalingConfig : DescentScalingConfig
{
    /// <summary>E, networks of other features.</summary>
    public int EnsembleSize { get; init; } = 1;
}

/// <summary><c>online</c>: B fresh samples a step.</summary>
public sealed record OnlineScalingConfig : DescentScalingConfig
{
    /// <summary>B.</summary>
    public required int BatchSize { get; init; }
}

/// <summary><c>budget</c>: gradient flow on the population until N t = C; which N leaves the smallest loss?</summary>
public sealed record BudgetScalingConfig : NeuralScalingLawsConfig
{
    /// <summary>C, an axis, rising.</summary>
    public required IReadOnlyList<double> Compute { get; init; }

    internal override IEnumerable<Violation> Validate() => base.Validate().Concat(BelowModes("width", Width));
}

/// <summary><c>limits</c>: what is left after infinite time, with infinite data (of each N), and with infinite width (of each P).</summary>
public sealed record LimitScalingConfig : NeuralScalingLawsConfig
{
    /// <summary>P, an axis, rising.</summary>
    public required IReadOnlyList<int> Samples { get; init; }

    /// <summary>sigma2, variance of the label noise (label squared, after normalisation).</summary>
    public double NoiseVariance { get; init; }

    internal override IEnumerable<Violation> Validate() => base.Validate().Concat(BelowModes("width", Width)).Concat(BelowModes("samples", Samples));
}

/// <summary>JSON types of the config; they stay behind the catalogue.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(NeuralScalingLawsConfig))]
internal sealed partial class NeuralScalingLawsJson : JsonSerializerContext;
