// SPDX-License-Identifier: MIT
namespace LargeN.Systems.Equivalents;

/// <summary>Train error over test error at the optimal ridge, in the limit of many samples and features of a power law ("obligatory overfitting").</summary>
/// <remarks>Simon, Karkada, Ghosh, Belkin 2023. Interpolation is optimal, R = 0, iff the relative noise is at most (beta - alpha) / (alpha (alpha - 1)).</remarks>
public static class OptimalErrorRatio
{
    /// <summary>R = E_train / E_test, r = sqrt(R) being the root of alpha - beta - (alpha - 1) beta r + alpha (alpha - 1) s (1 - r)^beta.</summary>
    /// <param name="spectrumExponent">alpha > 1.</param>
    /// <param name="targetExponent">beta, 1 &lt; beta &lt; 2 alpha + 1.</param>
    /// <param name="relativeNoise">s >= 0: noise variance over the test loss without ridge and noise.</param>
    /// <returns>R in [0, 1).</returns>
    /// <exception cref="ArgumentOutOfRangeException">An exponent or the noise outside its range.</exception>
    public static double Of(double spectrumExponent, double targetExponent, double relativeNoise)
    {
        if (!(spectrumExponent > 1) || double.IsInfinity(spectrumExponent)) throw new ArgumentOutOfRangeException(nameof(spectrumExponent), spectrumExponent, "allowed: finite, > 1");
        if (!(targetExponent > 1 && targetExponent < (2 * spectrumExponent) + 1)) throw new ArgumentOutOfRangeException(nameof(targetExponent), targetExponent, FormattableString.Invariant($"allowed: between 1 and 2 alpha + 1 = {(2 * spectrumExponent) + 1}"));
        if (!(relativeNoise >= 0) || double.IsInfinity(relativeNoise)) throw new ArgumentOutOfRangeException(nameof(relativeNoise), relativeNoise, "allowed: finite, >= 0");
        double a = spectrumExponent, b = targetExponent;
        double Left(double r) => a - b - ((a - 1) * b * r) + (a * (a - 1) * relativeNoise * Math.Pow(1 - r, b));   // falls strictly

        if (Left(0) <= 0) return 0;
        double low = 0, high = 1;
        while (true)
        {
            double middle = 0.5 * (low + high);
            if (middle <= low || middle >= high) return low * low;
            if (Left(middle) > 0) low = middle;
            else high = middle;
        }
    }
}
