// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.Intrinsics;
using LargeN.LinearAlgebra;
using LargeN.Numerics;
using LargeN.Systems.SgdDynamics;
using LargeN.Threading;

namespace LargeN.Systems.Dmft;

/// <summary>Mean losses at equal times of gradient descent on N random features and P samples; each has T + 1 elements.</summary>
/// <param name="Excess">C0: mean squared distance to the target.</param>
/// <param name="Train">C1: mean squared residual on the noisy labels of the samples.</param>
/// <param name="SharedData">C0 between two networks of different features trained on the same samples.</param>
/// <param name="SharedFeatures">C0 between two networks of the same features trained on different samples.</param>
/// <param name="Bias">C0 between two networks that share nothing.</param>
/// <param name="NoiseResponse">C0 caused by one unit of white noise in the gradient's residual at t = 0 (population gradients).</param>
/// <param name="IsConverged">Whether every response was found.</param>
internal sealed record FeatureLossCurves(double[] Excess, double[] Train, double[] SharedData, double[] SharedFeatures, double[] Bias, double[] NoiseResponse, bool IsConverged);

/// <summary>The two-time functions of random-feature models on a circle of the frequency plane, of which the losses are the coefficients at equal times.</summary>
/// <remarks>
/// For each pair (z, z') two linear equations in the loss C0 and the covariance C3 of what the features confuse (Bordelon, Atanasov, Pehlevan 2024). Their coefficients
/// A_q = sum_k a_qk H_k H'_k, four weights a, are products of matrices.
/// <para>Only pairs j >= l of the upper half circle are taken, and of them (z_j, z_l) and (z_j, conj z_l): the rest follows by conjugation and exchange. Real and imaginary parts
/// are separate rows, so that four real products give both pairs: 4 n^2 M operations in all, an eighth of the complex products over all pairs.</para>
/// <para>Nothing of size n^2 is kept: what a tile of pairs gives is added up by j + l at once.</para>
/// </remarks>
internal static class FeatureLosses
{
    private const int Rows = 32;
    private const int Columns = 128;
    private const int Outputs = 6;

    /// <summary>Theta(z) = eta z / ((1 - z)(1 - mu z)), the response of gradient descent with heavy-ball momentum.</summary>
    internal static Complex Descent(Complex z, double learningRate, double momentum) => learningRate * z / ((1 - z) * (1 - (momentum * z)));

    /// <param name="modes">The modes; power without an eigenvalue counts as label noise and is part of every loss.</param>
    /// <param name="samples">P; +infinity for the population.</param>
    /// <param name="width">N; +infinity without a bottleneck.</param>
    /// <param name="learningRate">eta.</param>
    /// <param name="momentum">mu in [0, 1).</param>
    /// <param name="noiseVariance">sigma2.</param>
    /// <param name="steps">T.</param>
    /// <param name="cancel">Looked at between tiles.</param>
    internal static FeatureLossCurves Solve(SgdModes modes, double samples, double width, double learningRate, double momentum, double noiseVariance, int steps, CancellationToken cancel)
    {
        CausalCircle circle = new(steps);
        Complex[][] path = [.. Stations.Select(f => circle.UpperHalf(f).Select(z => Descent(z, learningRate, momentum)).ToArray())];
        (Complex[] sums, bool converged) = FeatureResponse.Solve(modes, 1 / samples, 1 / width, path, cancel);
        Tables tables = new(modes, circle, path[^1], sums, 1 / samples, 1 / width, noiseVariance + modes.Floor);
        Complex[][] totals = tables.Sum(cancel);
        double[][] series = [.. totals.Select(circle.Diagonal)];
        foreach (int shifted in (int[])[0, 2, 3, 4])
        {
            for (int t = 0; t <= steps; t++) series[shifted][t] += modes.Floor;
        }

        return new FeatureLossCurves(series[0], series[1], series[2], series[3], series[4], series[5], converged);
    }

