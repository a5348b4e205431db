// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;
using LargeN.Systems.RandomFeatures;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.VarianceOnset;

/// <summary>Errors of one width-N model and of an infinite ensemble of them on the same data, over N and P, and the P where the ensemble halves the error.</summary>
public sealed record VarianceOnsetConfig
{
    /// <summary>Which model.</summary>
    public required OnsetModel Kernel { get; init; }

    /// <summary>N, rising: random features or hidden units.</summary>
    public required IReadOnlyList<int> Width { get; init; }

    /// <summary>P, rising.</summary>
    public required IReadOnlyList<int> Samples { get; init; }

    /// <summary>lambda, unit of the kernel, never divided by P.</summary>
    public double Ridge { get; init; }

    /// <summary>sigma2, variance of the label noise (label squared).</summary>
    public double NoiseVariance { get; init; }

    /// <summary>Draws of features, or initialisations, that share a training set, at least 2.</summary>
    public int EnsembleSize { get; init; } = 4;

    /// <summary>E of the definition of P_half: models that are averaged before the comparison with infinitely many.</summary>
    public int AveragedModels { get; init; } = 1;

    /// <summary>The members: name, symbol, unit, range, default.</summary>
    public static IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("kernel", ParameterType.Object, "K", "", "Task block with a tail, power law, tangent kernel of a network at initialisation, or a trained network.")
        {
            Variants = new Dictionary<string, IReadOnlyList<Parameter>>
            {
                ["blocks"] =
                [
                    new("taskModes", ParameterType.Integer, "D", "modes", "Modes that hold the target.") { Minimum = 1, Maximum = 100_000 },
                    new("taskEigenvalue", ParameterType.Number, "lambda_1", "kernel", "Their eigenvalue.", "1") { Minimum = 0, MinimumExcluded = true, Maximum = 1e12 },
                    new("tailTrace", ParameterType.Number, "T", "kernel", "Total trace of the modes without target.") { Minimum = 0, MinimumExcluded = true, Maximum = 1e12 },
                    new("tailModes", ParameterType.Integer, "", "modes", "Modes of the tail; 0 for infinitely many, which are predicted only.", "0") { Minimum = 0, Maximum = 1_000_000 },
                ],
                ["powerLaw"] =
                [
                    new("spectrumExponent", ParameterType.Number, "alpha", "1", "Eigenvalues k^-alpha.") { Minimum = 1, MinimumExcluded = true, Maximum = 20 },
                    new("targetExponent", ParameterType.Number, "beta", "1", "Target power k^-beta.") { Minimum = 1, MinimumExcluded = true, Maximum = 45 },
                    new("modes", ParameterType.Integer, "M", "1", "Number of modes; 0 for a spectrum without end, in bins, which is predicted only.", "0") { Minimum = 0, Maximum = 1_000_000 },
                ],
                ["network"] =
                [
                    new("inputDimension", ParameterType.Integer, "D", "1", "Dimension of the inputs, uniform on the unit sphere.") { Minimum = 3, Maximum = 100_000 },
                    new("targetDegree", ParameterType.Integer, "k", "1", "Degree of the target, a spherical harmonic of power 1.") { Minimum = 1, Maximum = 20 },
                    new("testPoints", ParameterType.Integer, "", "inputs", "Fresh inputs on which errors are measured.", "400") { Minimum = 2, Maximum = 100_000 },
                ],
                ["trained"] =
                [
                    new("inputDimension", ParameterType.Integer, "D", "1", "Dimension of the inputs, uniform on the unit sphere.") { Minimum = 3, Maximum = 100_000 },
                    new("targetDegree", ParameterType.Integer, "k", "1", "Degree of the target, a spherical harmonic of power 1.") { Minimum = 1, Maximum = 20 },
                    new("testPoints", ParameterType.Integer, "", "inputs", "Fresh inputs on which errors are measured.", "400") { Minimum = 2, Maximum = 100_000 },
                    new("richness", ParameterType.Number, "gamma0", "1", "Small: lazy, the tangent kernel; large: features are learned.", "1") { Minimum = 1e-6, Maximum = 1e6 },
                    new("learningRate", ParameterType.Number, "eta", "1", "Rate of gradient descent on all samples, in units in which the limit of width needs none.", "1") { Minimum = 0, MinimumExcluded = true, Maximum = 1e6 },
                    new("steps", ParameterType.Integer, "T", "steps", "Steps of gradient descent.", "2000") { Minimum = 1, Maximum = 10_000_000 },
                ],
            },
        },
        new("width", ParameterType.IntegerList, "N", "features", "Widths, rising.") { Minimum = 1, Maximum = 1_000_000, Increasing = true, MaximumCount = 100 },
        new("samples", ParameterType.IntegerList, "P", "samples", "Numbers of training samples, rising.") { Minimum = 1, Maximum = 1_000_000, Increasing = true, MaximumCount = 100 },
        new("ridge", ParameterType.Number, "lambda", "kernel", "Ridge of (K + lambda I); never divided by the samples.", "0") { Minimum = 0, Maximum = 1e12 },
        new("noiseVariance", ParameterType.Number, "sigma2", "label squared", "Variance of the label noise.", "0") { Minimum = 0, Maximum = 1e12 },
        new("ensembleSize", ParameterType.Integer, "", "1", "Models that share a training set of a replica.", "4") { Minimum = 2, Maximum = 64 },
        new("averagedModels", ParameterType.Integer, "E", "1", "Models averaged before the comparison with infinitely many.", "1") { Minimum = 1, Maximum = 10_000 },
    ];

    internal IEnumerable<Violation> Validate()
    {
        if (Kernel is BlocksModel blocks && Width[0] <= blocks.TaskModes)
            yield return new Violation("width[0]", FormattableString.Invariant($"{Width[0]}"), FormattableString.Invariant($"must exceed the task modes, {blocks.TaskModes}"));
        if (Kernel is NetworkModel && Ridge == 0)
            yield return new Violation("ridge", "0", "must be > 0 for a network: its tangent kernel has the finite rank N (D + 1)");
        if (Kernel is TrainedModel && Ridge != 0)
            yield return new Violation("ridge", FormattableString.Invariant($"{Ridge}"), "must be 0 for trained networks: they are not regularised");
    }

    /// <summary>The random-feature regression at one P.</summary>
    internal RandomFeaturesConfig At(int samples) => new()
    {
        Spectrum = ((SpectralModel)Kernel).Spectrum,
        Samples = samples,
        Width = Width,
        Ridge = Ridge,
        NoiseVariance = NoiseVariance,
        EnsembleSize = EnsembleSize,
    };
}

