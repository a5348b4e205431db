// SPDX-License-Identifier: MIT
namespace LargeN.Networks;

/// <summary>Points embedded so that D_ij = sum over a of sign(Eigenvalues[a]) (X_ia - X_ja)^2.</summary>
/// <param name="Models">M, number of points.</param>
/// <param name="Eigenvalues">lambda, M of both signs, in falling order of their size; unit of D.</param>
/// <param name="Coordinates">X [M, M], row-major: row i the point of model i, column a its coordinate along eigenvector a; unit of the root of D. The sign of a column is arbitrary.</param>
/// <param name="Verdict">That of the eigenvalues.</param>
public sealed record ModelEmbedding(int Models, double[] Eigenvalues, double[] Coordinates, Verdict Verdict)
{
    /// <summary>Explained stress of the first dimensions, 1 - sqrt(sum over the others of lambda^2 / sum of all lambda^2); 1 where all distances are 0.</summary>
    /// <param name="dimensions">Number of dimensions, 0 to M.</param>
    public double ExplainedStress(int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(dimensions);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimensions, Models);
        double all = Numerics.FixedOrder.SquaredNorm(Eigenvalues);
        return all == 0 ? 1 : 1 - Math.Sqrt(Numerics.FixedOrder.SquaredNorm(Eigenvalues.AsSpan(dimensions)) / all);
    }
}
