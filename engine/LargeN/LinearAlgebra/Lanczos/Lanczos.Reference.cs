// SPDX-License-Identifier: MIT
namespace LargeN.LinearAlgebra;

/// <summary>Plain-loop oracle of <see cref="Lanczos"/>: all eigenpairs of the dense matrix by Jacobi rotations, then those of the wanted end.</summary>
internal static class LanczosReference
{
    /// <summary>k eigenpairs in the order of <see cref="SpectrumEnd"/>; of eigenvalues of one size the lower comes first.</summary>
    /// <param name="a">n * n, row-major; the lower triangle is read.</param>
    /// <param name="n">Order.</param>
    /// <param name="end">Which ones.</param>
    /// <param name="values">k, at most n.</param>
    /// <param name="vectors">k * n: row c is the eigenvector of value c.</param>
    internal static Verdict Eigenpairs(ReadOnlySpan<double> a, int n, SpectrumEnd end, Span<double> values, Span<double> vectors)
    {
        double[] all = new double[n], z = new double[n * n];
        Verdict verdict = SymmetricEigenReference.Solve(a, n, all, z);
        int k = values.Length;
        int[] chosen = end switch
        {
            SpectrumEnd.Largest => [.. Enumerable.Range(0, k).Select(c => n - 1 - c)],
            SpectrumEnd.Smallest => [.. Enumerable.Range(0, k)],
            SpectrumEnd.Both => [.. Enumerable.Range(0, k).Select(c => c < k / 2 ? c : n - k + c)],
            _ => [.. Enumerable.Range(0, n).OrderByDescending(i => Math.Abs(all[i])).Take(k)],
        };
        for (int c = 0; c < k; c++)
        {
            values[c] = all[chosen[c]];
            z.AsSpan(chosen[c] * n, n).CopyTo(vectors.Slice(c * n, n));
        }

        return verdict;
    }
}
