// SPDX-License-Identifier: MIT
namespace LargeN.Systems.AngleEvolution;

/// <summary>Mean and variance of ln sin^2 theta_l through the layers, by each rule.</summary>
internal static class AngleMoments
{
    private const double Step = 1e-4;   // of ln sin^2 theta, in the central difference of mu

    /// <summary>Mean x_l and variance V_l for l = 1 to L.</summary>
    /// <param name="config">The rule, and what it is applied to.</param>
    /// <param name="refined">Drift and growth of the variance by the refined rule.</param>
    internal static (double[] Mean, double[] Variance) Curve(AngleEvolutionConfig config, (double Drift, double Variance) refined)
    {
        int depth = config.Depth, n = config.Width;
        if (config.Rule == AngleRule.Infinite) return (InfiniteWidthAngle.Curve(config.Angle, depth), new double[depth]);
        (double drift, double growth) = config.Rule == AngleRule.Refined ? refined : (PublishedAngleRule.Drift(n), 8.0 / n);
        double[] mean = new double[depth], variance = new double[depth];
        double theta = config.Angle, x = 2 * Math.Log(Math.Sin(theta)), v = 0;
        for (int l = 0; l < depth; l++)
        {
            (x, v) = config.Rule switch
            {
                AngleRule.Refined => Refined(theta, x, v, drift, growth),
                AngleRule.Published when theta >= 2 * PublishedAngleRule.SmallestAngle => Published(theta, x, v, n),
                _ => Small(theta, x, v, drift, growth),
            };
            (mean[l], variance[l]) = (x, v);
            theta = Math.Asin(Math.Exp(Math.Min(0, x / 2)));   // after a layer no angle is obtuse
        }

        return (mean, variance);
    }

    /// <summary>The infinite-width map at the angle whose logarithm is raised by the fluctuation, V/8, less the exact drift.</summary>
    private static (double X, double V) Refined(double theta, double x, double v, double drift, double growth)
    {
        double effective = v == 0 ? theta : Math.Min(theta * Math.Exp(v / 8), Math.PI / 2);
        double slope = 1 - (Math.Min(effective, Math.PI / 2) / (3 * Math.PI));
        double change = InfiniteWidthAngle.LogSquaredSineAfter(effective) - (2 * Math.Log(Math.Sin(effective)));
        return (x + change - drift, (v * slope * slope) + growth);
    }

    private static (double X, double V) Published(double theta, double x, double v, int n)
    {
        (double mean, double variance) = PublishedAngleRule.Layer(theta, n);
        if (v == 0) return (mean, variance);
        double slope = (Mean(x + Step) - Mean(x - Step)) / (2 * Step);
        return (mean, (v * slope * slope) + variance);

        double Mean(double at) => PublishedAngleRule.Layer(Math.Asin(Math.Exp(Math.Min(0, at / 2))), n).Mean;
    }

    private static (double X, double V) Small(double theta, double x, double v, double drift, double growth)
    {
        double slope = 1 - (theta / (3 * Math.PI));
        return (x - (2 * theta / (3 * Math.PI)) - drift, (v * slope * slope) + growth);
    }
}
