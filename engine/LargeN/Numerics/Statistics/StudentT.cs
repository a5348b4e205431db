// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <summary>Quantiles of Student's t distribution, for confidence intervals.</summary>
public static class StudentT
{
    /// <summary>The half-width, in standard errors, of the central interval that holds <paramref name="confidence"/> of the distribution.</summary>
    /// <param name="confidence">Probability inside the interval, 0 &lt; confidence &lt; 1; 0.95 is usual.</param>
    /// <param name="degreesOfFreedom">>= 0; at 0 the interval is infinite.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static double HalfWidth(double confidence, int degreesOfFreedom)
    {
        if (!(confidence > 0 && confidence < 1))
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "allowed: 0 < confidence < 1");
        ArgumentOutOfRangeException.ThrowIfNegative(degreesOfFreedom);
        return degreesOfFreedom == 0
            ? double.PositiveInfinity
            : MathNet.Numerics.Distributions.StudentT.InvCDF(0, 1, degreesOfFreedom, 0.5 + (confidence / 2));
    }
}
