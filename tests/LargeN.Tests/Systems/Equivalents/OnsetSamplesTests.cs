// SPDX-License-Identifier: MIT
using LargeN.Systems.Equivalents;
using LargeN.Systems.Spectra;

namespace LargeN.Tests.Systems.Equivalents;

/// <summary>Reference values of the solvable model of the onset, and its power laws.</summary>
public class OnsetSamplesTests
{
    private static readonly Spectrum Toy = new([1], [10], [1], tailTrace: 20);

    [TestCase(100, 400, 0.217890835, 0.0939582828, 0.0343221676)]
    [TestCase(1000, 1e5, 0.020197981, 5.95748054e-4, 3.95767253e-4)]
    public void Published_values(double p, double n, double kappa, double excess, double ensemble)
    {
        RandomFeatureSolution s = RandomFeatureRidge.Solve(Toy, p, n, 0, 0);
        Near.Relative(s.EffectiveRidge, kappa, 1e-8, "kappa2");
        Near.Relative(s.ExcessLoss, excess, 1e-8, "excess");
        Near.Relative(s.EnsembleLoss, ensemble, 1e-8, "E_inf");
        Near.Relative(s.EnsembleLoss, KernelRidge.Solve(Toy, p, 0, 0).ExcessLoss, 1e-10, "kernel of infinite width");
    }

    [TestCase(1e3, 1, 130.208713)]
    [TestCase(1e5, 1, 1404.07414)]
    [TestCase(1e5, 4, 2788.62208)]
    public void Published_onsets(double n, double averaged, double onset) => Near.Relative(OnsetSamples.Half(Toy, n, 0, 0, averaged, 10).Samples, onset, 1e-8);

    [TestCase(1e3, 0.534)]
    [TestCase(1e6, 0.5015)]
    public void Local_slopes_of_the_toy(double n, double slope)
    {
        double at = OnsetSamples.Half(Toy, n, 0, 0, 1, 10).Samples, next = OnsetSamples.Half(Toy, n * Math.Sqrt(10), 0, 0, 1, 10).Samples;
        Assert.That(2 * Math.Log10(next / at), Is.EqualTo(slope).Within(0.001));
    }

    [TestCase(1e4)]
    [TestCase(1e6)]
    public void Averaging_models_multiplies_the_onset_by_the_root_of_their_number(double n)
    {
        foreach (double e in (double[])[2, 4]) Near.Relative(OnsetSamples.Half(Toy, n, 0, 0, e, 10).Samples / OnsetSamples.Half(Toy, n, 0, 0, 1, 10).Samples, Math.Sqrt(e), 0.05);
    }

    [Test]
    public void A_larger_task_eigenvalue_lowers_the_onset_by_its_root()
    {
        double one = OnsetSamples.Half(Toy, 1e6, 0, 0, 1, 10).Samples, four = OnsetSamples.Half(new Spectrum([4], [10], [1], 20), 1e6, 0, 0, 1, 10).Samples;
        Near.Relative(one / four, 2, 0.02);
    }

    [TestCase(1.2, 6, 0.456, 0.003)]
    [TestCase(2, 4, 0.5, 0.002)]
    [TestCase(1.5, 3.25, 0.572, 0.003)]
    [TestCase(1.5, 2.2, 0.992, 0.004)]
    [TestCase(1.5, 1.8, 1, 0.002)]
    public void Power_laws_have_their_exponents(double alpha, double beta, double slope, double tolerance)
    {
        Spectrum law = PowerLaw.Binned(alpha, beta, 2000, 1e60, 2000);
        double low = OnsetSamples.Half(law, 1e5, 0, 0, 1, 1).Samples, high = OnsetSamples.Half(law, 1e6, 0, 0, 1, 1).Samples;
        Assert.That(Math.Log10(high / low), Is.EqualTo(slope).Within(tolerance));
    }

    [Test]
    public void Without_a_crossing_there_is_no_onset()
    {
        (double samples, Verdict verdict) = OnsetSamples.Half(Toy, 11, 0, 0, 1, 10);
        Assert.That(samples, Is.NaN);
        Assert.That(verdict.Kind, Is.EqualTo(VerdictKind.NonFinite));
    }
}
