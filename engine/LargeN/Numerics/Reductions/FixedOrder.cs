// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <summary>Sums whose order is fixed by the index of the element alone.</summary>
/// <remarks>
/// Determinism: class B. Lane l of 16 takes the elements with index = l (mod 16) in rising order; lanes are then joined l + (l + 8), +4,
/// +2, +1. Neither the vector width nor the length of a remainder enters. Products are fused: lane = fma(x, y, lane).
/// <para>Float data are accumulated in double: a product of two floats is exact there.</para>
/// <para>Errors, u = 2^-53, c = ceil(n/16) + 4 (Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 4.2): |s' - s| &lt;= c u sum of the absolute terms.
/// Stated without the terms of order u^2 and without underflow.</para>
/// <para>NaN and infinities propagate.</para>
/// </remarks>
public static class FixedOrder
{
    /// <summary>Sum of x_i; +0 for an empty span. Error at most c u sum |x_i|.</summary>
    /// <param name="x">The terms.</param>
    public static double Sum(ReadOnlySpan<double> x) => LaneSum.Of<LaneSum.Plain>(x, x, 0);

    /// <inheritdoc cref="Sum(ReadOnlySpan{double})"/>
    public static double Sum(ReadOnlySpan<float> x) => LaneSum.Of<LaneSum.Plain>(x, x, 0);

    /// <summary>Sum of x_i y_i; +0 for empty spans. Error at most c u sum |x_i y_i|.</summary>
    /// <param name="x">First factors.</param>
    /// <param name="y">Second factors, as many.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        CheckLengths(x.Length, y.Length);
        return LaneSum.Of<LaneSum.Product>(x, y, 0);
    }

    /// <inheritdoc cref="Dot(ReadOnlySpan{double}, ReadOnlySpan{double})"/>
    public static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        CheckLengths(x.Length, y.Length);
        return LaneSum.Of<LaneSum.Product>(x, y, 0);
    }

    /// <summary>Sum of x_i^2; +0 for an empty span. Relative error at most c u. Overflows where a square does.</summary>
    /// <param name="x">The elements.</param>
    public static double SquaredNorm(ReadOnlySpan<double> x) => LaneSum.Of<LaneSum.Product>(x, x, 0);

    /// <inheritdoc cref="SquaredNorm(ReadOnlySpan{double})"/>
    public static double SquaredNorm(ReadOnlySpan<float> x) => LaneSum.Of<LaneSum.Product>(x, x, 0);

    /// <summary>Arithmetic mean; NaN for an empty span. Error at most (c + 1) u mean |x_i|.</summary>
    /// <param name="x">The sample.</param>
    public static double Mean(ReadOnlySpan<double> x) => Sum(x) / x.Length;

    /// <inheritdoc cref="Mean(ReadOnlySpan{double})"/>
    public static double Mean(ReadOnlySpan<float> x) => Sum(x) / x.Length;

    /// <summary>Unbiased variance sum (x_i - mean)^2 / (n - 1) in two passes; NaN for fewer than two elements.</summary>
    /// <remarks>With d the error of the mean, |v' - v| &lt;= (c + 4) u (v + 2 d^2) + 2 d^2: the error of the mean enters squared only.</remarks>
    /// <param name="x">The sample.</param>
    public static double Variance(ReadOnlySpan<double> x) =>
        x.Length < 2 ? double.NaN : LaneSum.Of<LaneSum.SquaredDifference>(x, x, Mean(x)) / (x.Length - 1);

    /// <inheritdoc cref="Variance(ReadOnlySpan{double})"/>
    public static double Variance(ReadOnlySpan<float> x) =>
        x.Length < 2 ? double.NaN : LaneSum.Of<LaneSum.SquaredDifference>(x, x, Mean(x)) / (x.Length - 1);

    private static void CheckLengths(int x, int y)
    {
        if (x != y) throw new ArgumentException($"the factors have {x} and {y} elements; equal numbers are needed", nameof(y));
    }
}
