// SPDX-License-Identifier: MIT
using LargeN.Systems.Equivalents;
using LargeN.Systems.Spectra;

namespace LargeN.Tests.Systems.Equivalents;

/// <summary>Reference values of the random-feature theory and its limits.</summary>
public class RandomFeatureRidgeTests
{
    private static readonly Spectrum Law = PowerLaw.Truncated(400, 1.5, 1.8);

    [TestCase(60, 120, 1e-3, 0.05, 0.00540602223, 0.00271957626, 59.6322957, 25.5674331, 0.630928735, 0.0505320436, 0.0737720759, 0.335360911, 0.175180742, 1.25952693e-5)]
    [TestCase(120, 60, 1e-2, 0.1, 0.00562834989, 0.000162003634, 58.2729897, 24.8815793, 0.471924235, 0.051844862, 0.114346857, 0.405901711, 0.191565244, 0.107401136)]
    [TestCase(60, 120, 0, 0.02, 0.00534813537, 0.00267406768, 60, 25.7537051, 0.636629801, 0.0501861788, 0.0734704982, 0.257232152, 0.122967192, 0)]
    public void Published_values(double p, double n, double ridge, double noise, double kappa2, double kappa1, double z, double q, double gamma, double bias, double fixedFeature, double test, double ensemble, double train)
    {
        RandomFeatureSolution s = RandomFeatureRidge.Solve(Law, p, n, ridge, noise);

        Assert.That(s.Verdict.IsConverged);
        Near.Relative(s.EffectiveRidge, kappa2, 1e-8, "kappa2");
        Near.Relative(s.FixedFeatureRidge, kappa1, 1e-8, "kappa1");
        Near.Relative(s.DegreesOfFreedom, z, 1e-8, "z");
        Near.Relative(s.DegreesOfFreedomSquared, q, 1e-8, "q");
        Near.Relative(s.Gamma, gamma, 1e-8, "gamma1");
        Near.Relative(s.BiasLoss, bias, 1e-8, "bias2");
        Near.Relative(s.FixedFeatureLoss, fixedFeature, 1e-8, "B_F");
        Near.Relative(s.TestLoss, test, 1e-8, "E_test");
        Near.Relative(s.EnsembleLoss, ensemble, 1e-8, "E_inf");
        Near.Relative(s.TrainLoss, train, 1e-8, "train");
    }

    [Test]
    public void Infinitely_many_features_give_kernel_regression([Values(0, 1e-3, 0.3)] double ridge)
    {
        RandomFeatureSolution s = RandomFeatureRidge.Solve(Law, 80, 1e12, ridge, 0.1);
        KernelRidgeSolution k = KernelRidge.Solve(Law, 80, ridge, 0.1);

        Near.Relative(s.EffectiveRidge, k.EffectiveRidge, 1e-9);
        Near.Relative(s.FixedFeatureRidge, k.EffectiveRidge, 1e-9);
        Near.Relative(s.Gamma, k.Gamma, 1e-9);
        Near.Relative(s.TestLoss, k.TestLoss, 1e-9);
        Near.Relative(s.EnsembleLoss, k.TestLoss, 1e-9);
        Near.Relative(s.ResolventTrace, k.ResolventTrace, 1e-9);
        Near.Relative(s.ResolventSquaredTrace, k.ResolventSquaredTrace, 1e-9);
        if (ridge > 0) Near.Relative(s.TrainLoss, k.TrainLoss, 1e-8);
    }

    [Test]
    public void Infinitely_many_samples_leave_the_error_of_the_features()
    {
        RandomFeatureSolution s = RandomFeatureRidge.Solve(Law, 1e13, 60, 1e-2, 0.1);

        Near.Relative(s.TestLoss, s.FixedFeatureLoss + 0.1, 1e-9);
        Near.Relative(s.DegreesOfFreedom, 60, 1e-9);
        Assert.That(s.FixedFeatureRidge, Is.LessThan(1e-14));
    }

