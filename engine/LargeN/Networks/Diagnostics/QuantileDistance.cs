// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Networks;

/// <summary>Distance of two samples of numbers through their quantiles: W1 (earth mover's) between distributions, tails beyond the first and last per cent left out.</summary>
/// <remarks>Determinism: class B.</remarks>
public static class QuantileDistance
{
    /// <summary>Quantiles that are compared: 1/100, ..., 99/100.</summary>
    public const int Quantiles = 99;

    /// <summary>Mean over p = 1/100 to 99/100 of |q_p(x) - q_p(y)|; quantiles are linear between order statistics at p (n - 1).</summary>
    /// <param name="x">First sample, at least one number; the order does not matter.</param>
    /// <param name="y">Second sample, at least one number.</param>
    /// <returns>The distance, in the unit of the samples; NaN where one is not finite.</returns>
    /// <exception cref="ArgumentException">A sample is empty.</exception>
    public static double Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double[] differences = QuantilesOf(x, nameof(x)), others = QuantilesOf(y, nameof(y));
        for (int i = 0; i < Quantiles; i++) differences[i] = Math.Abs(differences[i] - others[i]);
        return FixedOrder.Mean(differences);
    }

    private static double[] QuantilesOf(ReadOnlySpan<double> sample, string name)
    {
        if (sample.Length == 0) throw new ArgumentException("the sample is empty", name);
        double[] sorted = sample.ToArray(), quantiles = new double[Quantiles];
        Array.Sort(sorted);
        if (!double.IsFinite(sorted[0]) || !double.IsFinite(sorted[^1]))   // NaN sorts first
        {
            Array.Fill(quantiles, double.NaN);
            return quantiles;
        }

        for (int i = 0; i < Quantiles; i++)
        {
            double place = (i + 1) * (sorted.Length - 1.0) / (Quantiles + 1);
            int below = (int)place;
            double fraction = place - below;
            quantiles[i] = fraction == 0 ? sorted[below] : Math.FusedMultiplyAdd(fraction, sorted[below + 1] - sorted[below], sorted[below]);
        }

        return quantiles;
    }
}
