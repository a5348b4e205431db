// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;
using LargeN.Numerics;

namespace LargeN.Systems.SgdDynamics;

/// <summary>Exact mean losses of SGD that draws its batches, with replacement, from a training set that stays the same.</summary>
/// <remarks>
/// With d = w - w*, m = E d, C = E d d^T, S = X^T X / P, g = X^T eps / P and rho_mu = x_mu^T C x_mu - 2 eps_mu x_mu^T m + eps_mu^2 (Bordelon, Pehlevan 2022):
/// C = C - eta (S C + C S - g m^T - m g^T) + eta^2 (1 - 1/B) (S C S - (S m) g^T - g (S m)^T + g g^T) + (eta^2 / B) mean_mu rho_mu x_mu x_mu^T, m = m - eta (S m - g);
/// the training loss is mean rho_mu, the excess loss tr(Sigma C). Exact for the given data; three products a step, 4 P M^2 + 4 M^3 flops.
/// </remarks>
internal static class FixedSetMoments
{
    /// <param name="inputs">X, [P, M].</param>
    /// <param name="noise">eps_mu, P: what the labels hold beside w*^T x_mu.</param>
    /// <param name="eigenvalues">lambda_k, M: Sigma of fresh inputs is diag(lambda).</param>
    /// <param name="start">w*_k, M: d before the first step is its negative.</param>
    /// <param name="setting">The run; its noise variance is not looked at.</param>
    /// <param name="cancel">Looked at between steps.</param>
    /// <returns>Training loss (label noise included) and excess loss at each of the setting's steps; +infinity from where they leave the range of a double.</returns>
    internal static (double[] Train, double[] Excess) Losses(
        ReadOnlyMatrixView<double> inputs, ReadOnlySpan<double> noise, ReadOnlySpan<double> eigenvalues, ReadOnlySpan<double> start, SgdSetting setting, CancellationToken cancel)
    {
        int p = inputs.Rows, n = inputs.Columns;
        double[] c = new double[(long)n * n], sc = new double[(long)n * n], s = new double[(long)n * n], images = new double[(long)p * n], scaled = new double[(long)p * n];
        double[] mean = new double[n], sm = new double[n], g = new double[n], train = new double[setting.Steps.Count], excess = new double[setting.Steps.Count];
        MatrixView<double> moments = new(c, n, n), left = new(sc, n, n), second = new(s, n, n), image = new(images, p, n), weighted = new(scaled, p, n);
        using DenseProducts products = new(p, n);
        products.Multiply(1.0 / p, inputs, Transpose.Yes, inputs, 0, second);
        products.Multiply(1.0 / p, inputs, Transpose.Yes, new ReadOnlyMatrixView<double>(noise, p, 1), 0, new MatrixView<double>(g, n, 1));
        for (int k = 0; k < n; k++)
        {
            mean[k] = -start[k];
            for (int l = 0; l < n; l++) c[(k * n) + l] = start[k] * start[l];
        }

        for (int t = 0, next = 0; next < train.Length; t++)
        {
            cancel.ThrowIfCancellationRequested();
            products.Multiply(1, inputs, Transpose.No, moments, 0, image);
            double residual = 0, loss = 0;
            for (int k = 0; k < n; k++) loss += eigenvalues[k] * c[(k * n) + k];
            for (int mu = 0; mu < p; mu++)
            {
                ReadOnlySpan<double> x = inputs.Row(mu);
                double rho = FixedOrder.Dot(x, image.Row(mu)) - (2 * noise[mu] * FixedOrder.Dot(x, mean)) + (noise[mu] * noise[mu]);
                residual += rho;
                Span<double> row = weighted.Row(mu);
                for (int k = 0; k < n; k++) row[k] = rho / p * x[k];
            }

            residual /= p;
            bool finite = double.IsFinite(residual) && double.IsFinite(loss);
            if (setting.Steps[next] == t)
            {
                (train[next], excess[next]) = finite ? (residual, loss) : (double.PositiveInfinity, double.PositiveInfinity);
                next++;
            }

            if (next == train.Length) break;
            if (!finite)
            {
                train.AsSpan(next).Fill(double.PositiveInfinity);
                excess.AsSpan(next).Fill(double.PositiveInfinity);
                break;
            }

            double eta = setting.LearningRate * (setting.Schedule is { } factors ? factors[t] : 1), u = eta * eta / setting.BatchSize, both = (eta * eta) - u;
            products.Multiply(1, second, Transpose.No, moments, 0, left);                                            // S C
            products.Multiply(1, second, Transpose.No, new ReadOnlyMatrixView<double>(mean, n, 1), 0, new MatrixView<double>(sm, n, 1));
            for (int k = 0; k < n; k++)
            {
                for (int l = 0; l < n; l++)
                {
                    double drift = sc[(k * n) + l] + sc[(l * n) + k] - (g[k] * mean[l]) - (mean[k] * g[l]);
                    c[(k * n) + l] += (-eta * drift) + (both * ((g[k] * g[l]) - (sm[k] * g[l]) - (g[k] * sm[l])));
                }
            }

            products.Multiply(both, left, Transpose.No, second, 1, moments);                                         // S C S
            products.Multiply(u, inputs, Transpose.Yes, weighted, 1, moments);
            for (int k = 0; k < n; k++) mean[k] -= eta * (sm[k] - g[k]);
        }

        return (train, excess);
    }
}
