// SPDX-License-Identifier: MIT
namespace LargeN.Systems.AngleEvolution;

/// <summary>Mean and variance of ln sin^2 theta' after one ReLU layer of n units, to O(n^-2) (Jakub and Nica 2023).</summary>
public static class PublishedAngleRule
{
    /// <summary>Angles below lose digits in mu and s2: the small-angle rule takes over there (radians).</summary>
    public const double SmallestAngle = 1e-3;

    /// <summary>mu(theta, n) = E ln sin^2 theta' and s2(theta, n) = Var ln sin^2 theta'.</summary>
    /// <param name="theta">Angle before the layer, at least <see cref="SmallestAngle"/> and below pi (radians).</param>
    /// <param name="width">n >= 2.</param>
    public static (double Mean, double Variance) Layer(double theta, double width)
    {
        if (!(theta >= SmallestAngle && theta < Math.PI)) throw new ArgumentOutOfRangeException(nameof(theta), theta, "allowed: 0.001 to pi, pi excluded");
        if (!(width >= 2)) throw new ArgumentOutOfRangeException(nameof(width), width, "allowed: at least 2");
        double n = width, sine = Math.Sin(theta), cosine = Math.Cos(theta), rest = Math.PI - theta, square = cosine * cosine;
        double a = (sine + (rest * cosine)) / (2 * Math.PI);                                          // J11
        double c = ((3 * rest * cosine) + (sine * square) + (2 * sine)) / (2 * Math.PI);              // J31
        double b = ((rest * ((2 * square) + 1)) + (3 * sine * cosine)) / (2 * Math.PI);               // J22
        double a2 = a * a, d = 1 - (4 * a2), x = (8 * a2 * b) - (8 * a2 * a2) + (4 * a2) - (8 * a * c) + b + 1;
        double spread = (4 * b) - 1, shrunk = 1 - (1 / n);
        double mean = Math.Log((n - 1) * d / (spread + n)) + (4 * (b + 1) / (n * Math.Pow((spread / n) + 1, 2))) - (4 * x / (n * shrunk * shrunk * d * d));
        double variance = (8 * n * (b + 1) / ((spread + n) * (spread + n))) + (8 * n * x / ((n - 1) * (n - 1) * d * d))
            - (16 * n * ((2 * a2) - (4 * a * c) + b + 1) / ((spread + n) * (n - 1) * d));
        return (mean, variance);
    }

    /// <summary>rho(n): drift of ln sin^2 theta a layer at small angles, about 2/n.</summary>
    /// <param name="width">n >= 2.</param>
    public static double Drift(double width)
    {
        if (!(width >= 2)) throw new ArgumentOutOfRangeException(nameof(width), width, "allowed: at least 2");
        double n = width;
        return Math.Log((n + 5) / (n - 1)) - (10 * n / ((n + 5) * (n + 5))) + (6 * n / ((n - 1) * (n - 1)));
    }
}
