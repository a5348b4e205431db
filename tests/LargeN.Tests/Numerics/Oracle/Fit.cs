// SPDX-License-Identifier: MIT
namespace LargeN.Tests.Numerics.Oracle;

/// <summary>Polynomials by interpolation at Chebyshev nodes in 256-bit arithmetic: within two bits of the best one, and nothing copied.</summary>
internal static class Fit
{
    /// <summary>Coefficients c_0 ... c_(n-1) of the polynomial that equals f at the n Chebyshev nodes of [a, b].</summary>
    internal static BigReal[] Interpolate(Func<BigReal, BigReal> f, BigReal a, BigReal b, int n)
    {
        BigReal middle = (a + b) / 2, radius = (b - a) / 2;
        BigReal[] x = new BigReal[n], divided = new BigReal[n];
        for (int i = 0; i < n; i++)
        {
            x[i] = middle + (radius * BigMath.Cos(BigMath.Pi * ((2 * i) + 1) / (2 * n)));
            divided[i] = f(x[i]);
        }

        for (int order = 1; order < n; order++)
        {
            for (int i = n - 1; i >= order; i--)
                divided[i] = (divided[i] - divided[i - 1]) / (x[i] - x[i - order]);
        }

        // Newton's form to powers: multiply by (z - x_i) and add the next coefficient, highest first.
        BigReal[] c = new BigReal[n];
        for (int i = n - 1; i >= 0; i--)
        {
            for (int k = n - 1; k >= 1; k--) c[k] = c[k - 1] - (x[i] * c[k]);
            c[0] = divided[i] - (x[i] * c[0]);
        }

        return c;
    }

    /// <summary>Coefficients rounded to double.</summary>
    internal static double[] Double(Func<BigReal, BigReal> f, BigReal a, BigReal b, int n) => [.. Interpolate(f, a, b, n).Select(c => c.ToDouble())];

    /// <summary>Coefficients rounded to float.</summary>
    internal static float[] Single(Func<BigReal, BigReal> f, BigReal a, BigReal b, int n) => [.. Interpolate(f, a, b, n).Select(c => c.ToSingle())];
}