/// <summary>Which model, chosen by <c>"kind"</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(BlocksModel), "blocks")]
[JsonDerivedType(typeof(PowerLawModel), "powerLaw")]
[JsonDerivedType(typeof(NetworkModel), "network")]
[JsonDerivedType(typeof(TrainedModel), "trained")]
public abstract record OnsetModel
{
    private protected OnsetModel()
    {
    }
}

/// <summary>Random features of a kernel with a known spectrum.</summary>
public abstract record SpectralModel : OnsetModel
{
    private protected SpectralModel()
    {
    }

    /// <summary>Where P_half is looked for first.</summary>
    internal abstract double LeastSamples { get; }

    /// <summary>The spectrum of the theory.</summary>
    internal abstract Spectrum Theory();

    /// <summary>The same for a simulation.</summary>
    internal abstract SpectrumConfig Spectrum { get; }

    /// <summary>What keeps it from being simulated; empty if nothing does.</summary>
    internal abstract string PredictedOnly { get; }
}

/// <summary><c>blocks</c>: D modes of eigenvalue lambda_1 with the target, power 1, and a tail of trace T without target.</summary>
public sealed record BlocksModel : SpectralModel
{
    /// <summary>D.</summary>
    public required int TaskModes { get; init; }

    /// <summary>lambda_1.</summary>
    public double TaskEigenvalue { get; init; } = 1;

