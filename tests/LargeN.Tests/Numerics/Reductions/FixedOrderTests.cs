// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Tests.Numerics.Oracle;

namespace LargeN.Tests.Numerics.Reductions;

public sealed class FixedOrderTests
{
    private const double Roundoff = 1.1102230246251565E-16;

    private static readonly int[] Lengths = [0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 48, 100, 1023, 4096];

    [TestCaseSource(nameof(Lengths))]
    public void Sum_is_within_its_stated_bound(int n)
    {
        double[] x = Draw.WideRange(7, n);
        Assert.That(ExactSum.Sum(x).Distance(FixedOrder.Sum(x)), Is.LessThanOrEqualTo(C(n) * Roundoff * x.Sum(Math.Abs)));

        float[] single = Draw.WideRangeSingle(7, n);
        double[] widened = Array.ConvertAll(single, v => (double)v);
        Assert.That(ExactSum.Sum(widened).Distance(FixedOrder.Sum(single)), Is.LessThanOrEqualTo(C(n) * Roundoff * widened.Sum(Math.Abs)));
    }

    [TestCaseSource(nameof(Lengths))]
    public void Dot_and_squared_norm_are_within_their_stated_bounds(int n)
    {
        double[] x = Draw.WideRange(7, n), y = Draw.WideRange(8, n);
        double terms = x.Zip(y, (a, b) => Math.Abs(a * b)).Sum();
        Assert.That(ExactSum.Dot(x, y).Distance(FixedOrder.Dot(x, y)), Is.LessThanOrEqualTo(C(n) * Roundoff * terms));
        ExactSum norm = ExactSum.Dot(x, x);
        Assert.That(norm.Distance(FixedOrder.SquaredNorm(x)), Is.LessThanOrEqualTo(C(n) * Roundoff * norm.Rounded()));

        float[] sx = Draw.WideRangeSingle(7, n), sy = Draw.WideRangeSingle(8, n);
        double[] dx = Array.ConvertAll(sx, v => (double)v), dy = Array.ConvertAll(sy, v => (double)v);
        terms = dx.Zip(dy, (a, b) => Math.Abs(a * b)).Sum();
        Assert.That(ExactSum.Dot(dx, dy).Distance(FixedOrder.Dot(sx, sy)), Is.LessThanOrEqualTo(C(n) * Roundoff * terms));
        norm = ExactSum.Dot(dx, dx);
        Assert.That(norm.Distance(FixedOrder.SquaredNorm(sx)), Is.LessThanOrEqualTo(C(n) * Roundoff * norm.Rounded()));
    }

    [TestCaseSource(nameof(Lengths))]
    public void The_order_is_sixteen_lanes_and_a_tree(int n)
    {
        double[] x = Draw.WideRange(9, n), y = Draw.WideRange(10, n);
        double[] sum = new double[16], dot = new double[16];
        for (int i = 0; i < n; i++)
        {
            sum[i % 16] += x[i];
            dot[i % 16] = Math.FusedMultiplyAdd(x[i], y[i], dot[i % 16]);
        }

        Assert.Multiple(() =>
        {
            Assert.That(FixedOrder.Sum(x), Is.EqualTo(Tree(sum)));
            Assert.That(FixedOrder.Dot(x, y), Is.EqualTo(Tree(dot)));
        });

        static double Tree(double[] lane)
        {
            for (int half = 8; half > 0; half /= 2)
            {
                for (int l = 0; l < half; l++) lane[l] += lane[l + half];
            }

            return lane[0];
        }
    }

    [TestCase(2), TestCase(3), TestCase(17), TestCase(1000)]
    public void Mean_and_variance_are_within_their_stated_bounds(int n)
    {
        foreach (double offset in (double[])[0, 1, 1e6, -1e10])
        {
            double[] x = Array.ConvertAll(Draw.WideRange(11, n, range: 3), v => v + offset);
            BigReal exactMean = x.Aggregate((BigReal)0, (a, v) => a + v) / n;
            BigReal exactVariance = x.Aggregate((BigReal)0, (a, v) => a + ((v - exactMean) * (v - exactMean))) / (n - 1);
            double meanBound = (C(n) + 1) * Roundoff * x.Sum(Math.Abs) / n;
            double v = exactVariance.ToDouble();
            double squares = 2 * meanBound * meanBound;

            Assert.That(BigReal.Abs(FixedOrder.Mean(x) - exactMean).ToDouble(), Is.LessThanOrEqualTo(meanBound));
            Assert.That(BigReal.Abs(FixedOrder.Variance(x) - exactVariance).ToDouble(), Is.LessThanOrEqualTo(((C(n) + 4) * Roundoff * (v + squares)) + squares));
        }
    }

    [Test]
    public void Float_variance_is_that_of_the_widened_data()
    {
        float[] x = Draw.WideRangeSingle(12, 77, range: 3);
        Assert.That(FixedOrder.Variance(x), Is.EqualTo(FixedOrder.Variance(Array.ConvertAll(x, v => (double)v))));
        Assert.That(FixedOrder.Mean(x), Is.EqualTo(FixedOrder.Mean(Array.ConvertAll(x, v => (double)v))));
    }

    [Test]
    public void Empty_and_non_finite_data()
    {
        Assert.Multiple(() =>
        {
            Assert.That(FixedOrder.Sum(ReadOnlySpan<double>.Empty), Is.Zero);
            Assert.That(double.IsNegative(FixedOrder.Sum([-0.0])), Is.False);
            Assert.That(FixedOrder.Mean(ReadOnlySpan<double>.Empty), Is.NaN);
            Assert.That(FixedOrder.Variance([1.0]), Is.NaN);
            Assert.That(FixedOrder.Sum([1, double.PositiveInfinity, 2]), Is.EqualTo(double.PositiveInfinity));
            Assert.That(FixedOrder.Sum([double.NegativeInfinity, double.PositiveInfinity]), Is.NaN);
            Assert.That(() => FixedOrder.Dot([1.0], [1.0, 2.0]), Throws.ArgumentException.With.Message.Contains("1 and 2"));
        });
    }

    private static double C(int n) => Math.Ceiling(n / 16.0) + 4;
}
