// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.Equivalents;

/// <summary>Out-of-distribution error in the eigenbasis of the training measure, with the overlaps O_kl = E_test[phi_k phi_l] (Canatar, Bordelon, Pehlevan 2021).</summary>
/// <remarks>Symbols and equations: engine/docs/systems/ood-kernel-regression.md.</remarks>
public static class OverlapRidge
{
    private const double Symmetry = 1e-9;

    /// <summary>All scalars of the theory.</summary>
    /// <param name="eigenvalues">lambda_k >= 0, under the training measure; modes of the target outside the kernel have 0.</param>
    /// <param name="target">v_k, signed, in the orthonormal basis.</param>
    /// <param name="overlap">O [M, M], symmetric and positive semidefinite.</param>
    /// <param name="samples">P > 0.</param>
    /// <param name="ridge">lambda >= 0, of (K + lambda I).</param>
    /// <param name="noiseVariance">sigma2 >= 0 (label squared).</param>
    /// <exception cref="ArgumentException">Lengths differ, or O is not symmetric to 1e-9 or has a negative eigenvalue beyond that.</exception>
    public static MeasureShiftSolution Solve(ReadOnlySpan<double> eigenvalues, ReadOnlySpan<double> target, ReadOnlyMatrixView<double> overlap, double samples, double ridge, double noiseVariance)
    {
        int m = eigenvalues.Length;
        if (target.Length != m) throw new ArgumentException($"{target.Length} coefficients for {m} eigenvalues", nameof(target));
        Check(overlap, m);
        Spectrum spectrum = new(eigenvalues.ToArray(), [], new double[m]);
        EffectiveRidgeSolution root = EffectiveRidge.Solve(spectrum, samples, ridge);
        double[] residual = new double[m];
        double bias = 0, testBias = 0, variance = 0;
        for (int k = 0; k < m; k++)
        {
            double left = spectrum.Left(k, root.Kappa);
            residual[k] = left * target[k];
            bias += residual[k] * residual[k];
            variance += overlap[k, k] * (1 - left) * (1 - left);
        }

        for (int k = 0; k < m; k++)
        {
            double sum = 0;
            for (int l = 0; l < m; l++) sum += overlap[k, l] * residual[l];
            testBias += residual[k] * sum;
        }

        return MeasureShiftSolution.Of(root.Kappa, root.DegreesOfFreedomSquared / samples, root.FreeSquared / samples, variance / samples, bias, testBias, noiseVariance, root.Verdict);
    }

    private static void Check(ReadOnlyMatrixView<double> overlap, int m)
    {
        if (overlap.Rows != m || overlap.Columns != m) throw new ArgumentException($"[{m}, {m}] is needed; this is [{overlap.Rows}, {overlap.Columns}]", nameof(overlap));
        double scale = 0;
        for (int k = 0; k < m; k++)
        {
            for (int l = 0; l < m; l++) scale = Math.Max(scale, Math.Abs(overlap[k, l]));
        }

        double[] copy = new double[m * m];
        for (int k = 0; k < m; k++)
        {
            for (int l = 0; l < m; l++)
            {
                if (!(Math.Abs(overlap[k, l] - overlap[l, k]) <= Symmetry * scale))
                    throw new ArgumentException(FormattableString.Invariant($"element ({k}, {l}) is {overlap[k, l]} and ({l}, {k}) is {overlap[l, k]}; overlaps are symmetric"), nameof(overlap));
                copy[(k * m) + l] = overlap[k, l];
            }

            copy[(k * m) + k] += Symmetry * scale;
        }

        Verdict definite = LinearAlgebra.Cholesky.Factor(new MatrixView<double>(copy, m, m));
        if (!definite.IsConverged) throw new ArgumentException($"overlaps are positive semidefinite; a pivot at {definite.Index} is negative", nameof(overlap));
    }
}
