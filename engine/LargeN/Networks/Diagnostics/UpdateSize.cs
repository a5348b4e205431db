// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Networks;

/// <summary>How far parameters, activations or outputs have moved: the numbers of coordinate checks.</summary>
/// <remarks>Determinism: class B. Differences in double, sums in the order of <see cref="FixedOrder"/>; relative error of a square some n/16 u beside that of the differences.</remarks>
public static class UpdateSize
{
    /// <summary>Mean of (after - before)^2.</summary>
    /// <param name="before">What it was, at least one number.</param>
    /// <param name="after">What it became, as many.</param>
    /// <returns>The mean square, in the unit of the numbers squared; NaN where one is not finite on both sides.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or there is nothing.</exception>
    public static double MeanSquare(ReadOnlySpan<double> before, ReadOnlySpan<double> after)
    {
        if (before.Length == 0) throw new ArgumentException("there are no elements", nameof(before));
        return FixedOrder.SquaredNorm(Difference(before, after)) / before.Length;
    }

    /// <summary>|after - before| / |before|, Euclidean (Frobenius for matrices): the size of an update against what it is an update of.</summary>
    /// <param name="before">What it was, say the elements of one parameter or kernel.</param>
    /// <param name="after">What it became, as many.</param>
    /// <returns>The ratio; +infinity where something left zero, NaN where nothing did.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Relative(ReadOnlySpan<double> before, ReadOnlySpan<double> after) =>
        Math.Sqrt(FixedOrder.SquaredNorm(Difference(before, after))) / Math.Sqrt(FixedOrder.SquaredNorm(before));

    /// <inheritdoc cref="Relative(ReadOnlySpan{double}, ReadOnlySpan{double})"/>
    public static double Relative(ReadOnlySpan<float> before, ReadOnlySpan<float> after) => Relative(Wide(before), Wide(after));

    private static double[] Difference(ReadOnlySpan<double> before, ReadOnlySpan<double> after)
    {
        if (before.Length != after.Length) throw new ArgumentException($"{before.Length} and {after.Length} elements; equal numbers are needed", nameof(after));
        double[] moved = new double[before.Length];
        for (int i = 0; i < moved.Length; i++) moved[i] = after[i] - before[i];
        return moved;
    }

    private static double[] Wide(ReadOnlySpan<float> x)
    {
        double[] wide = new double[x.Length];
        for (int i = 0; i < wide.Length; i++) wide[i] = x[i];
        return wide;
    }
}
