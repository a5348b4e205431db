// SPDX-License-Identifier: MIT
namespace LargeN.Devices;

/// <summary>The scalar functions behind <see cref="IKernelOperations{T}"/>; every rounding is part of the contract (class A).</summary>
internal static class NeuralKernelMap
{
    /// <summary>The kernel at cosine <paramref name="cosine"/>, clamped to [-1, 1]; NaN stays NaN.</summary>
    internal static double Evaluate(double cosine, in NeuralKernelParameters kernel)
    {
        double c = cosine > 1 ? 1 : cosine < -1 ? -1 : cosine;
        double k = Math.FusedMultiplyAdd(kernel.WeightVariance, c, kernel.BiasVariance);
        double q = kernel.WeightVariance + kernel.BiasVariance;
        double theta = k;
        for (int layer = 0; layer < kernel.Depth; layer++)
        {
            double expectation;
            double derivative;
            if (kernel.Erf)
            {
                double s = Math.FusedMultiplyAdd(2, q, 1);
                expectation = 2 / Math.PI * Math.Asin(2 * k / s);
                derivative = 4 / Math.PI / Math.Sqrt((s - (2 * k)) * (s + (2 * k)));
                q = Math.FusedMultiplyAdd(kernel.WeightVariance, 2 / Math.PI * Math.Asin(2 * q / s), kernel.BiasVariance);
            }
            else
            {
                double rho = k / q;
                rho = rho > 1 ? 1 : rho < -1 ? -1 : rho;
                double rest = Math.PI - Math.Acos(rho);
                double sine = Math.Sqrt((1 - rho) * (1 + rho));
                expectation = q * (Math.FusedMultiplyAdd(rest, rho, sine) / (2 * Math.PI));
                derivative = rest / (2 * Math.PI);
                q = Math.FusedMultiplyAdd(kernel.WeightVariance, q / 2, kernel.BiasVariance);
            }

            k = Math.FusedMultiplyAdd(kernel.WeightVariance, expectation, kernel.BiasVariance);
            theta = Math.FusedMultiplyAdd(kernel.WeightVariance * derivative, theta, k);
        }

        return kernel.Tangent ? theta : k;
    }

    /// <summary>P_{k+1}(t) from P_k(t) and P_{k-1}(t), normalised to 1 at t = 1, in D dimensions.</summary>
    internal static double Gegenbauer(int degree, int dimension, double t, double current, double previous)
    {
        double a = (2.0 * degree) + dimension - 2;
        double b = (double)degree + dimension - 2;
        return Math.FusedMultiplyAdd(a * t, current, -(degree * previous)) / b;
    }
}
