// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Tests.Numerics.RootFinding;

public sealed class RootFindingTests
{
    [TestCase(1e-290), TestCase(1e-12), TestCase(1.0), TestCase(3.7), TestCase(1e200)]
    public void Log_bisection_finds_the_neighbouring_numbers_of_a_root_anywhere(double root)
    {
        foreach (double sign in (double[])[1, -1])
        {
            RootResult result = LogBisection.Find(x => sign * (x - root), 1e-300, 1e300);
            Assert.That(result.Verdict.IsConverged);
            Assert.That(result.Root, Is.EqualTo(root));
            Assert.That(result.Residual, Is.Zero);
            Assert.That(result.Evaluations, Is.LessThanOrEqualTo(70));
        }
    }

    [Test]
    public void Log_bisection_ends_at_neighbours_where_no_number_is_a_root()
    {
        int calls = 0;
        RootResult result = LogBisection.Find(
            x =>
            {
                calls++;
                return x * x < 2 ? -1 : 1;
            },
            1e-3,
            1e3);
        Assert.Multiple(() =>
        {
            Assert.That(result.Verdict.IsConverged);
            Assert.That(result.Root, Is.EqualTo(Math.Sqrt(2)).Within(2.3e-16));
            Assert.That(result.Evaluations, Is.EqualTo(calls));
        });
    }

    [Test]
    public void Log_bisection_obeys_its_tolerance()
    {
        RootResult result = LogBisection.Find(x => Math.Log(x) - 1, 1e-10, 1e10, relativeTolerance: 1e-3);
        Assert.That(result.Root, Is.EqualTo(Math.E).Within(1e-3 * Math.E));
        Assert.That(result.Evaluations, Is.InRange(15, 19));      // log2(ln 1e20 / 1e-3) = 15.5, and two ends
    }

    [Test]
    public void Log_bisection_reports_failures_as_verdicts()
    {
        Assert.Multiple(() =>
        {
            Assert.That(LogBisection.Find(x => x, 1, 2).Verdict, Is.EqualTo(new Verdict(VerdictKind.NotConverged, 0, 1)));
            Assert.That(LogBisection.Find(x => -x, 1, 2).Root, Is.EqualTo(1));
            Assert.That(LogBisection.Find(x => x - 1.23456, 1, 2, maxEvaluations: 5).Verdict.Kind, Is.EqualTo(VerdictKind.NotConverged));
            Assert.That(LogBisection.Find(x => x - 1.23456, 1, 2, maxEvaluations: 5).Evaluations, Is.EqualTo(5));
            Assert.That(LogBisection.Find(x => x is > 1 and < 2 ? double.NaN : x - 1.5, 1, 2).Verdict, Is.EqualTo(new Verdict(VerdictKind.NonFinite, 3, double.NaN)));
            Assert.That(LogBisection.Find(_ => double.NaN, 1, 2).Verdict.Kind, Is.EqualTo(VerdictKind.NonFinite));
            Assert.That(LogBisection.Find(x => x < 1.5 ? double.NegativeInfinity : double.PositiveInfinity, 1, 2).Root, Is.EqualTo(1.5).Within(3e-16));
            Assert.That(() => LogBisection.Find(x => x, 0, 2), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("low"));
            Assert.That(() => LogBisection.Find(x => x, 2, 2), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("high"));
            Assert.That(() => LogBisection.Find(x => x, 1, 2, double.NaN), Throws.InstanceOf<ArgumentOutOfRangeException>());
        });
    }

