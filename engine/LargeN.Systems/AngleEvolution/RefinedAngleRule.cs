// SPDX-License-Identifier: MIT
using MathNet.Numerics;

namespace LargeN.Systems.AngleEvolution;

/// <summary>Drift and variance of ln sin^2 theta a layer at finite width, exact as theta -> 0.</summary>
/// <remarks>
/// Of k active units the small difference of the two vectors keeps a chi^2_{k-1} of its chi^2_k after projection, with independent parts: E ln = psi((k-1)/2) - psi(k/2),
/// Var ln = psi1((k-1)/2) + psi1(k/2), and k is binomial (n, 1/2), at least 2. Derivation: engine/docs/systems/angle-evolution.md.
/// </remarks>
public static class RefinedAngleRule
{
    /// <summary>rho_e(n), by how much ln sin^2 theta falls a layer beyond the infinite-width map, and v_e(n), by how much its variance grows.</summary>
    /// <param name="width">n >= 2.</param>
    /// <remarks>Sums over the binomial distribution from its mode outwards, as far as weights exceed 1e-20 of it: O(sqrt n).</remarks>
    public static (double Drift, double Variance) Of(int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 2);
        int mode = Math.Max(2, width / 2);
        double total = 0, mean = 0, square = 0, inner = 0;
        void Add(int k, double weight)
        {
            double jump = SpecialFunctions.DiGamma(k / 2.0) - SpecialFunctions.DiGamma((k - 1) / 2.0);
            total += weight;
            mean += weight * jump;
            square += weight * jump * jump;
            inner += weight * (Trigamma(k / 2.0) + Trigamma((k - 1) / 2.0));
        }

        Add(mode, 1);
        double w = 1;
        for (int k = mode; k < width && w > 1e-20; k++) Add(k + 1, w *= (width - k) / (k + 1.0));
        w = 1;
        for (int k = mode; k > 2 && w > 1e-20; k--) Add(k - 1, w *= k / (width - k + 1.0));
        mean /= total;
        return (mean, (inner / total) + (square / total) - (mean * mean));
    }

    /// <summary>psi1(x), x > 0: MathNet has no trigamma. Recurrence up to x >= 12, then the asymptotic series (Abramowitz and Stegun 6.4.12), within 1e-15 relative.</summary>
    internal static double Trigamma(double x)
    {
        double sum = 0;
        for (; x < 12; x++) sum += 1 / (x * x);
        double y = 1 / (x * x);
        return sum + (1 / x) + (y / 2) + (y / x * ((1.0 / 6) - (y * ((1.0 / 30) - (y * ((1.0 / 42) - (y * ((1.0 / 30) - (y * ((5.0 / 66) - (y * 691.0 / 2730)))))))))));
    }
}
