// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;

namespace LargeN.Networks;

/// <summary>Models as points in a space of predictions: intensive distances and their embedding, InPCA (Quinn et al. 2019; Mao et al. 2024).</summary>
/// <remarks>
/// Determinism: class B. Sums in the order of <see cref="FixedOrder"/>, logarithms of <see cref="Elementary"/>.
/// <para>Error: |D_ij - sum_a sign_a (X_ia - X_ja)^2| is a small multiple of M u times the largest distance.</para>
/// </remarks>
public static class ModelManifold
{
    /// <summary>Probabilities below this are taken as this.</summary>
    public const double LeastProbability = 1e-12;

    /// <summary>Bhattacharyya distances a sample, D_ij = -(1/n) sum over samples of log sum over classes of sqrt(p_i p_j); D_ii = 0.</summary>
    /// <param name="probabilities">p [models * samples, classes]: the tables of the models below each other; each row sums to 1.</param>
    /// <param name="models">M, number of models (checkpoints times networks), >= 1.</param>
    /// <returns>D [M, M], row-major, symmetric.</returns>
    /// <exception cref="ArgumentException">The rows are no multiple of the models, or an element is not in [0, 1]; the message names it.</exception>
    public static double[] Distances(ReadOnlyMatrixView<double> probabilities, int models)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(models, 1);
        int samples = probabilities.Rows / models, classes = probabilities.Columns;
        if (samples * models != probabilities.Rows || samples == 0 || classes == 0)
            throw new ArgumentException($"{probabilities.Rows} x {probabilities.Columns} probabilities are no tables of {models} models", nameof(probabilities));
        double[] roots = new double[probabilities.Rows * classes], overlaps = new double[samples], d = new double[models * models];
        for (int r = 0; r < probabilities.Rows; r++)
        {
            for (int c = 0; c < classes; c++)
            {
                double p = probabilities[r, c];
                if (!(p >= 0 && p <= 1)) throw new ArgumentException($"model {r / samples}, sample {r % samples}, class {c}: {p}; allowed: 0 to 1", nameof(probabilities));
                roots[(r * classes) + c] = Math.Sqrt(p > LeastProbability ? p : LeastProbability);
            }
        }

        for (int i = 0; i < models; i++)
        {
            for (int j = 0; j < i; j++)
            {
                for (int s = 0; s < samples; s++)
                    overlaps[s] = FixedOrder.Dot(roots.AsSpan(((i * samples) + s) * classes, classes), roots.AsSpan(((j * samples) + s) * classes, classes));
                Elementary.Log(overlaps, overlaps);
                d[(i * models) + j] = d[(j * models) + i] = -FixedOrder.Sum(overlaps) / samples;
            }
        }

        return d;
    }

    /// <summary>The embedding of points of which distances are known: W = -CDC/2 = U L U^T, coordinates u_a sqrt|l_a|, whose squares count with the sign of l_a.</summary>
    /// <param name="distances">D [M, M], symmetric, zeros on the diagonal; the lower triangle is read.</param>
    /// <exception cref="ArgumentException">D is not square.</exception>
    public static ModelEmbedding Embed(ReadOnlyMatrixView<double> distances)
    {
        int models = distances.Rows;
        if (distances.Columns != models) throw new ArgumentException($"{models} x {distances.Columns} distances; allowed: square", nameof(distances));
        double[] w = new double[models * models], rising = new double[models];
        for (int i = 0; i < models; i++)
            for (int j = 0; j < models; j++) w[(i * models) + j] = -0.5 * distances[Math.Max(i, j), Math.Min(i, j)];
        MatrixView<double> view = new(w, models, models);
        KernelSimilarity.DoubleCentre(view);
        Verdict verdict = SymmetricEigen.Vectors(view, rising);   // row a becomes the eigenvector of value a
        int[] order = [.. Enumerable.Range(0, models).OrderByDescending(a => Math.Abs(rising[a]))];
        double[] values = [.. order.Select(a => rising[a])], coordinates = new double[models * models];
        for (int a = 0; a < models; a++)
        {
            double length = Math.Sqrt(Math.Abs(values[a]));
            for (int i = 0; i < models; i++) coordinates[(i * models) + a] = w[(order[a] * models) + i] * length;
        }

        return new ModelEmbedding(models, values, coordinates, verdict);
    }
}
