// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Networks;

/// <summary>Powers whose bits are the same on every machine, which those of the C library are not.</summary>
internal static class Power
{
    /// <summary>x^exponent for x > 0: products and a root where 2 exponent is a small integer (exact where the result is), exp(exponent log x) elsewhere.</summary>
    internal static double Of(double x, double exponent)
    {
        double twice = 2 * exponent;
        if (twice != Math.Round(twice) || Math.Abs(twice) > 64) return Elementary.Exp(exponent * Elementary.Log(x));
        int halves = (int)Math.Abs(twice);
        double result = halves % 2 == 0 ? 1 : Math.Sqrt(x);
        for (int i = 0; i < halves / 2; i++) result *= x;
        return exponent < 0 ? 1 / result : result;
    }
}
