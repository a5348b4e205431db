// SPDX-License-Identifier: MIT
using LargeN.Studies;
using MathNet.Numerics.Distributions;

namespace LargeN.Tests.Studies;

public sealed class FitTests
{
    private TemporaryFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TemporaryFolder();

    [TearDown]
    public void DropFolder() => folder.Dispose();

    private IReadOnlyList<FitResult> Fit(string members, string name = "a") => RunTests.Run(folder[name], FakeSystem.Study(members)).Fits;

    [Test]
    public void An_exact_power_law_inside_a_cell_has_its_exponent_and_an_interval_of_no_width()
    {
        FitResult fit = Fit(""" "replicas": 3, "config": { "noise": 0, "exponent": -1.5, "scale": 3 }, "fits": [ { "name": "n", "observable": "curve", "against": "step", "expect": -1.5 } ] """).Single();

        Assert.That(fit.Slope, Is.EqualTo(-1.5).Within(1e-13));
        Assert.That(fit.Intercept, Is.EqualTo(Math.Log(3)).Within(1e-13));
        Assert.That((fit.Low, fit.High), Is.EqualTo((fit.Slope, fit.Slope)).Within(1e-13));
        Assert.That(fit.X, Is.EqualTo(new[] { 1.0, 2, 4, 8 }));
        Assert.That(fit.LocalSlopes, Is.EqualTo(new[] { -1.5, -1.5, -1.5 }).Within(1e-13));
        Assert.That(fit.Verdict.IsConverged, Is.True);
    }

    [Test]
    public void An_expectation_is_met_within_interval_and_tolerance()
    {
        const string Rule = """ "observable": "curve", "of": "prediction", "against": "step" """;
        IReadOnlyList<FitResult> fits = Fit(
            $$"""
            "config": { "exponent": -1 }, "fits": [ { "name": "a", {{Rule}}, "expect": -1.05, "tolerance": 0.06 }, { "name": "b", {{Rule}}, "expect": -1.05, "tolerance": 0.04 },
            { "name": "c", {{Rule}} } ]
            """);

        Assert.That(fits.Select(f => f.Passes), Is.EqualTo(new bool?[] { true, false, null }));
    }

    [Test]
    public void A_window_and_per_cut_the_points()
    {
        IReadOnlyList<FitResult> fits = Fit(
            """
            "replicas": 2, "config": { "noise": 0 }, "grid": { "exponent": { "values": [-1, -2] }, "scale": { "values": [1, 2] } },
            "fits": [ { "name": "n", "observable": "curve", "against": "step", "window": [2, 4], "per": ["exponent"] } ]
            """);

        // What varies beside `per` is never pooled.
        Assert.That(fits.Select(f => string.Join(' ', f.Group.Select(g => $"{g.Key}={g.Value}"))), Is.EqualTo(new[] { "exponent=-1 scale=1", "exponent=-1 scale=2", "exponent=-2 scale=1", "exponent=-2 scale=2" }));
        Assert.That(fits.Select(f => f.Slope), Is.EqualTo(new[] { -1.0, -1, -2, -2 }).Within(1e-13));
        Assert.That(fits.Select(f => f.X), Is.All.EqualTo(new[] { 2.0, 4 }));
    }

    [Test]
    public void Across_cells_the_interval_is_that_of_the_line()
    {
        FitResult fit = Fit(""" "replicas": 3, "config": { "noise": 0.2 }, "grid": { "scale": { "logspace": [1, 16, 5] } }, "fits": [ { "name": "n", "observable": "level", "against": "scale" } ] """).Single();

        double[] x = [.. fit.X.Select(v => Math.Log(v))], y = [.. fit.Y.Select(v => Math.Log(v))];
        double mx = x.Average(), my = y.Average(), xx = x.Sum(v => (v - mx) * (v - mx));
        double slope = x.Zip(y).Sum(p => (p.First - mx) * (p.Second - my)) / xx;
        double residual = x.Zip(y).Sum(p => Math.Pow(p.Second - my - (slope * (p.First - mx)), 2));
        double half = StudentT.InvCDF(0, 1, 3, 0.975) * Math.Sqrt(residual / 3 / xx);
        Assert.That(fit.Slope, Is.EqualTo(slope).Within(1e-12));
        Assert.That((fit.Low, fit.High), Is.EqualTo((slope - half, slope + half)).Within(1e-12));
    }

    [Test]
    public void Axes_swept_by_lists_are_fitted_across_cells()
    {
        // Each cell has a piece of the axis, and other members move with it.
        const string Members = """ "replicas": 5, "config": { "noise": 0.1 }, "zip": { "step": [PIECES], "bias": [0, 1, 2] }, "fits": [ { "name": "n", "observable": "curve", "against": "step" } ] """;
        FitResult points = Fit(Members.Replace("PIECES", "[2], [16], [4]", StringComparison.Ordinal), "a").Single();
        FitResult pieces = Fit(Members.Replace("PIECES", "[1, 2], [4, 8], [16, 32]", StringComparison.Ordinal), "b").Single();

        Assert.That(points.X, Is.EqualTo(new[] { 2.0, 4, 16 }));
        Assert.That(pieces.X, Is.EqualTo(new[] { 1.0, 2, 4, 8, 16, 32 }));
        Assert.That(points.High - points.Low, Is.GreaterThan(0));
        Assert.That(pieces.High - pieces.Low, Is.GreaterThan(0));
        Assert.That(pieces.Group, Is.Empty);
    }

