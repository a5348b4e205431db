// SPDX-License-Identifier: MIT
namespace LargeN.Systems.KernelEquivalents;

/// <summary>An explicit network of polynomial activations whose kernel has a1, a2, a3 and the diagonal of an implicit one (Ling et al. 2024).</summary>
/// <remarks>
/// Two layers: h1(u) + c h3(u) at u = x / tau0, then B1 h1 + B2 h2 + B3 h3 at u = x / tau1, tau1^2 = 1 + 6 c^2, with Hermite polynomials h1 = u, h2 = u^2 - 1, h3 = u^3 - 3 u. Where a2 = a3 = 0
/// (odd activations) one layer B1 h1 + B3 h3 at u = x / tau0 is enough, and c and B2 are 0.
/// </remarks>
/// <param name="Cubic">c.</param>
/// <param name="First">B1.</param>
/// <param name="Second">B2.</param>
/// <param name="Third">B3.</param>
/// <param name="Depth">Layers, 2 or 1.</param>
public readonly record struct MatchedNetwork(double Cubic, double First, double Second, double Third, int Depth)
{
    /// <summary>The matching network, or null where there is none: 2 a2 / a3 below 1/4, or a negative remainder of the diagonal.</summary>
    /// <param name="kernel">Coefficients of an implicit network.</param>
    /// <param name="inputScale">tau0.</param>
    public static MatchedNetwork? Of(KernelCoefficients kernel, double inputScale)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        double first, remainder;
        if (kernel.Quadratic == 0 && kernel.Covariance == 0)
        {
            first = Math.Sqrt(kernel.Linear) * inputScale;
            remainder = kernel.Variance - (first * first);
            return remainder >= 0 ? new MatchedNetwork(0, first, 0, Math.Sqrt(remainder / 6), 1) : null;
        }

        double discriminant = 36 - (72 * (1 - Math.Sqrt(2 * kernel.Quadratic / kernel.Covariance)));
        if (!(discriminant >= 0)) return null;
        double c = (Math.Sqrt(discriminant) - 6) / 36, tau1 = Math.Sqrt(1 + (6 * c * c));
        first = Math.Sqrt(kernel.Linear) * inputScale * tau1;
        double second = Math.Sqrt(2 * kernel.Covariance) * inputScale * inputScale * tau1 * tau1 / 2;
        remainder = kernel.Variance - (first * first) - (2 * second * second);
        return remainder >= 0 ? new MatchedNetwork(c, first, second, Math.Sqrt(remainder / 6), 2) : null;
    }

    internal ActivationFunction[] Layers(double inputScale) => Depth == 1
        ? [ActivationFunction.Hermite(inputScale, First, 0, Third)]
        : [ActivationFunction.Hermite(inputScale, 1, 0, Cubic), ActivationFunction.Hermite(Math.Sqrt(1 + (6 * Cubic * Cubic)), First, Second, Third)];
}
