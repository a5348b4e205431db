// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Networks;

/// <summary>How far parameters or activations have moved against their own size.</summary>
/// <remarks>Determinism: class B. Differences in double, sums in the order of <see cref="FixedOrder"/>.</remarks>
public static class RelativeUpdate
{
    /// <summary>|after - before| / |before|, Euclidean: the relative size of an update.</summary>
    /// <param name="before">What it was, say the elements of one parameter.</param>
    /// <param name="after">What it became, as many.</param>
    /// <returns>The ratio; +infinity where something left zero, NaN where nothing did.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Of(ReadOnlySpan<double> before, ReadOnlySpan<double> after)
    {
        if (before.Length != after.Length) throw new ArgumentException($"{before.Length} and {after.Length} elements; equal numbers are needed", nameof(after));
        double[] moved = new double[before.Length];
        for (int i = 0; i < moved.Length; i++) moved[i] = after[i] - before[i];
        return Math.Sqrt(FixedOrder.SquaredNorm(moved)) / Math.Sqrt(FixedOrder.SquaredNorm(before));
    }

    /// <inheritdoc cref="Of(ReadOnlySpan{double}, ReadOnlySpan{double})"/>
    public static double Of(ReadOnlySpan<float> before, ReadOnlySpan<float> after)
    {
        if (before.Length != after.Length) throw new ArgumentException($"{before.Length} and {after.Length} elements; equal numbers are needed", nameof(after));
        double[] moved = new double[before.Length];
        for (int i = 0; i < moved.Length; i++) moved[i] = (double)after[i] - before[i];
        return Math.Sqrt(FixedOrder.SquaredNorm(moved)) / Math.Sqrt(FixedOrder.SquaredNorm(before));
    }
}