    [Test]
    public void A_swept_list_of_one_is_an_abscissa_of_observables_without_that_axis()
    {
        FitResult swept = Fit(""" "replicas": 2, "config": { "noise": 0 }, "zip": { "step": [[2], [4], [16]], "bias": [0, 1, 2] }, "fits": [ { "name": "n", "observable": "level", "against": "step", "expect": 0, "tolerance": 1e-9 } ] """).Single();

        Assert.That(swept.X, Is.EqualTo(new[] { 2.0, 4, 16 }));
        Assert.That(swept.Passes, Is.True);
    }

    [Test]
    public void A_difference_is_fitted_with_either_sign()
    {
        // Simulation minus theory is shift / step: exponent -1 whatever the curve.
        const string Members = """ "replicas": 4, "config": { "noise": 0, "exponent": -2, "shift": SHIFT }, "fits": [ { "name": "n", "observable": "curve", "of": OF, "minus": MINUS, "against": "step" } ] """;
        foreach ((string shift, string of, string minus) in ((string, string, string)[])[("0.5", "\"simulation\"", "\"prediction\""), ("-0.5", "\"simulation\"", "\"prediction\""), ("0.5", "\"prediction\"", "\"simulation\"")])
        {
            FitResult fit = Fit(Members.Replace("SHIFT", shift, StringComparison.Ordinal).Replace("OF", of, StringComparison.Ordinal).Replace("MINUS", minus, StringComparison.Ordinal), shift + of.Length).Single();
            Assert.That(fit.Slope, Is.EqualTo(-1).Within(1e-12));
            Assert.That(fit.Y[0], Is.EqualTo(0.5).Within(1e-15));
        }
    }

    [Test]
    public void A_number_can_be_taken_away() =>
        Assert.That(
            Fit(""" "replicas": 2, "config": { "noise": 0, "shift": 1 }, "grid": { "scale": { "values": [1, 2, 4] } }, "fits": [ { "name": "n", "observable": "level", "minus": 1, "against": "scale" } ] """).Single().Slope,
            Is.EqualTo(1).Within(1e-13));

    [Test]
    public void A_difference_that_changes_sign_has_no_slope()
    {
        // Theory less simulation of noise alone.
        FitResult fit = Fit(""" "replicas": 4, "seed": 2, "config": { "noise": 0.3 }, "fits": [ { "name": "n", "observable": "curve", "minus": "prediction", "against": "step", "expect": -1 } ] """).Single();

        Assert.That(fit.Verdict.Kind, Is.EqualTo(VerdictKind.NonFinite));
        Assert.That(fit.Slope, Is.NaN);
        Assert.That(fit.Passes, Is.False);
    }

    [Test]
    public void Too_few_points_are_a_verdict()
    {
        FitResult fit = Fit(""" "replicas": 2, "fits": [ { "name": "n", "observable": "curve", "against": "step", "window": [100, 200], "expect": 1 } ] """).Single();

        Assert.That((fit.Verdict, fit.Passes), Is.EqualTo((new Verdict(VerdictKind.IllConditioned, 0), (bool?)false)));
    }

    // 95 % intervals hold the true slope in 95 of 100 studies. The replicas number 12, so the t-quantile matters; the binomial spread of 150 trials is 1.8 %.
    [Test]
    public void Jackknife_intervals_cover_the_slope()
    {
        int covered = 0, trials = 0;
        IReadOnlyList<FitResult> fits = Fit(
            """
            "replicas": 12, "seed": 11, "config": { "noise": 0.2 }, "grid": { "bias": { "linspace": [0, 149, 150] } },
            "fits": [ { "name": "n", "observable": "curve", "against": "step", "per": ["bias"] } ]
            """);
        foreach (FitResult fit in fits)
        {
            trials++;
            if (fit.Low <= -1 && -1 <= fit.High) covered++;
        }

        Assert.That(trials, Is.EqualTo(150));
        Assert.That(covered / (double)trials, Is.InRange(0.90, 0.99));
    }

    [Test]
    public void Intervals_across_cells_cover_the_slope()
    {
        IReadOnlyList<FitResult> fits = Fit(
            """
            "replicas": 4, "seed": 12, "config": { "noise": 0.1, "step": [1] }, "grid": { "bias": { "linspace": [0, 49, 50] }, "scale": { "logspace": [1, 8, 4] } },
            "fits": [ { "name": "n", "observable": "curve", "against": "scale", "per": ["bias"] } ]
            """);

        Assert.That(fits, Has.Count.EqualTo(50));
        Assert.That(fits.Count(f => f.Low <= 1 && 1 <= f.High), Is.InRange(43, 50));
    }

    [Test]
    public void Derived_observables_have_slopes_too()
    {
        FitResult fit = Fit(
            """
            "replicas": 400, "seed": 3, "grid": { "noise": { "values": [0.1, 0.2] } },
            "fits": [ { "name": "n", "observable": "spread", "against": "noise", "expect": 2 } ]
            """).Single();

        // Two cells: the interval comes from the replicas. The variance of a uniform variable over 400 replicas is good to 5 %.
        Assert.That(fit.High - fit.Low, Is.InRange(0.1, 0.8));
        Assert.That(fit.Passes, Is.True);
    }
}
