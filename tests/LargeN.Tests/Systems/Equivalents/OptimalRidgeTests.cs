// SPDX-License-Identifier: MIT
using LargeN.Systems.Equivalents;
using LargeN.Systems.Spectra;

namespace LargeN.Tests.Systems.Equivalents;

/// <summary>Optimal ridge and optimal ratio of train to test error.</summary>
public class OptimalRidgeTests
{
    private static readonly Spectrum Law = PowerLaw.Truncated(20000, 1.5, 1.6);

    [TestCase(32, new[] { 0.82368, 0.64248, 0.57717, 0.55769 })]
    [TestCase(128, new[] { 0.64213, 0.43503, 0.35544, 0.32914 })]
    [TestCase(512, new[] { 0.57163, 0.34400, 0.25407, 0.22262 })]
    public void Test_loss_at_the_optimal_ridge_as_published_and_falling(int samples, double[] expected)
    {
        double[] widths = [32, 128, 512, 2048];
        double before = double.PositiveInfinity;
        for (int i = 0; i < widths.Length; i++)
        {
            OptimalRidgeSolution best = OptimalRidge.RandomFeatures(Law, samples, widths[i], 0.1);
            Assert.That(best.Verdict.IsConverged);
            Assert.That(best.Error, Is.EqualTo(expected[i]).Within(6e-6), $"N = {widths[i]}: half a unit of the last digit published, and the optimiser's error");
            Assert.That(best.Error, Is.LessThan(before));
            before = best.Error;
        }
    }

    [TestCase(1.5, 1.3, 0.0, 0.0946745562)]
    [TestCase(1.5, 2.0, 0.0, 0.0)]
    [TestCase(1.5, 1.6, 1.0, 0.121071127)]
    [TestCase(1.3, 1.1, 0.0, 0.36730946)]
    [TestCase(2.0, 1.5, 0.5, 0.29245331)]
    public void Optimal_ratio_as_published(double alpha, double beta, double noise, double expected) =>
        Assert.That(OptimalErrorRatio.Of(alpha, beta, noise), Is.EqualTo(expected).Within(5e-8 * expected), "eight to nine digits are published");

    [TestCase(1.5, 1.6, 1.0)]
    [TestCase(2.0, 1.5, 0.5)]
    [TestCase(1.5, 2.0, 0.0)]
    public void Optimal_ratio_is_that_of_the_full_theory(double alpha, double beta, double noise)
    {
        // Binned modes to k = 1e60, P = 1e9: finite-size shifts are below 1e-5; the minimum over ln lambda fixes the ratio to about 1e-4.
        Spectrum spectrum = PowerLaw.Binned(alpha, beta, 200, 1e60, 4000);
        const double P = 1e9;
        double sigma2 = noise * KernelRidge.Solve(spectrum, P, 0, 0).TestLoss;
        double kappa = EffectiveRidge.Solve(spectrum, P, 0).Kappa;
        OptimalRidgeSolution best = OptimalRidge.Minimise(l => KernelRidge.Solve(spectrum, P, l, sigma2).TestLoss, 1e-8 * kappa * P, 100 * kappa * P);
        KernelRidgeSolution s = KernelRidge.Solve(spectrum, P, best.Ridge, sigma2);

        Assert.That(s.TrainLoss / s.TestLoss, Is.EqualTo(OptimalErrorRatio.Of(alpha, beta, noise)).Within(1e-3));
    }

    [Test]
    public void Interpolation_is_optimal_up_to_the_stated_noise()
    {
        const double Alpha = 1.5, Beta = 2.0, Edge = (Beta - Alpha) / (Alpha * (Alpha - 1));
        Assert.That(OptimalErrorRatio.Of(Alpha, Beta, Edge * 0.999), Is.Zero);
        Assert.That(OptimalErrorRatio.Of(Alpha, Beta, Edge * 1.001), Is.Positive);
        Assert.Throws<ArgumentOutOfRangeException>(() => OptimalErrorRatio.Of(1, 1.5, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => OptimalErrorRatio.Of(1.5, 4, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => OptimalErrorRatio.Of(1.5, 1, 0));
    }
}