    private static double[] Stations { get; } = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975, 0.9875, 1];

    /// <summary>Values of one frequency after the other, padded to whole registers.</summary>
    private sealed class Tables
    {
        private readonly int half;
        private readonly int padded;
        private readonly int modes;
        private readonly int points;
        private readonly double noise;
        private readonly double inverseSamples;
        private readonly double inverseWidth;
        private readonly double[] responses;      // [2 padded, modes]: rows Re H, then rows Im H
        private readonly double[][] weights;      // m lambda w2, m lambda, m lambda^2, m lambda^2 w2
        private readonly double[] thetaRe, thetaIm, oneRe, oneIm, threeRe, threeIm, startRe, startIm;

        internal Tables(SgdModes modes, CausalCircle circle, Complex[] theta, Complex[] sums, double inverseSamples, double inverseWidth, double noise)
        {
            (half, points, this.modes, this.noise, this.inverseSamples, this.inverseWidth) = (circle.Half, circle.Points, modes.Count, noise, inverseSamples, inverseWidth);
            padded = (half + ComplexLanes.Count - 1) / ComplexLanes.Count * ComplexLanes.Count;
            responses = new double[2L * padded * modes.Count];
            (thetaRe, thetaIm, oneRe, oneIm) = (new double[padded], new double[padded], new double[padded], new double[padded]);
            (threeRe, threeIm, startRe, startIm) = (new double[padded], new double[padded], new double[padded], new double[padded]);
            Complex[] z = circle.UpperHalf();
            for (int j = 0; j < half; j++)
            {
                Complex r1 = 1 - (inverseSamples * sums[j]), r3 = 1 - (inverseWidth * sums[j]), scale = theta[j] * r1 * r3, start = 1 / (1 - z[j]);
                (thetaRe[j], thetaIm[j], oneRe[j], oneIm[j]) = (theta[j].Real, theta[j].Imaginary, r1.Real, r1.Imaginary);
                (threeRe[j], threeIm[j], startRe[j], startIm[j]) = (r3.Real, r3.Imaginary, start.Real, start.Imaginary);
                for (int k = 0; k < modes.Count; k++)
                {
                    Complex h = 1 / (1 + (modes.Eigenvalues[k] * scale));
                    responses[((long)j * modes.Count) + k] = h.Real;
                    responses[((long)(padded + j) * modes.Count) + k] = h.Imaginary;
                }
            }

            weights = [new double[modes.Count], new double[modes.Count], new double[modes.Count], new double[modes.Count]];
            for (int k = 0; k < modes.Count; k++)
            {
                double lambda = modes.Eigenvalues[k], m = modes.Multiplicities[k], power = modes.Start[k];
                (weights[0][k], weights[1][k], weights[2][k], weights[3][k]) = (m * lambda * power, m * lambda, m * lambda * lambda, m * lambda * lambda * power);
            }
        }

        /// <summary>Sums over the pairs of equal j + l, for each output.</summary>
        internal Complex[][] Sum(CancellationToken cancel)
        {
            Complex[][] totals = [.. Enumerable.Range(0, Outputs).Select(_ => new Complex[points])];
            double[] left = new double[2 * Rows * modes], products = new double[4 * 2 * 2 * Rows * Columns];
            long bytes = MatMul.Plan<double>(1, 2 * Rows, Columns, modes, Transpose.No, Transpose.Yes, Parallelism.Single).WorkspaceBytes;
            using Workspace workspace = new(bytes);
            for (int row = 0; row < half; row += Rows)
            {
                int rows = Math.Min(Rows, half - row);
                for (int column = 0; column < row + rows; column += Columns)
                {
                    cancel.ThrowIfCancellationRequested();
                    int columns = Math.Min(Columns, padded - column);
                    for (int q = 0; q < 4; q++) Products(q, row, rows, column, columns, left, products, workspace);
                    for (int j = row; j < row + rows; j++)
                    {
                        for (int l = column; l < Math.Min(column + columns, j + 1); l += ComplexLanes.Count) Pairs(j, l, j - row, l - column, products, totals);
                    }
                }
            }

            return totals;
        }

        /// <summary>products[q][part of z'][2 rows, columns]: weighted rows Re H_j, Im H_j against columns Re H_l, Im H_l.</summary>
        private void Products(int q, int row, int rows, int column, int columns, double[] left, double[] products, Workspace workspace)
        {
            for (int part = 0; part < 2; part++)
            {
                for (int i = 0; i < Rows; i++)
                {
                    Span<double> target = left.AsSpan(((part * Rows) + i) * modes, modes);
                    if (i >= rows) target.Clear();
                    else FixedLanes.Multiply(responses.AsSpan((int)(((long)(part * padded) + row + i) * modes), modes), weights[q], target);
                }
            }

            for (int part = 0; part < 2; part++)
            {
                ReadOnlyMatrixView<double> right = new(responses.AsSpan((int)(((long)(part * padded) + column) * modes), columns * modes), columns, modes);
                MatMul.Execute(
                    1.0, new ReadOnlyMatrixView<double>(left, 2 * Rows, modes), Transpose.No, right, Transpose.Yes, 0,
                    new MatrixView<double>(products.AsSpan(Offset(q, part, 0), 2 * Rows * Columns), 2 * Rows, columns, Columns), workspace, Parallelism.Single);
            }
        }

        private static int Offset(int q, int part, int row) => ((((q * 2) + part) * 2 * Rows) + row) * Columns;

        /// <summary>Eight pairs (z_j, z_l) and (z_j, conj z_l).</summary>
        private void Pairs(int j, int l, int row, int column, double[] products, Complex[][] totals)
        {
            Span<ComplexLanes> direct = stackalloc ComplexLanes[4], mixed = stackalloc ComplexLanes[4];
            for (int q = 0; q < 4; q++)
            {
                Vector512<double> rr = Vector512.Create(products, Offset(q, 0, row) + column), ir = Vector512.Create(products, Offset(q, 0, Rows + row) + column);
                Vector512<double> ri = Vector512.Create(products, Offset(q, 1, row) + column), ii = Vector512.Create(products, Offset(q, 1, Rows + row) + column);
                direct[q] = new ComplexLanes(rr - ii, ri + ir);
                mixed[q] = new ComplexLanes(rr + ii, ir - ri);
            }

            ComplexLanes theta = ComplexLanes.Load(thetaRe, thetaIm, l), one = ComplexLanes.Load(oneRe, oneIm, l);
            ComplexLanes three = ComplexLanes.Load(threeRe, threeIm, l), start = ComplexLanes.Load(startRe, startIm, l);
            Span<ComplexLanes> found = stackalloc ComplexLanes[Outputs];
            Losses(j, direct, theta, one, three, start, found);
            bool edge = j == 0 || j == half - 1;
            for (int i = 0; i < ComplexLanes.Count && l + i <= j; i++)
            {
                int other = l + i;
                double weight = (other == j ? 1 : 2) * (edge && (other == 0 || other == half - 1) ? 1 : 2);
                int m = (j + other) % points;
                for (int o = 0; o < Outputs; o++) totals[o][m] += weight * found[o][i];
            }

            if (edge) return;
            Losses(j, mixed, theta.Conjugate, one.Conjugate, three.Conjugate, start.Conjugate, found);
            for (int i = 0; i < ComplexLanes.Count && l + i <= j; i++)
            {
                int other = l + i;
                if (other == 0) continue;
                double weight = other == j ? 2 : 4;
                for (int o = 0; o < Outputs; o++) totals[o][j - other] += weight * found[o][i];
            }
        }

        private void Losses(int j, ReadOnlySpan<ComplexLanes> a, ComplexLanes theta, ComplexLanes one, ComplexLanes three, ComplexLanes start, Span<ComplexLanes> found)
        {
            ComplexLanes thetas = Broadcast(thetaRe, thetaIm, j) * theta, ones = Broadcast(oneRe, oneIm, j) * one, threes = Broadcast(threeRe, threeIm, j) * three;
            ComplexLanes w = Broadcast(startRe, startIm, j) * start, unit = ComplexLanes.One, both = ones * threes, loop = both * (thetas * a[2]);
            ComplexLanes p = inverseSamples * loop, n = inverseWidth * loop, target = a[0] * w, noisy = noise * (p * w);

            // C0 (1 - p) - c C3 = target + noisy;  C3 (1 - n) - d C0 = e
            ComplexLanes c = thetas * a[1], d = (inverseSamples * inverseWidth) * (both * a[1]);
            ComplexLanes e = inverseWidth * (both * (((inverseSamples * noise) * (a[1] * w)) + (a[3] * w)));
            ComplexLanes lessP = unit - p, lessN = unit - n;
            ComplexLanes excess = (((target + noisy) * lessN) + (c * e)) / ((lessP * lessN) - (c * d));
            found[0] = excess;
            found[1] = ones * (excess + (noise * w));
            found[2] = (target + noisy) / lessP;
            found[3] = target + ((c * (inverseWidth * (both * (a[3] * w)))) / lessN);
            found[4] = target;
            ComplexLanes confused = (inverseWidth * (threes * a[1])) / (unit - (inverseWidth * (threes * (thetas * a[2]))));
            found[5] = thetas * ((a[1] * confused) + (threes * a[2]));
        }

        private static ComplexLanes Broadcast(double[] re, double[] im, int j) => new(Vector512.Create(re[j]), Vector512.Create(im[j]));
    }
}
