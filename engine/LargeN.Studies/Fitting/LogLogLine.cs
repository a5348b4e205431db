// SPDX-License-Identifier: MIT
using MathNet.Numerics.Distributions;

namespace LargeN.Studies;

/// <summary>Least-squares line through (ln x, ln y).</summary>
/// <param name="Slope">Its slope.</param>
/// <param name="Intercept">ln y at ln x = 0.</param>
/// <param name="StandardError">Standard error of the slope from the scatter about the line, n - 2 degrees of freedom; NaN for two points.</param>
internal readonly record struct LogLogLine(double Slope, double Intercept, double StandardError)
{
    internal static LogLogLine Through(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        int n = x.Length;
        double meanX = 0, meanY = 0;
        for (int i = 0; i < n; i++)
        {
            meanX += Math.Log(x[i]) / n;
            meanY += Math.Log(y[i]) / n;
        }

        double xx = 0, xy = 0;
        for (int i = 0; i < n; i++)
        {
            double d = Math.Log(x[i]) - meanX;
            xx += d * d;
            xy += d * (Math.Log(y[i]) - meanY);
        }

        double slope = xy / xx, residual = 0;
        for (int i = 0; i < n; i++)
        {
            double r = Math.Log(y[i]) - meanY - (slope * (Math.Log(x[i]) - meanX));
            residual += r * r;
        }

        return new LogLogLine(slope, meanY - (slope * meanX), n < 3 ? double.NaN : Math.Sqrt(residual / (n - 2) / xx));
    }

    /// <summary>The 97.5 % point of Student's distribution.</summary>
    internal static double Quantile(int degreesOfFreedom) => StudentT.InvCDF(0, 1, degreesOfFreedom, 0.975);
}
