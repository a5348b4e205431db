// SPDX-License-Identifier: MIT
using LargeN.Systems.Spectra;

namespace LargeN.Systems.Datasets;

/// <summary>The kernel's eigenproblem on a pool of images.</summary>
internal static class Pool
{
    /// <summary>Eigenvalues of K / M, falling, and the squared target coefficients.</summary>
    internal static Spectrum Spectrum(DatasetSpectrum config, CancellationToken cancel) => throw new NotSupportedException($"data sets are not built yet ({config.Path}, {cancel.CanBeCanceled})");
}
