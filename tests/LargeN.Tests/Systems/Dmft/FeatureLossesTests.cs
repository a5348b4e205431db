// SPDX-License-Identifier: MIT
using LargeN.Systems.Dmft;
using LargeN.Systems.SgdDynamics;
using LargeN.Systems.Spectra;

namespace LargeN.Tests.Systems.Dmft;

/// <summary>Losses of random-feature models: values of the literature's equations, and of functions known in closed form.</summary>
public class FeatureLossesTests
{
    private const double Infinity = double.PositiveInfinity;

    private static SgdModes Modes(int count, double alpha = 1.5, double beta = 1.6)
    {
        Spectrum spectrum = PowerLaw.Truncated(count, alpha, beta);
        return SgdModes.Of(spectrum, SgdScales.Of(spectrum, normalised: true));
    }

    [Test]
    public void Losses_of_the_case_with_noise()
    {
        FeatureLossCurves found = FeatureLosses.Solve(Modes(60), 30, 20, 1, 0, 0.1, 24, default);

        Assert.That(found.IsConverged, Is.True);
        Same(found.Excess, [0.6410904404, 0.3984098592, 0.2920839688]);
        Same(found.Train, [0.6846044007, 0.3952436893, 0.2291549039]);
        Same(found.SharedData, [0.6275383035, 0.3608108555, 0.2255647118]);
        Same(found.SharedFeatures, [0.6313124732, 0.3698586047, 0.2346613544]);
        Near.Relative(found.Excess[0], 1, 1e-9);
        Near.Relative(found.Train[0], 1.1, 1e-9);
    }

    [Test]
    public void Losses_of_the_case_with_momentum()
    {
        FeatureLossCurves found = FeatureLosses.Solve(Modes(60), 40, 15, 1, 0.5, 0, 24, default);

        Same(found.Excess, [0.6423022035, 0.3557115555, 0.2718890684]);
        Same(found.Train, [0.6046460071, 0.2809206509, 0.1644583052]);
        Same(found.SharedData, [0.6250104654, 0.2819376638, 0.1756895081]);
        Same(found.SharedFeatures, [0.6352187410, 0.3249169275, 0.2261796360]);
    }

    [Test]
    public void Online_losses_follow_from_the_response_to_noise()
    {
        double[] found = OnlineLosses.Of(FeatureLosses.Solve(Modes(30), Infinity, 30, 1, 0, 0.1, 20, default), 10, 0.1);

        foreach ((int t, double expected) in ((int, double)[])[(1, 0.6307677805), (5, 0.3357135491), (20, 0.1865477880)]) Near.Relative(found[t], expected, 2e-9);
    }

    [Test]
    public void Without_limits_the_modes_decay_one_by_one()
    {
        SgdModes modes = Modes(40);
        FeatureLossCurves found = FeatureLosses.Solve(modes, Infinity, Infinity, 0.8, 0, 0, 200, default);
        foreach (int t in (int[])[1, 7, 60, 200])
        {
            double sum = 0;
            for (int k = 0; k < modes.Count; k++) sum += modes.Eigenvalues[k] * modes.Start[k] * Math.Pow(1 - (0.8 * modes.Eigenvalues[k]), 2 * t);
            Near.Relative(found.Excess[t], sum, 1e-8);
            Near.Relative(found.Bias[t], sum, 1e-8);
        }
    }

    [TestCase(0.01)]
    [TestCase(1.0)]
    [TestCase(1000.0)]
    public void Gradient_flow_is_the_limit_of_small_learning_rates_and_ends_at_the_width_limit(double time)
    {
        SgdModes modes = Modes(60);
        double[] free = GradientFlowLoss.At(modes, Infinity, [time], default).Losses;
        double sum = 0;
        for (int k = 0; k < modes.Count; k++) sum += modes.Eigenvalues[k] * modes.Start[k] * Math.Exp(-2 * modes.Eigenvalues[k] * time);
        Assert.That(free[0], Is.EqualTo(sum).Within(1e-12));

        if (time != 1) return;
        double[] steps = [.. new[] { 100, 200 }.Select(n => FeatureLosses.Solve(modes, Infinity, 15, time / n, 0, 0, n, default).Excess[n])];
        Near.Relative(GradientFlowLoss.At(modes, 15, [time], default).Losses[0], (2 * steps[1]) - steps[0], 1e-5);
    }

    [Test]
    public void The_largest_eigenvalue_of_a_flat_spectrum_is_that_of_marchenko_and_pastur()
    {
        SgdModes flat = new([1.0], [50], [1], 0);

        Near.Relative(DescentStability.LargestEigenvalue(flat, 80, Infinity), Math.Pow(1 + Math.Sqrt(50.0 / 80), 2), 1e-9);
        Near.Relative(DescentStability.LargestEigenvalue(flat, Infinity, Infinity), 1, 1e-9);
    }

    [Test]
    public void Bins_keep_a_thousandth_of_the_losses()
    {
        SgdModes all = Modes(20_000), binned = BinnedModes.PowerLaw(20_000, 1.5, 1.6, normalised: true, exact: 128, bins: 256);
        FeatureLossCurves expected = FeatureLosses.Solve(all, 300, 200, 1, 0, 0.1, 60, default), found = FeatureLosses.Solve(binned, 300, 200, 1, 0, 0.1, 60, default);

        Assert.That(binned.Count, Is.LessThanOrEqualTo(384));
        Near.Relative(binned.Trace, all.Trace, 1e-12);
        for (int t = 0; t <= 60; t++) Near.Relative(found.Excess[t], expected.Excess[t], 1e-3);
    }

    private static void Same(double[] found, double[] expected)
    {
        foreach ((int t, int i) in ((int, int)[])[(1, 0), (5, 1), (24, 2)]) Near.Relative(found[t], expected[i], 2e-9);
    }
}
