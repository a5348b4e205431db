// SPDX-License-Identifier: MIT
using LargeN.Systems.Datasets;

namespace LargeN.Systems.Spectra;

/// <summary>The spectrum that the theory uses for a config.</summary>
public static class TheorySpectrum
{
    /// <summary>Eigenvalues, multiplicities and target power.</summary>
    /// <param name="config">A valid config.</param>
    /// <param name="cancel">Looked at before slow parts.</param>
    /// <exception cref="LargeNException">The data that it names cannot be read.</exception>
    public static Spectrum Of(SpectrumConfig config, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return config switch
        {
            PowerLawSpectrum law => PowerLaw.Truncated(law.Modes, law.SpectrumExponent, law.TargetExponent),
            ExplicitSpectrum lists => new Spectrum(lists.Eigenvalues, lists.Multiplicities, lists.TargetPower),
            SphereSpectrum sphere => SphereHarmonics.Of(sphere),
            DatasetSpectrum data => PoolData.Spectrum(data, cancel),
            _ => throw new ArgumentException($"unknown spectrum {config?.GetType().Name ?? "null"}", nameof(config)),
        };
    }
}
