// SPDX-License-Identifier: MIT
using MathNet.Numerics;

namespace LargeN.Systems.GroupCapacity;

/// <summary>Cover's count of linearly separable dichotomies (Cover 1965), with the fixed dimension in the place of the dimension.</summary>
public static class CoverCount
{
    /// <summary>ln C(P, N_0), C = 2 sum_{k &lt; N_0} binomial(P - 1, k): dichotomies of P points in general position that a plane through the origin separates.</summary>
    /// <param name="samples">P >= 1.</param>
    /// <param name="fixedDimension">N_0 >= 1.</param>
    public static double LogDichotomies(int samples, int fixedDimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(fixedDimension, 1);
        if (samples <= fixedDimension) return samples * Math.Log(2);

        // Terms from the largest one outwards, each from its neighbour, as far as they count: O(sqrt P).
        int n = samples - 1, largest = Math.Min(fixedDimension - 1, n / 2);
        double sum = 1, term = 1;
        for (int k = largest; k > 0 && term > 1e-18; k--) sum += term *= k / (double)(n - k + 1);
        term = 1;
        for (int k = largest; k < fixedDimension - 1 && term > 1e-18; k++) sum += term *= (n - k) / (double)(k + 1);
        return Math.Log(2) + SpecialFunctions.BinomialLn(n, largest) + Math.Log(sum);
    }

    /// <summary>f = C / 2^P: 1 up to P = N_0, 1/2 at P = 2 N_0.</summary>
    /// <param name="samples">P >= 1.</param>
    /// <param name="fixedDimension">N_0 >= 1.</param>
    public static double Fraction(int samples, int fixedDimension) => Fraction(samples, fixedDimension, LogDichotomies(samples, fixedDimension));

    /// <summary>The same where ln C is known.</summary>
    internal static double Fraction(int samples, int fixedDimension, double logarithm) =>
        samples <= fixedDimension ? 1 : samples == 2 * fixedDimension ? 0.5 : Math.Min(1, Math.Exp(logarithm - (samples * Math.Log(2))));
}
