// SPDX-License-Identifier: MIT
namespace LargeN.Systems.KernelEquivalents;

/// <summary>The equivalents of kernels on drawn samples, element by element.</summary>
internal static class EquivalentKernel
{
    /// <summary>a1 G + a2 w w^T + a3 J T J^T / p + (diagonal - tau0^2 a1) I, which is a1 X^T X + V A V^T + ...: t_a / sqrt p + psi_i is w_i.</summary>
    /// <param name="gram">G = X^T X, [n, n].</param>
    /// <param name="norms">w_i.</param>
    /// <param name="mixture">Classes and T_ab.</param>
    /// <param name="dimension">p.</param>
    /// <param name="coefficients">a1, a2, a3, the diagonal.</param>
    /// <param name="inputScale">tau0.</param>
    internal static double[] Of(double[] gram, double[] norms, Mixture mixture, int dimension, (double Linear, double Quadratic, double Covariance, double Diagonal) coefficients, double inputScale)
    {
        (double a1, double a2, double a3, double diagonal) = coefficients;
        int n = norms.Length, classes = (int)Math.Sqrt(mixture.Traces.Length);
        double[] kernel = new double[gram.Length];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double covariance = mixture.Traces[(mixture.ClassOf(i) * classes) + mixture.ClassOf(j)];
                kernel[(i * n) + j] = (a1 * gram[(i * n) + j]) + (a2 * norms[i] * norms[j]) + (a3 * covariance / dimension);
            }

            kernel[(i * n) + i] += diagonal - (inputScale * inputScale * a1);
        }

        return kernel;
    }
}