    [Test]
    public void Brent_finds_roots_in_few_evaluations_and_reports_failures()
    {
        RootResult cosine = BrentRoot.Find(Math.Cos, 0, 3);
        Assert.Multiple(() =>
        {
            Assert.That(cosine.Root, Is.EqualTo(Math.PI / 2).Within(1e-14));
            Assert.That(cosine.Verdict.IsConverged);
            Assert.That(cosine.Evaluations, Is.LessThan(20));
            Assert.That(BrentRoot.Find(x => (x * x * x) - 5, -10, 10).Root, Is.EqualTo(Math.Cbrt(5)).Within(1e-13));
            Assert.That(BrentRoot.Find(x => x + 1, -1, 10).Root, Is.EqualTo(-1));
            Assert.That(BrentRoot.Find(x => (x * x) + 1, -1, 3).Verdict, Is.EqualTo(new Verdict(VerdictKind.NotConverged, 0, 2)));
            Assert.That(BrentRoot.Find(x => (x * x * x) - 5, -10, 10, 1e-14, maxIterations: 2).Verdict.Kind, Is.EqualTo(VerdictKind.NotConverged));
            Assert.That(BrentRoot.Find(x => x is > -1 and < 1 ? double.NaN : x, -1, 1).Verdict, Is.EqualTo(new Verdict(VerdictKind.NonFinite, 3, double.NaN)));
            Assert.That(BrentRoot.Find(x => x < 0 ? double.NaN : x, -1, 1).Verdict, Is.EqualTo(new Verdict(VerdictKind.NonFinite, 1, double.NaN)));
            Assert.That(() => BrentRoot.Find(x => x, 1, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => BrentRoot.Find(x => x, 0, 1, tolerance: 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        });
    }

    /// <summary>The tolerance is that of the root: the unit of the function does not enter.</summary>
    [Test]
    public void Brent_finds_the_root_in_any_unit([Values(1e-300, 1e-20, 1, 1e20, 1e300)] double unit)
    {
        RootResult line = BrentRoot.Find(x => unit * (x - 0.3), 0, 1), cosine = BrentRoot.Find(x => unit * Math.Cos(x), 0, 3, tolerance: 1e-6);
        Assert.Multiple(() =>
        {
            Assert.That(line.Root, Is.EqualTo(0.3).Within(1e-14));
            Assert.That(line.Verdict.IsConverged);
            Assert.That(cosine.Root, Is.EqualTo(Math.PI / 2).Within(1e-6));
            Assert.That(cosine.Evaluations, Is.LessThan(20));
        });
    }

    [TestCase(1e-7), TestCase(0.3), TestCase(4e5)]
    public void Log_minimum_finds_a_valley_over_many_orders_of_magnitude(double at)
    {
        MinimumResult result = LogMinimum.Find(x => Math.Pow(Math.Log(x / at), 2) + 5, 1e-12, 1e12);
        Assert.Multiple(() =>
        {
            Assert.That(result.Verdict.IsConverged);
            Assert.That(result.AtBoundary, Is.False);
            Assert.That(result.Value, Is.EqualTo(5).Within(1e-14));

            // (ln ratio)^2 is lost against 5 below sqrt(5 eps) = 3.3e-8.
            Assert.That(result.Argument, Is.EqualTo(at).Within(1e-7 * at));
            Assert.That(result.Evaluations, Is.LessThan(90));
        });
    }

    [Test]
    public void Log_minimum_chooses_the_deeper_valley_and_passes_over_infinities()
    {
        MinimumResult result = LogMinimum.Find(
            x => x is > 0.9 and < 1.1 ? double.PositiveInfinity : Math.Min(Math.Pow(Math.Log(x / 100), 2) + 1, Math.Pow(Math.Log(x / 1e-3), 2)), 1e-6, 1e6);
        Assert.That(result.Argument, Is.EqualTo(1e-3).Within(1e-9));
        Assert.That(result.Value, Is.Zero.Within(1e-12));
    }

    [Test]
    public void Log_minimum_says_where_the_range_ends_and_what_failed()
    {
        MinimumResult rising = LogMinimum.Find(x => x, 1e-3, 10), falling = LogMinimum.Find(x => 1 / x, 1e-3, 10);
        Assert.Multiple(() =>
        {
            Assert.That((rising.Argument, rising.AtBoundary, rising.Verdict.IsConverged), Is.EqualTo((1e-3, true, true)));
            Assert.That((falling.Argument, falling.AtBoundary), Is.EqualTo((10.0, true)));
            Assert.That(LogMinimum.Find(x => x > 1 ? double.NaN : x, 1e-3, 10).Verdict.Kind, Is.EqualTo(VerdictKind.NonFinite));
            Assert.That(LogMinimum.Find(_ => double.PositiveInfinity, 1e-3, 10).Verdict.Kind, Is.EqualTo(VerdictKind.NonFinite));
            Assert.That(LogMinimum.Find(x => Math.Abs(x - 1), 1e-3, 10, maxEvaluations: 40).Verdict, Is.EqualTo(new Verdict(VerdictKind.NotConverged, 39)));
            Assert.That(() => LogMinimum.Find(x => x, 0, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => LogMinimum.Find(x => x, 1, 2, gridPoints: 2), Throws.InstanceOf<ArgumentOutOfRangeException>());
        });
    }
}
