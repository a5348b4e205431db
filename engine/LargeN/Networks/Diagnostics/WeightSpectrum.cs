// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;

namespace LargeN.Networks;

/// <summary>The spectrum of a weight matrix, eigenvalues of W W^T / N, through the singular values of W: forming W W^T would square the condition and lose the small ones.</summary>
/// <remarks>Determinism: class B. Error: that of <see cref="Svd"/>, a small multiple of n u s_1 in a singular value s = sqrt(N lambda).</remarks>
public static class WeightSpectrum
{
    /// <summary>The min(rows, columns) eigenvalues that can differ from 0, in falling order.</summary>
    /// <param name="weights">W [rows, columns]; only read.</param>
    /// <param name="width">N > 0, what W W^T is divided by: the columns for the Marchenko-Pastur law of standard normal weights.</param>
    /// <param name="eigenvalues">Receives min(rows, columns) eigenvalues.</param>
    /// <returns>The verdict of <see cref="Svd"/>; values are NaN where W is not finite.</returns>
    /// <exception cref="ArgumentException">The span has the wrong length or N is not positive.</exception>
    public static Verdict Eigenvalues(ReadOnlyMatrixView<double> weights, double width, Span<double> eigenvalues)
    {
        if (!(width > 0) || double.IsInfinity(width)) throw new ArgumentOutOfRangeException(nameof(width), width, "finite and greater than 0");
        Verdict verdict = Svd.Values(weights, eigenvalues);
        foreach (ref double s in eigenvalues) s = s * s / width;
        return verdict;
    }
}
