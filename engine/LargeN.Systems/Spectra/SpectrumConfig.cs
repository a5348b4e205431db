// SPDX-License-Identifier: MIT
using System.Text.Json.Serialization;
using LargeN.Systems.Datasets;

namespace LargeN.Systems.Spectra;

/// <summary>Where eigenvalues and target come from, chosen by <c>"kind"</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(PowerLawSpectrum), "powerLaw")]
[JsonDerivedType(typeof(ExplicitSpectrum), "explicit")]
[JsonDerivedType(typeof(SphereSpectrum), "sphere")]
[JsonDerivedType(typeof(DatasetSpectrum), "dataset")]
public abstract record SpectrumConfig
{
    private protected SpectrumConfig()
    {
    }

    /// <summary>Lets this spectrum use what <paramref name="other"/> has read from files.</summary>
    internal void Share(SpectrumConfig other)
    {
        if (this is DatasetSpectrum mine && other is DatasetSpectrum theirs) mine.ShareWith(theirs);
    }
}

/// <summary><c>powerLaw</c>: lambda_k = k^-alpha, v_k^2 = k^-beta, k = 1 to M; the simulation draws Gaussian features.</summary>
public sealed record PowerLawSpectrum : SpectrumConfig
{
    /// <summary>M.</summary>
    public required int Modes { get; init; }

    /// <summary>alpha.</summary>
    public required double SpectrumExponent { get; init; }

    /// <summary>beta, of the power v_k^2 = w_k^2 lambda_k.</summary>
    public required double TargetExponent { get; init; }
}

/// <summary><c>explicit</c>: lists; the simulation draws Gaussian features.</summary>
public sealed record ExplicitSpectrum : SpectrumConfig
{
    /// <summary>lambda_k, one a block.</summary>
    public required IReadOnlyList<double> Eigenvalues { get; init; }

    /// <summary>m_k; empty for all ones. Whole numbers where it is simulated.</summary>
    public IReadOnlyList<double> Multiplicities { get; init; } = [];

    /// <summary>v_k^2, total power of a block (label squared).</summary>
    public required IReadOnlyList<double> TargetPower { get; init; }
}

/// <summary><c>sphere</c>: a network's kernel for inputs uniform on the sphere, and a target b_k sqrt(N(D,k)) P_k(beta . x) summed over degrees.</summary>
public sealed record SphereSpectrum : SpectrumConfig
{
    /// <summary><c>ntk</c> or <c>nngp</c>.</summary>
    public KernelKind Kernel { get; init; } = KernelKind.Ntk;

    /// <summary><c>relu</c> or <c>erf</c>.</summary>
    public KernelActivation Activation { get; init; } = KernelActivation.Relu;

    /// <summary>L, hidden layers.</summary>
    public int Depth { get; init; } = 2;

    /// <summary>sw2.</summary>
    public double WeightVariance { get; init; } = 2;

    /// <summary>sb2.</summary>
    public double BiasVariance { get; init; }

    /// <summary>D.</summary>
    public required int InputDimension { get; init; }

    /// <summary>Highest degree that has a mode of its own; the trace beyond it is added to the ridge.</summary>
    public int MaxDegree { get; init; } = 40;

    /// <summary>b_k by degree, from 0; the power of degree k is b_k^2 (label squared).</summary>
    public required IReadOnlyList<double> TargetCoefficients { get; init; }

    internal KernelConfig NeuralKernel => new() { Kernel = Kernel, Activation = Activation, Depth = Depth, WeightVariance = WeightVariance, BiasVariance = BiasVariance };
}

/// <summary><c>dataset</c>: a network's kernel on a pool of images of two classes, labels -1 and +1; samples are drawn from the pool with replacement.</summary>
public sealed record DatasetSpectrum : SpectrumConfig
{
    /// <summary>A folder or a file: IDX, CIFAR-10 binary (either plain or gzip) or npy. Local paths only.</summary>
    public required string Path { get; init; }

    /// <summary>M: the first M images of the two classes, in the order of the file.</summary>
    public required int PoolSize { get; init; }

    /// <summary>Two labels; the first becomes -1, the second +1.</summary>
    public required IReadOnlyList<int> Classes { get; init; }

    /// <summary>The kernel; inputs are centred on the pool's mean and scaled to unit norm.</summary>
    public KernelConfig Kernel { get; init; } = new();

    /// <summary>What was read and computed from the files.</summary>
    internal PoolSource Pool { get; private set; } = new();

    /// <summary>Takes over what another config has read.</summary>
    internal void ShareWith(DatasetSpectrum other) => Pool = other.Pool;
}
