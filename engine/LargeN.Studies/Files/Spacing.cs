// SPDX-License-Identifier: MIT
using System.Globalization;

namespace LargeN.Studies;

/// <summary>Evenly spaced values of a sweep.</summary>
/// <remarks>
/// Made of IEEE add, multiply, divide and square root alone, so that the same study file has the same cells, with the same ids, on every machine:
/// <c>Math.Pow</c> belongs to the C library and changes its last bits with it.
/// </remarks>
internal static class Spacing
{
    /// <summary>n values from low to high with a constant ratio, rounded to 12 significant digits; the ends are exact.</summary>
    /// <param name="low">First value, > 0.</param>
    /// <param name="high">Last value, > 0.</param>
    /// <param name="n">How many, >= 2.</param>
    internal static double[] Logarithmic(double low, double high, int n)
    {
        // Two roots instead of that of high / low, which may overflow.
        double rootLow = Root(low, n - 1), rootHigh = Root(high, n - 1);
        double[] values = new double[n];
        for (int i = 0; i < n; i++) values[i] = Rounded(Power(rootLow, n - 1 - i) * Power(rootHigh, i), "G12");
        (values[0], values[^1]) = (low, high);
        return values;
    }

    /// <summary>n values from low to high with a constant difference, rounded to 15 significant digits; the ends are exact.</summary>
    internal static double[] Linear(double low, double high, int n)
    {
        double[] values = new double[n];
        for (int i = 0; i < n; i++) values[i] = Rounded(low + ((high - low) * i / (n - 1)), "G15");
        (values[0], values[^1]) = (low, high);
        return values;
    }

    private static double Rounded(double value, string format) =>
        double.Parse(value.ToString(format, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    // The n-th root of r > 0, by halving the interval [min(1, r), max(1, r)] on the logarithmic scale until it holds no other double.
    private static double Root(double r, int n)
    {
        double low = Math.Min(1, r), high = Math.Max(1, r);
        for (int i = 0; i < 200; i++)
        {
            double middle = Math.Sqrt(low) * Math.Sqrt(high);
            if (middle <= low || middle >= high) break;
            if (Power(middle, n) < r) low = middle;
            else high = middle;
        }

        return high;
    }

    private static double Power(double x, int n)
    {
        double power = 1;
        for (; n > 0; n >>= 1, x *= x)
            if ((n & 1) == 1) power *= x;
        return power;
    }
}
