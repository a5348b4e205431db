// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Systems.Spectra;

/// <summary>Kernels of infinitely wide networks as functions of the angle between inputs of squared norm D (Cho and Saul 2009; Jacot et al. 2018).</summary>
/// <remarks>Own elementary functions, as on the devices: the simulation uses the coefficients of these kernels.</remarks>
public static class NeuralKernel
{
    /// <summary>h(c): the kernel of two inputs whose angle has cosine c.</summary>
    /// <param name="kernel">Which kernel.</param>
    /// <param name="cosine">c in [-1, 1].</param>
    public static double At(KernelConfig kernel, double cosine)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        double sw2 = kernel.WeightVariance, sb2 = kernel.BiasVariance;
        bool erf = kernel.Activation == KernelActivation.Erf;
        double kk = (sw2 * cosine) + sb2, q = sw2 + sb2, theta = kk;
        for (int layer = 0; layer < kernel.Depth; layer++)
        {
            (double e, double d) = erf ? Erf(kk, q) : Relu(kk, q);
            double self = erf ? 2 / Math.PI * Elementary.Asin(2 * q / (1 + (2 * q))) : q / 2;
            kk = (sw2 * e) + sb2;
            theta = kk + (sw2 * d * theta);
            q = (sw2 * self) + sb2;
        }

        return kernel.Kernel == KernelKind.Ntk ? theta : kk;
    }

    private static (double E, double D) Relu(double kk, double q)
    {
        double rho = Math.Clamp(kk / q, -1, 1), angle = Elementary.Acos(rho);
        return (q * (Math.Sqrt((1 - rho) * (1 + rho)) + ((Math.PI - angle) * rho)) / (2 * Math.PI), (Math.PI - angle) / (2 * Math.PI));
    }

    private static (double E, double D) Erf(double kk, double q)
    {
        double a = 2 * kk, b = 1 + (2 * q);
        return (2 / Math.PI * Elementary.Asin(Math.Clamp(a / b, -1, 1)), 4 / Math.PI / Math.Sqrt((b - a) * (b + a)));
    }
}