    [TestCase(60, 120)]
    [TestCase(120, 60)]
    [TestCase(90, 90)]
    [TestCase(60, 61)]
    [TestCase(500, 60)]
    public void Equations_hold_and_the_ridge_limit_is_smooth(double p, double n)
    {
        foreach (double ridge in (double[])[10, 0.1, 1e-4, 1e-8])
        {
            RandomFeatureSolution s = RandomFeatureRidge.Solve(Law, p, n, ridge, 0);
            double z = Law.DegreesOfFreedom(s.EffectiveRidge);
            Assert.That(s.DegreesOfFreedom, Is.EqualTo(z).Within(1e-9 * p), "z");
            Assert.That(s.FixedFeatureRidge * (p - z), Is.EqualTo(ridge).Within(1e-8 * ridge + 1e-12), "kappa1 (P - z) = lambda");
            Assert.That(s.EffectiveRidge * (1 - (z / n)), Is.EqualTo(s.FixedFeatureRidge).Within(1e-8 * s.FixedFeatureRidge + 1e-12), "kappa2 (1 - z/N) = kappa1");
        }

        if (p == n) return;
        RandomFeatureSolution small = RandomFeatureRidge.Solve(Law, p, n, 1e-11, 0.1), none = RandomFeatureRidge.Solve(Law, p, n, 0, 0.1);
        Near.Relative(small.TestLoss, none.TestLoss, 1e-5);
        Near.Relative(small.ResolventTrace, none.ResolventTrace, 1e-5);
        Near.Relative(small.ResolventSquaredTrace, none.ResolventSquaredTrace, 1e-5);
    }

    [TestCase(60, 120)]
    [TestCase(120, 60)]
    [TestCase(90, 90)]
    public void Resolvent_traces_are_derivatives(double p, double n)
    {
        double ridge = 0.02, h = 1e-4 * ridge;
        RandomFeatureSolution s = RandomFeatureRidge.Solve(Law, p, n, ridge, 0);
        double slope = (RandomFeatureRidge.Solve(Law, p, n, ridge + h, 0).ResolventTrace - RandomFeatureRidge.Solve(Law, p, n, ridge - h, 0).ResolventTrace) / (2 * h);

        Near.Relative(s.ResolventSquaredTrace, -slope, 1e-6);
        double less = Math.Min(p, n);
        Near.Relative(s.DegreesOfFreedom, less - (ridge * s.ResolventTrace), 1e-9);
        Near.Relative(1 / (s.ResolventTrace + ((p - less) / ridge)), s.FixedFeatureRidge, 1e-8);
    }

    [Test]
    public void As_many_features_as_samples_without_a_ridge_is_infinite()
    {
        RandomFeatureSolution s = RandomFeatureRidge.Solve(Law, 64, 64, 0, 0.1);

        Assert.That(s.Verdict.Kind, Is.EqualTo(VerdictKind.Diverged));
        Assert.That(s.TestLoss, Is.EqualTo(double.PositiveInfinity));
        Assert.That(double.IsFinite(s.EnsembleLoss) && double.IsFinite(s.FixedFeatureLoss));
    }

    [Test]
    public void Ensemble_of_ridgeless_features_is_the_ridgeless_kernel([Values(70, 150, 2000)] double n)
    {
        double ensemble = RandomFeatureRidge.Solve(Law, 64, n, 0, 0.1).EnsembleLoss;

        Near.Relative(ensemble, KernelRidge.Solve(Law, 64, 0, 0.1).TestLoss, 1e-9);
    }

    [Test]
    public void Tail_without_eigenvalues_acts_as_published()
    {
        // Ten task modes of eigenvalue 1 and a tail of trace 20: P = 100, N = 400 and P = 1000, N = 1e5 at ridge 0.
        Spectrum toy = new([1], [10], [1], tailTrace: 20);
        RandomFeatureSolution small = RandomFeatureRidge.Solve(toy, 100, 400, 0, 0), large = RandomFeatureRidge.Solve(toy, 1000, 1e5, 0, 0);

        Near.Relative(small.EffectiveRidge, 0.217890835, 1e-8);
        Near.Relative(small.ExcessLoss, 0.0939582828, 1e-8);
        Near.Relative(small.EnsembleLoss, 0.0343221676, 1e-8);
        Near.Relative(large.EffectiveRidge, 0.020197981, 1e-8);
        Near.Relative(large.ExcessLoss, 5.95748054e-4, 1e-8);
        Near.Relative(large.EnsembleLoss, 3.95767253e-4, 1e-8);
    }
}
