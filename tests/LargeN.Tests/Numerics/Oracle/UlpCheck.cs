// SPDX-License-Identifier: MIT
using LargeN.Randomness;

namespace LargeN.Tests.Numerics.Oracle;

/// <summary>Compares a function with its oracle at the ends of an interval and at random points of it.</summary>
internal static class UlpCheck
{
    private const int Points = 400;

    /// <summary>Fails if a double result is further than the bound from the oracle, in ulp of the exact result.</summary>
    internal static void Double(Func<double, double> f, Func<BigReal, BigReal> exact, double low, double high, double bound) =>
        Run(x => Ulp.Error(f(x), exact(x)), x => x, low, high, bound);

    /// <summary>The same for float; ends are rounded to float.</summary>
    internal static void Single(Func<float, float> f, Func<BigReal, BigReal> exact, double low, double high, double bound) =>
        Run(x => Ulp.Error(f((float)x), exact(x)), x => (float)x, low, high, bound);

    /// <summary>The same with an error of one's own.</summary>
    internal static void Run(Func<double, double> error, Func<double, double> rounded, double low, double high, double bound)
    {
        double worst = 0, where = 0;
        RandomStream stream = new(11, Purpose.Test, 0);
        for (int i = 0; i < Points + 2; i++)
        {
            double x = rounded(i switch { 0 => low, 1 => high, _ => low + ((high - low) * stream.Uniform(i)) });
            double e = error(x);
            if (!(e <= worst)) (worst, where) = (e, x);
        }

        TestContext.Out.WriteLine($"worst {worst:F3} at {where:R}");
        Assert.That(worst, Is.LessThanOrEqualTo(bound), () => $"at {where:R}");
    }
}
