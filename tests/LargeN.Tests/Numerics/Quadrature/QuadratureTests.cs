// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Tests.Numerics.Oracle;

namespace LargeN.Tests.Numerics.Quadrature;

public sealed class QuadratureTests
{
    [TestCase(1), TestCase(2), TestCase(3), TestCase(10), TestCase(47), TestCase(400), TestCase(512)]
    public void Legendre_nodes_and_weights_are_within_1e15_of_the_exact_ones(int n)
    {
        QuadratureRule rule = GaussLegendre.Rule(n);
        Assert.That(rule.Nodes, Is.Ordered.And.All.InRange(-1, 1));
        foreach (int i in new[] { 0, 1, 2, n / 3, n / 2, (n / 2) + 1, n - 1 }.Where(i => i < n).Distinct())
        {
            // One Newton step of 256-bit arithmetic from a root that is right to 1e-15 is right to 1e-28; two leave nothing.
            BigReal x = rule.Nodes[i];
            for (int step = 0; step < 2; step++)
            {
                (BigReal p, BigReal slope) = Legendre(n, x);
                x -= p / slope;
            }

            (_, BigReal derivative) = Legendre(n, x);
            BigReal weight = 2 / ((1 - (x * x)) * derivative * derivative);
            Assert.That(BigReal.Abs(rule.Nodes[i] - x).ToDouble(), Is.LessThanOrEqualTo(1e-15), $"node {i}");
            Assert.That(BigReal.Abs(rule.Weights[i] - weight).ToDouble(), Is.LessThanOrEqualTo(1e-15), $"weight {i}");
        }
    }

    [TestCase(1), TestCase(2), TestCase(5), TestCase(20), TestCase(400)]
    public void Legendre_is_exact_to_degree_2n_minus_1(int n)
    {
        QuadratureRule rule = GaussLegendre.Rule(n);
        for (int degree = 0; degree < 2 * n; degree++)
        {
            double exact = degree % 2 == 0 ? 2.0 / (degree + 1) : 0;
            Assert.That(rule.Integrate(x => Math.Pow(x, degree)), Is.EqualTo(exact).Within(2e-15), $"degree {degree}");
        }

        if (n <= 5)
            Assert.That(rule.Integrate(x => Math.Pow(x, 2 * n)), Is.Not.EqualTo(2.0 / ((2 * n) + 1)).Within(1e-4), "one degree more is not exact");
    }

    [Test]
    public void Legendre_moves_to_any_interval()
    {
        QuadratureRule rule = GaussLegendre.Rule(20, 1, 4);
        Assert.That(rule.Integrate(x => 1 / x), Is.EqualTo(Math.Log(4)).Within(1e-14));
        Assert.That(rule.Nodes, Is.Ordered.And.All.InRange(1, 4));
    }

    [TestCase(1), TestCase(2), TestCase(5), TestCase(20), TestCase(61), TestCase(100)]
    public void Hermite_gives_the_moments_of_a_normal_to_degree_2n_minus_1(int n)
    {
        QuadratureRule rule = GaussHermite.Rule(n);
        double moment = 1;
        for (int degree = 0; degree < Math.Min(2 * n, 120); degree++)
        {
            if (degree > 0 && degree % 2 == 0) moment *= degree - 1;
            double value = rule.Integrate(x => Math.Pow(x, degree));

            // Relative to the moment of |x|^degree; the power amplifies the rounding of a node by the degree.
            double scale = degree % 2 == 0 ? moment : rule.Integrate(x => Math.Pow(Math.Abs(x), degree));
            Assert.That(value, Is.EqualTo(degree % 2 == 0 ? moment : 0).Within((8 + (4 * degree)) * 1.2e-16 * scale), $"degree {degree}");
        }

        if (n <= 5)
        {
            // The error of degree 2n is n! exactly.
            double next = moment * ((2 * n) - 1), factorial = Enumerable.Range(1, n).Aggregate(1.0, (a, k) => a * k);
            Assert.That(next - rule.Integrate(x => Math.Pow(x, 2 * n)), Is.EqualTo(factorial).Within(1e-12 * next));
        }
    }

    [TestCase(64), TestCase(400), TestCase(512)]
    public void Hermite_integrates_smooth_functions(int n)
    {
        QuadratureRule rule = GaussHermite.Rule(n);
        Assert.Multiple(() =>
        {
            Assert.That(rule.Nodes, Is.Ordered);
            Assert.That(FixedOrder.Sum(rule.Weights), Is.EqualTo(1).Within(2e-15));
            Assert.That(rule.Weights, Is.All.GreaterThanOrEqualTo(0));
            Assert.That(rule.Integrate(Math.Cos), Is.EqualTo(Math.Exp(-0.5)).Within(2e-15));
            Assert.That(rule.Integrate(x => Math.Exp(x)), Is.EqualTo(Math.Exp(0.5)).Within(1e-14));
        });
    }

    [Test]
    public void Impossible_requests_are_refused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => GaussLegendre.Rule(0), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("1 to 512"));
            Assert.That(() => GaussHermite.Rule(513), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => GaussLegendre.Rule(3, 1, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        });
    }

    private static (BigReal P, BigReal Slope) Legendre(int n, BigReal x)
    {
        BigReal before = 0, p = 1, slopeBefore = 0, slope = 0;
        for (int k = 0; k < n; k++)
        {
            BigReal next = ((((2 * k) + 1) * x * p) - (k * before)) / (k + 1);
            BigReal slopeNext = slopeBefore + (((2 * k) + 1) * p);
            (before, p, slopeBefore, slope) = (p, next, slope, slopeNext);
        }

        return (p, slope);
    }
}
