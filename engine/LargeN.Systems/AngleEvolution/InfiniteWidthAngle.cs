// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Systems.AngleEvolution;

/// <summary>The angle between two inputs after a ReLU layer of infinite width: cos theta' = 2 J11(theta) (Cho and Saul 2009).</summary>
/// <remarks>Own elementary functions: derived observables of simulations use it, too.</remarks>
public static class InfiniteWidthAngle
{
    /// <summary>ln sin^2 theta' after one layer.</summary>
    /// <param name="theta">Angle before it, in (0, pi] (radians).</param>
    /// <returns>Relative error of sin^2 theta' below about 1e-14 at every angle: nothing cancels.</returns>
    public static double LogSquaredSineAfter(double theta) => Elementary.Log(After(theta).SquaredSine);

    /// <summary>ln sin^2 theta_l for l = 1 to <paramref name="depth"/>.</summary>
    /// <param name="theta">theta_0 in (0, pi) (radians).</param>
    /// <param name="depth">L >= 1.</param>
    public static double[] Curve(double theta, int depth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        double[] values = new double[depth];
        for (int l = 0; l < depth; l++)
        {
            (double squaredSine, double cosine) = After(theta);
            values[l] = Elementary.Log(squaredSine);
            theta = cosine > 0.7 ? Elementary.Asin(Math.Sqrt(squaredSine)) : Elementary.Acos(cosine);
        }

        return values;
    }

    private static (double SquaredSine, double Cosine) After(double theta)
    {
        if (!(theta > 0 && theta <= Math.PI)) throw new ArgumentOutOfRangeException(nameof(theta), theta, "allowed: above 0, up to pi");

        // pi (1 - cos theta') = pi (1 - cos theta) - (sin theta - theta cos theta): both small at small angles, the second by one order more.
        (double sine, double cosine) = Elementary.SinCosQuarterTurns(theta * (2 / Math.PI));
        double half = Elementary.SinQuarterTurns(theta / Math.PI), square = theta * theta;
        double rest = theta < 0.1
            ? theta * square * ((1.0 / 3) - (square * ((1.0 / 30) - (square * ((1.0 / 840) - (square / 45360))))))
            : sine - (theta * cosine);
        double gap = (2 * half * half) - (rest / Math.PI);
        return (gap * (2 - gap), 1 - gap);
    }
}
