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
        double[] terms = [.. Enumerable.Range(0, fixedDimension).Select(k => SpecialFunctions.BinomialLn(samples - 1, k))];
        double largest = terms.Max();
        return Math.Log(2) + largest + Math.Log(terms.Sum(t => Math.Exp(t - largest)));
    }

    /// <summary>f = C / 2^P: 1 up to P = N_0, 1/2 at P = 2 N_0.</summary>
    /// <param name="samples">P >= 1.</param>
    /// <param name="fixedDimension">N_0 >= 1.</param>
    public static double Fraction(int samples, int fixedDimension)
    {
        double logarithm = LogDichotomies(samples, fixedDimension);
        return samples <= fixedDimension ? 1 : samples == 2 * fixedDimension ? 0.5 : Math.Min(1, Math.Exp(logarithm - (samples * Math.Log(2))));
    }
}
