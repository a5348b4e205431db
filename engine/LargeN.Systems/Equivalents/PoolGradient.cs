// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;

namespace LargeN.Systems.Equivalents;

/// <summary>Derivative of the out-of-distribution error along the training weights, from what <see cref="PoolRidge"/> has at hand.</summary>
/// <remarks>dS = -S diag(dp) S - dlogkappa (S - S diag(p) S) with dlogkappa = h.dp, all in the basis Y: S = Y D Y^T, S diag(p) S = Y D Lambda D Y^T, D = 1/(Lambda + kappa).</remarks>
internal sealed class PoolGradient(
    double[] y, double[] lambda, double[] d, double[] p, double[] t, double[] residual, double[] seen, double samples, EffectiveRidgeSolution root, in MeasureShiftSolution solution)
{
    private readonly int m = p.Length;
    private readonly int r = lambda.Length;
    private readonly double kappa = root.Kappa;
    private readonly MeasureShiftSolution solution = solution;

    internal void Fill(Span<double> gradient)
    {
        double[] own = Forward(p), other = Forward(t), inserted = Inserted();
        double ownShift = 0, otherShift = 0, squareShift = 0, acrossShift = 0;
        for (int i = 0; i < m; i++)
        {
            ownShift += 2 * own[i] * p[i] * residual[i];
            otherShift += 2 * other[i] * p[i] * residual[i];
        }

        for (int k = 0; k < r; k++)
        {
            double cube = kappa * d[k] * d[k] * d[k];
            squareShift -= 2 * lambda[k] * lambda[k] * cube;
            acrossShift -= 2 * seen[k] * lambda[k] * cube;
        }

        double left = root.FreeSquared / samples, mean = 0;
        for (int i = 0; i < m; i++)
        {
            double h = 0, square = 0, across = 0;
            for (int k = 0; k < r; k++)
            {
                double one = y[(i * r) + k], two = one * one, learned = lambda[k] * d[k];
                h += two * d[k] * (kappa * d[k]);
                square += two * ((2 * learned * d[k]) - (2 * learned * learned * d[k]));
                across += inserted[(i * r) + k] * one * (1 - (2 * learned));
            }

            h /= root.FreeSquared;
            double bias = (residual[i] * residual[i]) - (2 * residual[i] * own[i]) + (h * ownShift);
            double testBias = (-2 * residual[i] * other[i]) + (h * otherShift);
            double gamma = (square + (h * squareShift)) / samples, testGamma = (across + (h * acrossShift)) / samples;
            double test = (bias + (solution.TestLoss * gamma)) / left;
            gradient[i] = testBias + (testGamma * solution.TestLoss) + (solution.TestGamma * test);
            mean += p[i] * gradient[i];
        }

        for (int i = 0; i < m; i++) gradient[i] -= mean;
    }

    /// <summary>S (weights * residual).</summary>
    private double[] Forward(double[] weights)
    {
        double[] inner = new double[r], result = new double[m];
        for (int i = 0; i < m; i++)
        {
            double value = weights[i] * residual[i];
            for (int k = 0; k < r; k++) inner[k] += y[(i * r) + k] * value;
        }

        for (int k = 0; k < r; k++) inner[k] *= d[k];
        for (int i = 0; i < m; i++)
        {
            double sum = 0;
            for (int k = 0; k < r; k++) sum += y[(i * r) + k] * inner[k];
            result[i] = sum;
        }

        return result;
    }

    /// <summary>Y D A D with A = Y^T diag(test) Y, [M, r].</summary>
    private double[] Inserted()
    {
        double[] weighted = new double[m * r], a = new double[r * r], result = new double[m * r];
        for (int i = 0; i < m; i++)
        {
            double size = Math.Sqrt(t[i]);
            for (int k = 0; k < r; k++) weighted[(i * r) + k] = size * y[(i * r) + k] * d[k];
        }

        PoolRidge.Gram(weighted, m, r, a);
        for (int k = 0; k < r; k++)
        {
            for (int l = 0; l < k; l++) a[(l * r) + k] = a[(k * r) + l];
        }

        PoolRidge.Multiply(y, m, r, a, r, Transpose.No, result);
        return result;
    }
}
