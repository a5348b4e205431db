// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;

namespace LargeN.Systems.SgdDynamics;

/// <summary>Exact mean loss of online SGD on features of any law that is given as finitely many equally likely points.</summary>
/// <remarks>
/// C = E v v^T follows C = C - eta (Sigma C + C Sigma) + eta^2 (1 - 1/B) Sigma C Sigma + (eta^2 / B) (mean_mu (x_mu^T C x_mu) x_mu x_mu^T + sigma2 Sigma), with Sigma diagonal in the basis of
/// the points (Bordelon, Pehlevan 2022). Two products of [P, M] with [M, M] a step: 4 P M^2 flops.
/// </remarks>
internal static class FeatureMoments
{
    /// <param name="points">x_mu, [P, M], whose second moments are diagonal: mean_mu x_mu x_mu^T = diag(lambda).</param>
    /// <param name="eigenvalues">lambda_k, M.</param>
    /// <param name="start">w_k, M: the error v before the first step.</param>
    /// <param name="setting">The run.</param>
    /// <param name="cancel">Looked at between steps.</param>
    /// <returns>The mean excess loss at each of the setting's steps; +infinity from where it leaves the range of a double.</returns>
    internal static double[] Losses(ReadOnlyMatrixView<double> points, ReadOnlySpan<double> eigenvalues, ReadOnlySpan<double> start, SgdSetting setting, CancellationToken cancel)
    {
        int p = points.Rows, m = points.Columns;
        double[] c = new double[(long)m * m], images = new double[(long)p * m], scaled = new double[(long)p * m], losses = new double[setting.Steps.Count];
        for (int k = 0; k < m; k++)
        {
            for (int l = 0; l < m; l++) c[(k * m) + l] = start[k] * start[l];
        }

        using DenseProducts products = new(p, m);
        MatrixView<double> moments = new(c, m, m), image = new(images, p, m), weighted = new(scaled, p, m);
        for (int t = 0, next = 0; next < losses.Length; t++)
        {
            cancel.ThrowIfCancellationRequested();
            double loss = 0;
            for (int k = 0; k < m; k++) loss += eigenvalues[k] * c[(k * m) + k];
            if (setting.Steps[next] == t) losses[next++] = double.IsNaN(loss) ? double.PositiveInfinity : loss;
            if (next == losses.Length) break;
            if (!double.IsFinite(loss))
            {
                losses.AsSpan(next).Fill(double.PositiveInfinity);
                break;
            }

            double eta = setting.LearningRate * (setting.Schedule is { } factors ? factors[t] : 1), u = eta * eta / setting.BatchSize, both = (eta * eta) - u;
            products.Multiply(1, points, Transpose.No, moments, 0, image);
            for (int mu = 0; mu < p; mu++)
            {
                ReadOnlySpan<double> x = points.Row(mu), y = image.Row(mu);
                double square = FixedOrder.Dot(x, y) / p;
                Span<double> row = weighted.Row(mu);
                for (int k = 0; k < m; k++) row[k] = square * x[k];
            }

            for (int k = 0; k < m; k++)
            {
                double lambda = eigenvalues[k];
                for (int l = 0; l < m; l++) c[(k * m) + l] *= 1 - (eta * (lambda + eigenvalues[l])) + (both * lambda * eigenvalues[l]);
                c[(k * m) + k] += u * setting.NoiseVariance * lambda;
            }

            products.Multiply(u, points, Transpose.Yes, weighted, 1, moments);
        }

        return losses;
    }
}
