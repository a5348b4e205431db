// SPDX-License-Identifier: MIT
using LargeN.Systems;
using LargeN.Systems.AngleEvolution;

namespace LargeN.Tests.Systems.AngleEvolution;

/// <summary>The rules against reference values and against each other's limits.</summary>
public class RuleTests
{
    [TestCase("refined", 0.1, 256, 20, -5.15494078, 0.535253698)]
    [TestCase("refined", 0.5, 64, 10, -2.64838993, 0.966348956)]
    [TestCase("smallAngle", 0.1, 256, 20, -5.16573984, null)]
    [TestCase("smallAngle", 0.5, 64, 10, -2.77756983, null)]
    [TestCase("published", 0.1, 256, 20, -5.16900579, null)]
    [TestCase("published", 0.5, 64, 10, -2.76118758, null)]
    [TestCase("infinite", 0.1, 256, 20, -4.99765369, 0.0)]
    [TestCase("infinite", 0.5, 64, 10, -2.32654804, 0.0)]
    public void Iterated_rules_have_the_reference_values(string rule, double angle, int width, int depth, double mean, double? variance)
    {
        Prediction theory = Predict(rule, angle, width, depth);
        Near.Relative(theory.Observables["logSquaredSine"].Values[^1], mean, 3e-9);
        if (variance is { } v) Near.Relative(theory.Observables["logSquaredSineVariance"].Values[^1], v, 3e-9);
    }

    [TestCase(0.1, 256, -4.63924043, 0.0292623234, 0.00929835794)]
    [TestCase(0.5, 64, -1.624126, 0.0780157925, 0.0532960484)]
    public void Published_rules_of_a_layer_have_the_reference_values(double angle, int width, double mu, double s2, double rho)
    {
        (double mean, double variance) = PublishedAngleRule.Layer(angle, width);
        Near.Relative(mean, mu, 3e-9, "mu");
        Near.Relative(variance, s2, 3e-9, "s2");
        Near.Relative(PublishedAngleRule.Drift(width), rho, 3e-9, "rho");
    }

    [TestCase(256, 0.007937014, 0.0317486516)]
    [TestCase(64, 0.0333725197, 0.133537717)]
    public void Refined_drift_and_growth_have_the_reference_values(int width, double drift, double growth)
    {
        (double rho, double v) = RefinedAngleRule.Of(width);
        Near.Relative(rho, drift, 1e-7, "rho_e");
        Near.Relative(v, growth, 3e-9, "v_e");
    }

    [TestCase(1000)]
    [TestCase(1_000_000)]
    public void Refined_drift_and_growth_fall_as_2_and_8_over_the_width(int width)
    {
        (double rho, double v) = RefinedAngleRule.Of(width);
        Near.Relative(rho, 2.0 / width, 5.0 / width);
        Near.Relative(v, 8.0 / width, 5.0 / width);
    }

    [Test]
    public void Binomial_sums_equal_the_sum_over_every_term()
    {
        // Two units: both active. Three: k = 2 with weight 3, k = 3 with weight 1. psi(1) - psi(1/2) = 2 ln 2, psi(3/2) - psi(1) = 2 - 2 ln 2.
        double two = 2 * Math.Log(2), three = 2 - two, pi2 = Math.PI * Math.PI;
        Near.Relative(RefinedAngleRule.Of(2).Drift, two, 1e-14);
        Near.Relative(RefinedAngleRule.Of(2).Variance, (pi2 / 6) + (pi2 / 2), 1e-14);
        Near.Relative(RefinedAngleRule.Of(3).Drift, ((3 * two) + three) / 4, 1e-14);
        double mean = ((3 * two) + three) / 4, square = ((3 * two * two) + (three * three)) / 4, inner = ((3 * ((pi2 / 6) + (pi2 / 2))) + ((pi2 / 2) - 4 + (pi2 / 6))) / 4;
        Near.Relative(RefinedAngleRule.Of(3).Variance, inner + square - (mean * mean), 1e-14);
    }

    [TestCase(1e-6)]
    [TestCase(1e-3)]
    [TestCase(0.05)]
    [TestCase(0.0999999)]
    [TestCase(0.1)]
    [TestCase(0.7)]
    [TestCase(2.0)]
    [TestCase(3.1)]
    public void Infinite_width_map_keeps_its_digits_at_every_angle(double theta)
    {
        // 128-bit decimals are enough: the plain formula loses as many digits as sin^2 has.
        decimal t = (decimal)theta, pi = 3.1415926535897932384626433833m;
        (decimal sine, decimal cosine) = SinCos(t);
        decimal twice = (sine + ((pi - t) * cosine)) / pi, square = 1 - (twice * twice);
        Near.Relative(Math.Exp(InfiniteWidthAngle.LogSquaredSineAfter(theta)), (double)square, 1e-13);
    }

    [Test]
    public void Slow_collapse_of_the_infinite_width_follows_three_pi_over_the_depth() =>
        Near.Relative(Math.Exp(InfiniteWidthAngle.Curve(0.5, 10_000)[^1] / 2), 3 * Math.PI / 10_000, 0.01);   // theta_{l+1} = theta_l - theta_l^2 / (3 pi)

    [TestCase(0.05, 64, 12)]
    [TestCase(0.1, 256, 50)]
    [TestCase(0.1, 1024, 200)]
    public void Collapse_is_the_drift_times_the_depth(double angle, int width, int depth) =>
        Near.Relative(Predict("refined", angle, width, depth).Observables["collapse"].Values[^1], RefinedAngleRule.Of(width).Drift * depth, 0.15);

    [TestCase(0.05, 64, 12)]
    [TestCase(0.1, 256, 15)]
    [TestCase(0.01, 256, 50)]
    public void Variance_is_eight_layers_over_the_width(double angle, int width, int depth) =>
        Near.Relative(Predict("refined", angle, width, depth).Observables["logSquaredSineVariance"].Values[^1], 8.0 * depth / width, 0.12);

    [Test]
    public void Published_rule_goes_over_to_small_angles_without_a_jump()
    {
        double[] x = Predict("published", 4e-3, 256, 400).Observables["logSquaredSine"].Values;
        for (int l = 1; l < x.Length; l++) Assert.That(x[l] - x[l - 1], Is.InRange(-0.0115, -0.0085), $"layer {l}");
    }

    private static Prediction Predict(string rule, double angle, int width, int depth)
    {
        Entry entry = Agreement.Entry("angle-evolution");
        return entry.Predict(entry.Parse(FormattableString.Invariant($$"""{"angle":{{angle}},"width":{{width}},"depth":{{depth}},"rule":"{{rule}}"}""")), default);
    }

    private static (decimal Sine, decimal Cosine) SinCos(decimal t)
    {
        decimal sine = 0, cosine = 0, term = 1;
        for (int k = 0; k < 40; k++)
        {
            if (k % 2 == 0) cosine += k % 4 == 0 ? term : -term;
            else sine += k % 4 == 1 ? term : -term;
            term *= t / (k + 1);
        }

        return (sine, cosine);
    }
}
