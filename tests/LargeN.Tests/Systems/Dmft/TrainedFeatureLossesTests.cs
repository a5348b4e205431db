// SPDX-License-Identifier: MIT
using LargeN.Systems.Dmft;
using LargeN.Systems.SgdDynamics;
using LargeN.Systems.Spectra;

namespace LargeN.Tests.Systems.Dmft;

/// <summary>Losses of networks with trained features: values of the literature's equations, the lazy limit by triangular matrices against the circle, and the limit of infinite width.</summary>
public class TrainedFeatureLossesTests
{
    private const double Infinity = double.PositiveInfinity;
    private static readonly int[] Times = [1, 5, 20];

    private static SgdModes Modes(int count, double alpha = 1.5, double beta = 1.4)
    {
        Spectrum spectrum = PowerLaw.Truncated(count, alpha, beta);
        return SgdModes.Of(spectrum, SgdScales.Of(spectrum, normalised: true));
    }

    [Test]
    public void Losses_of_the_population() => Same(Solve(Infinity, Infinity, 0).Excess, [0.8109111484, 0.4068602225, 0.1707194877]);

    [Test]
    public void Losses_on_a_fixed_set()
    {
        TrainedFeatureCurves found = Solve(60, Infinity, 0.1);
        Same(found.Excess, [0.8120304647, 0.4229402855, 0.2125747460]);
        Same(found.Train, [0.8955212638, 0.4681519178, 0.2148249165]);
    }

    [Test]
    public void Losses_of_fresh_batches() => Same(Solve(Infinity, 32, 0.1).Excess, [0.8130098665, 0.4140729954, 0.1855422909]);

    [TestCase(30, Infinity, 0.1)]
    [TestCase(Infinity, Infinity, 0.0)]
    public void Features_that_stay_have_the_losses_of_the_circle(double samples, double batch, double noise)
    {
        SgdModes modes = Modes(60, 1.5, 1.6);
        TrainedFeatureCurves found = TrainedFeatureLosses.Solve(modes, new TrainedFeatureSetting(20, samples, batch, 1, 0, noise), 24, default);
        FeatureLossCurves expected = FeatureLosses.Solve(modes, samples, 20, 1, 0, noise, 24, default);
        for (int t = 0; t <= 24; t++)
        {
            Near.Relative(found.Excess[t], expected.Excess[t], 1e-9);
            Near.Relative(found.Train[t], expected.Train[t], 1e-9);
        }
    }

    [TestCase(60)]
    [TestCase(600, Category = "Slow")]
    public void Long_marches_stay_at_the_circle_without_and_at_infinite_width_with_features_that_learn(int steps)
    {
        SgdModes modes = Modes(32);
        TrainedFeatureCurves lazy = TrainedFeatureLosses.Solve(modes, new TrainedFeatureSetting(20, 30, Infinity, 1, 0, 0.1), steps, default);
        TrainedFeatureCurves wide = TrainedFeatureLosses.Solve(modes, new TrainedFeatureSetting(1e9, Infinity, Infinity, 0.3, 2, 0), steps, default);
        FeatureLossCurves circle = FeatureLosses.Solve(modes, 30, 20, 1, 0, 0.1, steps, default);
        WideFeatureCurves recursion = WideFeatureLosses.Solve(modes, 0.3, 2, [.. Enumerable.Range(0, steps + 1)], fixedKernel: false, default);
        for (int t = 0; t <= steps; t++)
        {
            Near.Relative(lazy.Excess[t], circle.Excess[t], 1e-8);
            Near.Relative(lazy.Train[t], circle.Train[t], 1e-8);
            Near.Relative(wide.Excess[t], recursion.Excess[t], 2e-6);
            Near.Relative(wide.ReadoutNorm[t], recursion.ReadoutNorm[t], 1e-6);
        }
    }

    [Test]
    public void Fresh_batches_on_features_that_stay_have_the_losses_of_the_volterra_equation()
    {
        SgdModes modes = Modes(30, 1.5, 1.6);
        TrainedFeatureCurves found = TrainedFeatureLosses.Solve(modes, new TrainedFeatureSetting(30, Infinity, 10, 1, 0, 0.1), 20, default);
        double[] expected = OnlineLosses.Of(FeatureLosses.Solve(modes, Infinity, 30, 1, 0, 0.1, 20, default), 10, 0.1);

        for (int t = 0; t <= 20; t++) Near.Relative(found.Excess[t], expected[t], 1e-9);
    }

    [TestCase(Infinity, Infinity)]
    [TestCase(9, Infinity)]
    [TestCase(Infinity, 6)]
    public void Marching_in_time_finds_the_fixed_point_of_the_iteration(double samples, double batch)
    {
        TrainedFeatureSetting setting = new(7, samples, batch, 0.6, 1.5, 0.2);
        TrainedFeatureCurves found = TrainedFeatureLosses.Solve(Modes(8), setting, 13, default), expected = TrainedFeatureLossesReference.Solve(Modes(8), setting, 13);

        for (int t = 0; t <= 13; t++)
        {
            Near.Relative(found.Excess[t], expected.Excess[t], 1e-9);
            Near.Relative(found.Train[t], expected.Train[t], 1e-9);
            Assert.That(found.ReadoutNorm[t], Is.EqualTo(expected.ReadoutNorm[t]).Within(1e-9));
        }
    }

    private static TrainedFeatureCurves Solve(double samples, double batch, double noise) =>
        TrainedFeatureLosses.Solve(Modes(40), new TrainedFeatureSetting(60, samples, batch, 0.5, 2, noise), 20, default);

    private static void Same(double[] found, double[] expected)
    {
        for (int i = 0; i < Times.Length; i++) Near.Relative(found[Times[i]], expected[i], 2e-9);
    }
}
