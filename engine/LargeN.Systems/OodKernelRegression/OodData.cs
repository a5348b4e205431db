// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;
using LargeN.Systems.Datasets;
using LargeN.Systems.Designs;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.OodKernelRegression;

/// <summary>Kernel, target, training measure p and test measure, chosen by <c>"kind"</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(GaussianData), "gaussian")]
[JsonDerivedType(typeof(RingData), "ring")]
[JsonDerivedType(typeof(SphereData), "sphere")]
[JsonDerivedType(typeof(ImageData), "dataset")]
public abstract record OodData
{
    private protected OodData()
    {
    }

    internal abstract IEnumerable<Violation> Validate();

    /// <summary>Points of the pool, or modes.</summary>
    internal abstract int Count { get; }
}

/// <summary><c>gaussian</c>: Gaussian features under p, and overlaps O_kl = s_k s_l [(1 - c) delta_kl + c exp(-|k - l| / ell)], s_k = 1 + m cos(k - 1), under the test measure.</summary>
public sealed record GaussianData : OodData
{
    /// <summary>Eigenvalues and target: a power law or a list.</summary>
    public required SpectrumConfig Spectrum { get; init; }

    /// <summary>True for v_k = (-1)^(k-1) |v_k|, false for v_k = |v_k|.</summary>
    public bool AlternatingTarget { get; init; } = true;

    /// <summary>m, in [0, 1).</summary>
    public double Modulation { get; init; } = 0.5;

    /// <summary>c, in [0, 1].</summary>
    public double Correlation { get; init; } = 0.5;

    /// <summary>ell, in modes.</summary>
    public double CorrelationLength { get; init; } = 2;

    internal override int Count => Modes.CountOf(Spectrum);

    internal bool IsSimple => Spectrum is PowerLawSpectrum or ExplicitSpectrum;

    internal override IEnumerable<Violation> Validate()
    {
        foreach (Violation violation in SpectrumParameters.Validate(Spectrum).Concat(Modes.Check(Spectrum))) yield return violation with { Path = $"data.{violation.Path}" };
        if (!IsSimple) yield return new Violation("data.spectrum.kind", "", "allowed: powerLaw, explicit");
    }
}

/// <summary><c>ring</c>: n angles t_i = 2 pi i / n, kernel exp(c cos(t_i - t_j)), target a Fourier sum, weights exp(tilt cos t) or lists.</summary>
public sealed record RingData : OodData
{
    /// <summary>n.</summary>
    public required int PoolSize { get; init; }

    /// <summary>c.</summary>
    public double Sharpness { get; init; } = 1;

    /// <summary>Coefficients of cos(h t), h = 1, 2, ...</summary>
    public IReadOnlyList<double> Cosines { get; init; } = [1];

    /// <summary>Coefficients of sin(h t), h = 1, 2, ...</summary>
    public IReadOnlyList<double> Sines { get; init; } = [0, 0.5];

    /// <summary>a of p ~ exp(a cos t).</summary>
    public double TrainingTilt { get; init; } = 1;

    /// <summary>The same for the test measure.</summary>
    public double TestTilt { get; init; }

    /// <summary>p itself, one an angle, sum 1; empty for the tilted one.</summary>
    public IReadOnlyList<double> TrainingWeights { get; init; } = [];

    /// <summary>The test measure itself; empty for the tilted one.</summary>
    public IReadOnlyList<double> TestWeights { get; init; } = [];

    internal override int Count => PoolSize;

    internal override IEnumerable<Violation> Validate() =>
        [.. Weights("data.trainingWeights", TrainingWeights, positive: true), .. Weights("data.testWeights", TestWeights, positive: false)];

    private IEnumerable<Violation> Weights(string path, IReadOnlyList<double> weights, bool positive)
    {
        if (weights.Count == 0) yield break;
        if (weights.Count != PoolSize) yield return new Violation(path, $"{weights.Count} elements", $"none or as many are needed as points, {PoolSize}");
        double sum = weights.Sum();
        if (!(Math.Abs(sum - 1) <= 1e-9)) yield return new Violation(path, FormattableString.Invariant($"sum {sum}"), "must sum to 1 within 1e-9");
        int zero = positive ? weights.ToList().IndexOf(0) : -1;
        if (zero >= 0) yield return new Violation($"{path}[{zero}]", "0", "must be > 0: a point without weight is never drawn");
    }
}

/// <summary><c>sphere</c>: M uniform points of the sphere, a network's kernel, target sum_k b_k sqrt(N(D, k)) P_k(x_1), weights exp(tilt sqrt(D) x_1).</summary>
public sealed record SphereData : OodData
{
    /// <summary>M.</summary>
    public required int PoolSize { get; init; }

    /// <summary>D.</summary>
    public required int InputDimension { get; init; }

    /// <summary>The kernel.</summary>
    public KernelConfig Kernel { get; init; } = new();

    /// <summary>b_k by degree, from 0 (label).</summary>
    public required IReadOnlyList<double> TargetCoefficients { get; init; }

    /// <summary>a of p ~ exp(a sqrt(D) x_1).</summary>
    public double TrainingTilt { get; init; }

    /// <summary>The same for the test measure.</summary>
    public double TestTilt { get; init; }

    /// <summary>Seed of the points: the pool belongs to the config, not to a replica.</summary>
    public int PoolSeed { get; init; } = 1;

    internal override int Count => PoolSize;

    internal override IEnumerable<Violation> Validate() => [];
}

/// <summary><c>dataset</c>: images of two classes, labels -1 and +1, weights exp(tilt y): a shift of the share of the classes.</summary>
public sealed record ImageData : OodData
{
    /// <summary>A folder or a file: IDX, CIFAR-10 binary (either plain or gzip) or npy. Local paths only.</summary>
    public required string Path { get; init; }

    /// <summary>M: the first M images of the two classes.</summary>
    public required int PoolSize { get; init; }

    /// <summary>Two labels; the first becomes -1, the second +1.</summary>
    public required IReadOnlyList<int> Classes { get; init; }

    /// <summary>The kernel; inputs are centred on the pool's mean and scaled to unit norm.</summary>
    public KernelConfig Kernel { get; init; } = new();

    /// <summary>a of p ~ exp(a y).</summary>
    public double TrainingTilt { get; init; }

    /// <summary>The same for the test measure.</summary>
    public double TestTilt { get; init; }

    internal override int Count => PoolSize;

    internal DatasetSpectrum Images => new() { Path = Path, PoolSize = PoolSize, Classes = Classes, Kernel = Kernel };

    internal override IEnumerable<Violation> Validate() => [];
}

/// <summary>Whether another training measure is searched, chosen by <c>"kind"</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(NoSearch), "none")]
[JsonDerivedType(typeof(AdamSearch), "adam")]
public abstract record MeasureSearch
{
    private protected MeasureSearch()
    {
    }
}

/// <summary><c>none</c>.</summary>
public sealed record NoSearch : MeasureSearch;

/// <summary><c>adam</c>: Adam on p = softmax(theta), from the training measure, objective +-excessLoss + tau sum p ln(M p).</summary>
public sealed record AdamSearch : MeasureSearch
{
    /// <summary>tau > 0 (label squared).</summary>
    public required double Penalty { get; init; }

    /// <summary>Step of Adam.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Number of steps.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>True to raise the error.</summary>
    public bool Worst { get; init; }
}
