// SPDX-License-Identifier: MIT
using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace LargeN.Systems.Dmft;

/// <summary>Causal series f(z) = sum_t f_t z^t by their values on a circle |z| = r, and back by a Fourier transform.</summary>
/// <remarks>
/// n = 4 (T + 1) points and r^n = 1e-11: the coefficient t + n, which cannot be told from t, enters with r^n; rounding grows by r^-t, for two times by at most
/// r^-2T = 3e5. Series are real, so that the values on the upper half are all there is: point n - j holds the conjugate of point j.
/// </remarks>
internal sealed class CausalCircle
{
    private const double Aliasing = 1e-11;

    /// <param name="steps">T >= 0: coefficients 0 to T are wanted.</param>
    internal CausalCircle(int steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        Steps = steps;
        Points = 4 * (steps + 1);
        Radius = Math.Exp(Math.Log(Aliasing) / Points);
    }

    /// <summary>T.</summary>
    internal int Steps { get; }

    /// <summary>n.</summary>
    internal int Points { get; }

    /// <summary>Points of the upper half, 0 to n/2.</summary>
    internal int Half => (Points / 2) + 1;

    internal double Radius { get; }

    /// <summary>Points of the upper half on a circle of the radius times <paramref name="fraction"/>.</summary>
    internal Complex[] UpperHalf(double fraction = 1)
    {
        Complex[] z = new Complex[Half];
        for (int j = 0; j < z.Length; j++) z[j] = Complex.FromPolarCoordinates(Radius * fraction, 2 * Math.PI * j / Points);
        return z;
    }

    /// <summary>The coefficients of z^t z'^t, t = 0 to T, of a function of two points.</summary>
    /// <param name="sums">Element m: the sum of the function over the pairs with j + l = m (mod n), or what has the same real part; overwritten.</param>
    /// <remarks>Of the n^2 coefficients only those of equal times are wanted: one transform of n sums gives them, where a transform in two variables takes n^2 log n.</remarks>
    internal double[] Diagonal(Complex[] sums)
    {
        Fourier.Forward(sums, FourierOptions.NoScaling);
        double[] coefficients = new double[Steps + 1];
        double log = Math.Log(Aliasing) / Points, scale = 1.0 / ((double)Points * Points);
        for (int t = 0; t <= Steps; t++) coefficients[t] = sums[t].Real * scale * Math.Exp(-2 * t * log);
        return coefficients;
    }
}
