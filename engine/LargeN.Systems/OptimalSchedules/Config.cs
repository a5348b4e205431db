// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.OptimalSchedules;

/// <summary>SGD on features of a given spectrum, w = w + (eta_t/B) sum psi (y - w.psi), y = w*.psi + noise, from w = 0: which eta_t leaves the smallest loss after T steps?</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "model")]
[JsonDerivedType(typeof(ControlConfig), "control")]
[JsonDerivedType(typeof(MomentumControlConfig), "momentum")]
[JsonDerivedType(typeof(VariationalConfig), "variational")]
public abstract record OptimalSchedulesConfig
{
    private protected OptimalSchedulesConfig()
    {
    }

    /// <summary>sigma2, variance of the label noise (label squared, after normalisation).</summary>
    public required double NoiseVariance { get; init; }

    /// <summary>B, samples of a step.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>eta_max, which no rate exceeds (inverse eigenvalue); 0 for 1 / sum lambda.</summary>
    public double LearningRateLimit { get; init; }

    /// <summary>The members of each model: name, symbol, unit, range, default.</summary>
    public static IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("", ParameterType.Object, "", "", "The config.")
        {
            Discriminator = "model",
            Variants = new Dictionary<string, IReadOnlyList<Parameter>>
            {
                ["control"] =
                [
                    new("warmupFraction", ParameterType.Number, "", "1", "Share of the steps in which warmup-stable-decay rises.", "0.05") { Minimum = 0, Maximum = 1 },
                    new("learningRate", ParameterType.NumberList, "eta", "1/kernel", "Constant rates whose losses are wanted, too, rising.", "[]") { Minimum = 0, MinimumExcluded = true, Maximum = 1e100, Increasing = true, MinimumCount = 0, MaximumCount = 4096 },
                    .. Steps, .. Shared,
                ],
                ["momentum"] = [.. Steps, .. Shared],
                ["variational"] =
                [
                    new("modes", ParameterType.Number, "M", "1", "Modes of the power law.", "1e9") { Minimum = 1, Maximum = 1e15 },
                    new("bins", ParameterType.Integer, "", "1", "Edges of the bins in which the theory sums them.", "900") { Minimum = 2, Maximum = 100_000 },
                    new("spectrumExponent", ParameterType.Number, "alpha", "1", "Eigenvalues k^-alpha.") { Minimum = 1, MinimumExcluded = true, Maximum = 20 },
                    new("targetExponent", ParameterType.Number, "beta", "1", "Target power k^-beta.") { Minimum = 1, MinimumExcluded = true, Maximum = 20 },
                    new("horizon", ParameterType.NumberList, "T", "steps", "Horizons, rising.") { Minimum = 2, Maximum = 1e12, Increasing = true, MaximumCount = 1000 },
                    new("rolloutHorizon", ParameterType.IntegerList, "T", "steps", "Horizons whose schedules are taken by SGD itself, rising.") { Minimum = 2, Maximum = 1_000_000, Increasing = true, MaximumCount = 100 },
                    new("rolloutModes", ParameterType.Integer, "", "1", "Modes of SGD itself; the power beyond them is noise.", "500") { Minimum = 1, Maximum = 1_000_000 },
                    .. Shared,
                ],
            },
        },
    ];

    private static Parameter[] Steps =>
    [
        SpectrumParameters.Spectrum,
        new("normalised", ParameterType.Boolean, "", "1", "Divide eigenvalues by their sum and the target by its power.", "true"),
        new("unlearnedTail", ParameterType.Boolean, "", "1", "Whether the power of the modes beyond the last of a power law is in the labels; it is never learned.", "false"),
        new("selfTerm", ParameterType.Boolean, "", "1", "False leaves a mode's own fourth moment out of the theory, as some treatments do.", "true"),
        new("horizon", ParameterType.IntegerList, "T", "steps", "Horizons, rising.") { Minimum = 2, Maximum = 1_000_000, Increasing = true, MaximumCount = 100 },
    ];

    private static Parameter[] Shared =>
    [
        new("noiseVariance", ParameterType.Number, "sigma2", "label squared", "Variance of the label noise, after normalisation.") { Minimum = 0, Maximum = 1e100 },
        new("batchSize", ParameterType.Integer, "B", "samples", "Samples of a step.", "1") { Minimum = 1, Maximum = 1_000_000 },
        new("learningRateLimit", ParameterType.Number, "eta_max", "1/kernel", "Largest rate of a schedule; 0: 1 / sum lambda.", "0") { Minimum = 0, Maximum = 1e100 },
    ];

    /// <summary>Schedules that were found before.</summary>
    internal SolvedProblem Solved { get; private set; } = new();

    /// <summary>Takes over what another config has found.</summary>
    internal void ShareWith(OptimalSchedulesConfig other) => Solved = other.Solved;

    /// <summary>What no range of one member can express.</summary>
    internal virtual IEnumerable<Violation> Validate() => [];
}