    /// <summary>T.</summary>
    public required double TailTrace { get; init; }

    /// <summary>Modes of the tail; 0 for infinitely many.</summary>
    public int TailModes { get; init; }

    internal override double LeastSamples => TaskModes;

    internal override string PredictedOnly => TailModes == 0 ? "kernel.tailModes" : "";

    internal override SpectrumConfig Spectrum => new ExplicitSpectrum
    {
        Eigenvalues = [TaskEigenvalue, TailTrace / Math.Max(1, TailModes)],
        Multiplicities = [TaskModes, TailModes],
        TargetPower = [1, 0],
    };

    internal override Spectrum Theory() => TailModes == 0
        ? new Spectrum([TaskEigenvalue], [TaskModes], [1], TailTrace)
        : TheorySpectrum.Of(Spectrum, CancellationToken.None);
}

/// <summary><c>powerLaw</c>: lambda_k = k^-alpha, v_k^2 = k^-beta.</summary>
public sealed record PowerLawModel : SpectralModel
{
    private const int ExactModes = 4000;
    private const int Bins = 4000;
    private const double Last = 1e60;

    /// <summary>alpha.</summary>
    public required double SpectrumExponent { get; init; }

    /// <summary>beta.</summary>
    public required double TargetExponent { get; init; }

    /// <summary>M; 0 for a spectrum without end.</summary>
    public int Modes { get; init; }

    internal override double LeastSamples => 1;

    internal override string PredictedOnly => Modes == 0 ? "kernel.modes" : "";

    internal override SpectrumConfig Spectrum => new PowerLawSpectrum { Modes = Math.Max(1, Modes), SpectrumExponent = SpectrumExponent, TargetExponent = TargetExponent };

    internal override Spectrum Theory() => Modes == 0 ? PowerLaw.Binned(SpectrumExponent, TargetExponent, ExactModes, Last, Bins) : TheorySpectrum.Of(Spectrum, CancellationToken.None);
}

/// <summary><c>network</c>: tangent kernel of f = sum_i a_i relu(w_i . x) / sqrt(N) at initialisation, target sqrt(N(D, k)) P_k(x_1). Simulated only.</summary>
public sealed record NetworkModel : OnsetModel
{
    /// <summary>D.</summary>
    public required int InputDimension { get; init; }

    /// <summary>k.</summary>
    public required int TargetDegree { get; init; }

    /// <summary>Fresh inputs.</summary>
    public int TestPoints { get; init; } = 400;
}

/// <summary>
/// <c>trained</c>: f = sum_i a_i relu(w_i . x) / (gamma0 N) less its value at initialisation, trained by gradient descent of rate eta gamma0^2 N on half the mean square; target as for
/// <c>network</c>. Simulated only. Small gamma0 gives ridgeless regression with the tangent kernel, up to the modes that T steps do not reach.
/// </summary>
public sealed record TrainedModel : OnsetModel
{
    /// <summary>D.</summary>
    public required int InputDimension { get; init; }

    /// <summary>k.</summary>
    public required int TargetDegree { get; init; }

    /// <summary>Fresh inputs.</summary>
    public int TestPoints { get; init; } = 400;

    /// <summary>gamma0.</summary>
    public double Richness { get; init; } = 1;

    /// <summary>eta.</summary>
    public double LearningRate { get; init; } = 1;

    /// <summary>T.</summary>
    public int Steps { get; init; } = 2000;
}

/// <summary>JSON types of the config; they stay behind the catalogue.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(VarianceOnsetConfig))]
internal sealed partial class VarianceOnsetJson : JsonSerializerContext;
