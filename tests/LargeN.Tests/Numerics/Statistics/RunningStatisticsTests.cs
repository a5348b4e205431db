// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Tests.Numerics.Oracle;

namespace LargeN.Tests.Numerics.Statistics;

public sealed class RunningStatisticsTests
{
    private const double Roundoff = 1.1102230246251565E-16;

    [TestCase(1, 0), TestCase(2, 0), TestCase(100, 0), TestCase(1000, 1e6), TestCase(1000, -1e9)]
    public void Figures_equal_the_exact_ones_within_the_growth_of_rounding(int n, double offset)
    {
        double[] x = Array.ConvertAll(Draw.WideRange(31, n, range: 3), v => v + offset);
        RunningStatistics s = RunningStatistics.Of(x);
        BigReal mean = x.Aggregate((BigReal)0, (a, v) => a + v) / n;
        BigReal squares = x.Aggregate((BigReal)0, (a, v) => a + ((v - mean) * (v - mean)));
        double largest = x.Max(Math.Abs);

        Assert.That(s.Count, Is.EqualTo(n));
        Assert.That(s.Minimum, Is.EqualTo(x.Min()));
        Assert.That(s.Maximum, Is.EqualTo(x.Max()));

        // Each of n updates rounds the mean once, to an ulp of at most the largest value.
        Assert.That(BigReal.Abs(s.Mean - mean).ToDouble(), Is.LessThanOrEqualTo(4 * n * Roundoff * largest));
        if (n == 1)
        {
            Assert.That(s.Variance, Is.NaN);
            Assert.That(s.StandardError, Is.NaN);
            return;
        }

        // Welford: relative error of the variance below n u kappa, kappa = norm / deviation (Chan, Golub, LeVeque 1983).
        double variance = (squares / (n - 1)).ToDouble();
        double condition = Math.Sqrt(1 + ((mean * mean * n) / squares).ToDouble());
        Assert.That(s.Variance, Is.EqualTo(variance).Within(4 * n * Roundoff * condition * variance));
        Assert.That(s.StandardError, Is.EqualTo(Math.Sqrt(variance / n)).Within(4 * n * Roundoff * condition * Math.Sqrt(variance / n)));
    }

    [Test]
    public void Merging_parts_gives_the_whole_and_the_same_bits_each_time()
    {
        double[] x = Draw.WideRange(32, 500, range: 3);
        RunningStatistics whole = RunningStatistics.Of(x), merged = Parts(), again = Parts();
        Assert.Multiple(() =>
        {
            Assert.That(merged.Count, Is.EqualTo(500));
            Assert.That(merged.Mean, Is.EqualTo(whole.Mean).Within(1e-13));
            Assert.That(merged.Variance, Is.EqualTo(whole.Variance).Within(1e-12 * whole.Variance));
            Assert.That(merged.Minimum, Is.EqualTo(whole.Minimum));
            Assert.That(merged.Maximum, Is.EqualTo(whole.Maximum));
            Assert.That(again.Mean, Is.EqualTo(merged.Mean));
            Assert.That(again.Variance, Is.EqualTo(merged.Variance));
        });

        RunningStatistics Parts()
        {
            RunningStatistics all = new();
            foreach ((int from, int to) in new[] { (0, 0), (0, 1), (1, 200), (200, 200), (200, 500) })
                all.Merge(RunningStatistics.Of(x.AsSpan(from, to - from)));
            return all;
        }
    }

    [Test]
    public void Empty_and_non_finite()
    {
        RunningStatistics empty = new(), nan = RunningStatistics.Of([1, double.NaN, 3]);
        empty.Merge(new RunningStatistics());
        Assert.Multiple(() =>
        {
            Assert.That(empty.Count, Is.Zero);
            Assert.That(empty.Mean, Is.NaN);
            Assert.That(empty.Minimum, Is.NaN);
            Assert.That(nan.Count, Is.EqualTo(3));
            Assert.That(nan.Mean, Is.NaN);
            Assert.That(nan.Variance, Is.NaN);
            Assert.That(nan.Maximum, Is.NaN);
            Assert.That(RunningStatistics.Of([double.PositiveInfinity, 1]).Variance, Is.NaN);
        });
    }
}
