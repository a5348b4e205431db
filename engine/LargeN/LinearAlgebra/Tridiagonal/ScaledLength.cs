// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.LinearAlgebra;

/// <summary>A length Value 2^Exponent of a vector whose squares may leave the range.</summary>
/// <remarks>Where squares stay in range the exponent is 0 and the sum is that of <see cref="FixedOrder"/>; elsewhere a chain in rising index of elements scaled to the largest one.</remarks>
/// <param name="Value">The length of the scaled elements; NaN or infinite where an element is.</param>
/// <param name="Exponent">The power of two that they were divided by.</param>
internal readonly record struct ScaledLength(double Value, int Exponent)
{
    // Squares of largest elements between 2^-400 and 2^400, and of elements 2^-100 times as large, are normal numbers.
    private const int Safe = 400;

    // Beyond this a power of two times any of the numbers here is 0 or infinite.
    private const int Reach = 2044;

    public static ScaledLength operator *(ScaledLength x, ScaledLength y) => new(x.Value * y.Value, x.Exponent + y.Exponent);

    /// <summary>The length of a vector with the parts x and y, which may be empty.</summary>
    internal static ScaledLength Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y = default)
    {
        double largest = 0;
        foreach (double element in x) largest = Math.Max(largest, Math.Abs(element));
        foreach (double element in y) largest = Math.Max(largest, Math.Abs(element));
        int exponent = double.IsFinite(largest) ? PowerOfTwo.Exponent(largest) : 0;
        if (Math.Abs(exponent) <= Safe) return new ScaledLength(Math.Sqrt(FixedOrder.SquaredNorm(x) + FixedOrder.SquaredNorm(y)), 0);
        double square = 0;
        foreach (double element in x) square = AddSquare(PowerOfTwo.Scale(element, -exponent), square);
        foreach (double element in y) square = AddSquare(PowerOfTwo.Scale(element, -exponent), square);
        return new ScaledLength(Math.Sqrt(square), exponent);
    }

    /// <summary>norm x / y, 0 where y is zero; infinite or 0 only where the result leaves the range.</summary>
    internal static double Ratio(double norm, ScaledLength x, ScaledLength y)
    {
        if (y.Value == 0) return 0;
        int exponent = PowerOfTwo.Exponent(norm);
        double ratio = PowerOfTwo.Scale(norm, -exponent) * x.Value / y.Value;
        return PowerOfTwo.Scale(ratio, Math.Clamp(exponent + x.Exponent - y.Exponent, -Reach, Reach));
    }

    private static double AddSquare(double x, double sum) => Math.FusedMultiplyAdd(x, x, sum);
}
