// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Randomness;

namespace LargeN.Tests.Numerics.Statistics;

public sealed class LogLogFitTests
{
    private static readonly double[] Widths = [64, 128, 256, 512, 1024];

    [Test]
    public void An_exact_power_law_is_found()
    {
        double[] y = Array.ConvertAll(Widths, x => 3 * Math.Pow(x, -1.25));
        LogLogFit fit = LogLogFit.Of(Widths, y);
        Assert.Multiple(() =>
        {
            Assert.That(fit.Verdict.IsConverged);
            Assert.That(fit.Slope, Is.EqualTo(-1.25).Within(1e-14));
            Assert.That(fit.Intercept, Is.EqualTo(Math.Log(3)).Within(1e-13));
            Assert.That(fit.SlopeStandardError, Is.LessThan(1e-14));
            Assert.That(fit.LocalSlopes, Has.Length.EqualTo(4).And.All.EqualTo(-1.25).Within(1e-13));
        });
    }

    [Test]
    public void Slope_error_and_interval_are_those_of_the_textbook()
    {
        // ln x = 0 1 2 3, ln y = 0 1 1 2: slope 0.6, residual sum 0.2, variance 0.2/2/5 = 0.02; t(0.975; 2) = 4.302652729696142.
        double[] x = [1, Math.E, Math.Exp(2), Math.Exp(3)], y = [1, Math.E, Math.E, Math.Exp(2)];
        LogLogFit fit = LogLogFit.Of(x, y);
        Assert.Multiple(() =>
        {
            Assert.That(fit.Slope, Is.EqualTo(0.6).Within(1e-14));
            Assert.That(fit.Intercept, Is.EqualTo(0.1).Within(1e-14));
            Assert.That(fit.SlopeStandardError, Is.EqualTo(Math.Sqrt(0.02)).Within(1e-14));
            Assert.That(fit.SlopeHigh, Is.EqualTo(0.6 + (4.302652729696142 * Math.Sqrt(0.02))).Within(1e-9));
            Assert.That(fit.SlopeLow, Is.EqualTo(0.6 - (4.302652729696142 * Math.Sqrt(0.02))).Within(1e-9));
            Assert.That(fit.LocalSlopes, Is.EqualTo(new[] { 1.0, 0, 1 }).Within(1e-14));
        });
    }

    [Test]
    public void Weights_follow_the_relative_errors()
    {
        // Three points; the third has an error so large that the slope is that of the first two.
        double[] x = [1, Math.E, Math.Exp(2)], y = [1, Math.Exp(2), 1], errors = [1e-3, 1e-3 * Math.Exp(2), 1e6];
        LogLogFit fit = LogLogFit.Of(x, y, errors);
        Assert.Multiple(() =>
        {
            Assert.That(fit.Slope, Is.EqualTo(2).Within(1e-12));

            // Two points at distance 1 with weight 1e6 each: sum w (u - mean)^2 = 5e5; the scatter is no larger than the errors say.
            Assert.That(fit.SlopeStandardError, Is.EqualTo(Math.Sqrt(1 / 5e5)).Within(1e-8));
        });
    }

    [Test]
    public void Ninety_five_percent_intervals_hold_the_truth_in_95_percent_of_samples()
    {
        const int samples = 4000;
        RandomStream noise = new(51, Purpose.Test, 0);
        double[] z = new double[samples * Widths.Length];
        noise.FillNormal(z);
        int plain = 0, weighted = 0;
        for (int s = 0; s < samples; s++)
        {
            double[] y = new double[Widths.Length], errors = new double[Widths.Length];
            for (int i = 0; i < y.Length; i++)
            {
                y[i] = Math.Exp((-0.5 * Math.Log(Widths[i])) + (0.01 * z[(s * y.Length) + i]));
                errors[i] = 0.01 * y[i];
            }

            if (LogLogFit.Of(Widths, y) is { } f && f.SlopeLow <= -0.5 && -0.5 <= f.SlopeHigh) plain++;
            if (LogLogFit.Of(Widths, y, errors) is { } g && g.SlopeLow <= -0.5 && -0.5 <= g.SlopeHigh) weighted++;
        }

        double error = Math.Sqrt(0.95 * 0.05 / samples);
        Assert.That((double)plain / samples, Is.EqualTo(0.95).Within(4 * error));

        // Taking the larger of scatter and stated errors can only widen the interval.
        Assert.That((double)weighted / samples, Is.GreaterThan(0.95 - (4 * error)));
    }

    [Test]
    public void Too_few_points_and_values_without_logarithm_are_verdicts()
    {
        LogLogFit two = LogLogFit.Of([1, 2], [1, 4]);
        Assert.Multiple(() =>
        {
            Assert.That(two.Slope, Is.EqualTo(2).Within(1e-15));
            Assert.That(two.SlopeStandardError, Is.NaN);
            Assert.That(two.SlopeHigh, Is.EqualTo(double.PositiveInfinity));
            Assert.That(LogLogFit.Of([], []).Verdict.Kind, Is.EqualTo(VerdictKind.IllConditioned));
            Assert.That(LogLogFit.Of([3], [1]).Verdict.Kind, Is.EqualTo(VerdictKind.IllConditioned));
            Assert.That(LogLogFit.Of([3, 3, 3], [1, 2, 3]).Verdict.Kind, Is.EqualTo(VerdictKind.IllConditioned));
            Assert.That(LogLogFit.Of([1, 2, 3], [1, 0, 3]).Verdict, Is.EqualTo(new Verdict(VerdictKind.NonFinite, 1)));
            Assert.That(LogLogFit.Of([1, 2, -3], [1, 2, 3]).Verdict, Is.EqualTo(new Verdict(VerdictKind.NonFinite, 2)));
            Assert.That(LogLogFit.Of([1, 2], [1, double.NaN]).Verdict, Is.EqualTo(new Verdict(VerdictKind.NonFinite, 1)));
            Assert.That(LogLogFit.Of([1, 2], [1, 2], [0, 1]).Slope, Is.NaN);
            Assert.That(() => LogLogFit.Of([1, 2], [1]), Throws.ArgumentException);
            Assert.That(() => LogLogFit.Of([1, 2], [1, 2], confidence: 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        });
    }

    [TestCase(1, 12.706204736174694), TestCase(2, 4.302652729696142), TestCase(10, 2.2281388519862735), TestCase(100, 1.9839715185235556)]
    public void Student_quantiles(int degrees, double expected) => Assert.That(StudentT.HalfWidth(0.95, degrees), Is.EqualTo(expected).Within(1e-9 * expected));
}
