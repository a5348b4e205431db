// SPDX-License-Identifier: MIT
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
        void Add(double weight, double jump, double spread)
        {
            total += weight;
            mean += weight * jump;
            square += weight * jump * jump;
            inner += weight * spread;
        }

        // jump(k) = psi(k/2) - psi((k-1)/2) and spread(k) = psi1(k/2) + psi1((k-1)/2), from one k to the next by psi(x + 1) = psi(x) + 1/x and its derivative.
        double here = HalfStep((mode - 1) / 2.0), around = Trigamma(mode / 2.0) + Trigamma((mode - 1) / 2.0);
        Add(1, here, around);
        double w = 1, jump = here, spread = around;
        for (int k = mode; k < width && w > 1e-20; k++)
        {
            double inverse = 2.0 / (k - 1);
            jump = inverse - jump;
            spread -= inverse * inverse;
            Add(w *= (width - k) / (k + 1.0), jump, spread);
        }

        (w, jump, spread) = (1, here, around);
        for (int k = mode; k > 2 && w > 1e-20; k--)
        {
            double inverse = 2.0 / (k - 2);
            jump = inverse - jump;
            spread += inverse * inverse;
            Add(w *= k / (width - k + 1.0), jump, spread);
        }

        mean /= total;
        return (mean, (inner / total) + (square / total) - (mean * mean));
    }

    /// <summary>psi(x + 1/2) - psi(x), x > 0, without the cancellation of the difference: recurrence up to x >= 12, then the asymptotic series, within 1e-15 relative.</summary>
    internal static double HalfStep(double x)
    {
        double sum = 0;
        for (; x < 12; x++) sum += 0.5 / (x * (x + 0.5));

        // psi(x) + psi(x + 1/2) = 2 psi(2x) - 2 ln 2 turns the series of psi into 1/(2x) + sum_j B_2j (1 - 4^-j) / (j x^2j).
        double y = 1 / (x * x);
        return sum + (0.5 / x) + (y * ((1.0 / 8) - (y * ((1.0 / 64) - (y * ((1.0 / 128) - (y * ((17.0 / 2048) - (y * ((31.0 / 2048) - (y * 691.0 / 16384)))))))))));
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