/// <summary>What both models of exact recursions have.</summary>
public abstract record StepwiseConfig : OptimalSchedulesConfig
{
    private protected StepwiseConfig()
    {
    }

    /// <summary>Eigenvalues and target: a power law, or lists.</summary>
    public required SpectrumConfig Spectrum { get; init; }

    /// <summary>Whether the eigenvalues are divided by their sum and the target by its power, so that the loss begins at 1.</summary>
    public bool Normalised { get; init; } = true;

    /// <summary>Whether the labels hold the power k^-beta of the modes beyond M, too: a floor of the loss, and noise.</summary>
    public bool UnlearnedTail { get; init; }

    /// <summary>False leaves eta^2 lambda_k^2 c_k / B out of the theory; it is then not compared with simulations.</summary>
    public bool SelfTerm { get; init; } = true;

    /// <summary>T, an axis.</summary>
    public required IReadOnlyList<int> Horizon { get; init; }

    internal override IEnumerable<Violation> Validate()
    {
        foreach (Violation violation in SpectrumParameters.Validate(Spectrum)) yield return violation;
        if (Spectrum is SphereSpectrum or DatasetSpectrum)
            yield return new Violation("spectrum.kind", Spectrum is SphereSpectrum ? "sphere" : "dataset", "schedules are optimised on Gaussian features; allowed: powerLaw, explicit");
        if (Spectrum is PowerLawSpectrum { TargetExponent: <= 1 } law)
            yield return new Violation("spectrum.targetExponent", FormattableString.Invariant($"{law.TargetExponent}"), "must be > 1: otherwise the power of infinitely many modes is infinite");
        if (UnlearnedTail && Spectrum is ExplicitSpectrum) yield return new Violation("unlearnedTail", "true", "lists have no tail; give its power to an eigenvalue of 0");
    }
}

/// <summary><c>control</c>: the best schedule by its adjoint, against constant, power-law and warmup-stable-decay ones, and as growing batches.</summary>
public sealed record ControlConfig : StepwiseConfig
{
    /// <summary>Share of the steps in which warmup-stable-decay rises.</summary>
    public double WarmupFraction { get; init; } = 0.05;

    /// <summary>eta, constant rates whose losses are wanted, too.</summary>
    public IReadOnlyList<double> LearningRate { get; init; } = [];
}

/// <summary><c>momentum</c>: the best rates and heavy-ball momenta together, b = mu_t b + g, w = w - eta_t b.</summary>
public sealed record MomentumControlConfig : StepwiseConfig;

/// <summary><c>variational</c>: the best schedule in continuous time with additive noise, for any horizon.</summary>
public sealed record VariationalConfig : OptimalSchedulesConfig
{
    /// <summary>M.</summary>
    public double Modes { get; init; } = 1e9;

    /// <summary>Edges of the bins.</summary>
    public int Bins { get; init; } = 900;

    /// <summary>alpha.</summary>
    public required double SpectrumExponent { get; init; }

    /// <summary>beta.</summary>
    public required double TargetExponent { get; init; }

    /// <summary>T, an axis.</summary>
    public required IReadOnlyList<double> Horizon { get; init; }

    /// <summary>T, an axis: horizons whose schedules are taken by SGD itself.</summary>
    public required IReadOnlyList<int> RolloutHorizon { get; init; }

    /// <summary>Modes of SGD itself.</summary>
    public int RolloutModes { get; init; } = 500;

    internal override IEnumerable<Violation> Validate()
    {
        if (!(NoiseVariance > 0)) yield return new Violation("noiseVariance", "0", "must be > 0: without noise the largest rate is best at all times, and there is nothing to vary");
        if (RolloutModes > Modes) yield return new Violation("rolloutModes", $"{RolloutModes}", FormattableString.Invariant($"at most modes = {Modes}"));
        if (RolloutHorizon.Count > 0 && Horizon.Count > 0 && RolloutHorizon[^1] > Horizon[^1])
            yield return new Violation($"rolloutHorizon[{RolloutHorizon.Count - 1}]", $"{RolloutHorizon[^1]}", FormattableString.Invariant($"at most the last horizon, {Horizon[^1]}"));
    }
}

/// <summary>JSON types of the config; they stay behind the catalogue.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(OptimalSchedulesConfig))]
internal sealed partial class OptimalSchedulesJson : JsonSerializerContext;
