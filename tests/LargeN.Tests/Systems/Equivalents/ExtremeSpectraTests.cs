// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Systems.Equivalents;
using LargeN.Systems.Spectra;

namespace LargeN.Tests.Systems.Equivalents;

/// <summary>Where P - df1 and P - df2 lose all digits if they are formed as differences. The values come from the same equations in 700 decimal digits.</summary>
public class ExtremeSpectraTests
{
    private const double Bound = 1e-9;

    [TestCase(new double[] { 1, 1e-40 }, 1, 0.0, 0.1, 1e-20, 1.0, 1.0, 5.5e+19)]
    [TestCase(new double[] { 1, 1e-40, 1e-80 }, 2, 0.0, 0.0, 1e-60, 2.0, 1.0, 1e+20)]
    [TestCase(new double[] { 1, 0.5, 0.25, 0.1 }, 4, 1e-30, 0.1, 2.425356250363332e-16, 3.999999999999996, 0.9999999999999979, 48507125007266.68)]
    [TestCase(new double[] { 1, 0.5, 0.25, 0.1 }, 4, 1e-100, 0.1, 2.4253562503633297e-51, 4.0, 1.0, 4.8507125007266595e+48)]
    [TestCase(new double[] { 1, 0.5, 0.25, 0.1 }, 3, 1e-300, 0.1, 0.09372053610434657, 3.0, 0.7802205284971239, 2.005017040390894)]
    [TestCase(new double[] { 1, 0.5 }, 5, 1e+99, 0.1, 2e+98, 7.5e-99, 6.25e-198, 2.1)]
    [TestCase(new double[] { 1e+100, 1e-200 }, 1, 1e-50, 0.1, 1e+25, 1.0, 1.0, 5.5e+74)]
    public void Kernel_regression(double[] eigenvalues, double samples, double ridge, double noise, double kappa, double freedom, double gamma, double test)
    {
        KernelRidgeSolution s = KernelRidge.Solve(Flat(eigenvalues), samples, ridge, noise);

        Assert.That(s.Verdict.IsConverged);
        Near.Relative(s.EffectiveRidge, kappa, Bound, "kappa");
        Near.Relative(s.DegreesOfFreedom, freedom, Bound, "df1");
        Near.Relative(s.Gamma, gamma, Bound, "gamma");
        Near.Relative(s.TestLoss, test, Bound, "test");
    }

    [TestCase(new double[] { 1, 0.5, 0.25, 0.1 }, 3, 3, 1e-14, 0.1, 0.09372061652536307, 1.76748990120041e-08, 2.9999994342259044, 0.9999996228174316, 1.0000000000004854, 2916359.5882352735, 2.005016238697512)]
    [TestCase(new double[] { 1, 0.5, 0.25, 0.1 }, 3, 3, 1e-40, 0.1, 0.09372053610434657, 1.767489142864783e-21, 3.0, 1.0, 1.0, 2.916357085726892e+19, 2.005017040390894)]
    [TestCase(new double[] { 1, 0.5, 0.25, 0.1 }, 4, 4, 1e-100, 0.1, 1.1144332202187172e-34, 5.278335959890004e-68, 4.0, 1.0, 9.472682371859096e-34, 1.4075562559706677e+32, 1.0556671919780008e+32)]
    [TestCase(new double[] { 1, 0.5, 0.25, 0.1 }, 4, 6, 1e-100, 0.1, 4.2008402520840296e-51, 1.4002800840280098e-51, 4.0, 1.0, 4.6852941176470584e-99, 2.8005601680560198e+48, 2.8005601680560198e+48)]
    [TestCase(new double[] { 1, 0.5, 0.25, 0.1 }, 6, 4, 1e-100, 0.1, 3.4299717028501766e-51, 5e-101, 4.0, 0.6666666666666666, 2.9154759474226503e-50, 0.30000000000000004, 0.3)]
    [TestCase(new double[] { 1, 1e-40 }, 1, 2, 0.0, 0.1, 1e-20, 5e-21, 1.0, 1.0, 1.0, 5.5e+19, 5.5e+19)]
    [TestCase(new double[] { 1, 1e-40 }, 2, 1, 0.0, 0.1, 1e-20, 0.0, 1.0, 0.5, 1.0, 2.2, 2.2)]
    [TestCase(new double[] { 1, 1e-40 }, 1, 3, 1e-30, 0.1, 1.2247448714324144e-15, 8.164965809549433e-16, 0.9999999999999988, 0.9999999999999976, 1.0, 449073119495281.0, 449073119495280.9)]
    [TestCase(new double[] { 1, 1e-40 }, 1, 3, 1e-15, 0.1, 3.872983383707418e-08, 2.581988972471611e-08, 0.9999999612701677, 0.9999999225403375, 1.0000000000000022, 14200939.761093885, 14200939.623593884)]
    [TestCase(new double[] { 1, 0.5 }, 9, 7, 1e+90, 0.1, 1.111111111111111e+89, 1.111111111111111e+89, 1.3500000000000001e-89, 1.4142857142857144e-179, 2.0, 2.1, 2.1)]
    public void Random_features(double[] eigenvalues, double samples, double width, double ridge, double noise, double kappa2, double kappa1, double z, double gamma, double fixedFeature, double test, double ensemble)
    {
        RandomFeatureSolution s = RandomFeatureRidge.Solve(Flat(eigenvalues), samples, width, ridge, noise);

        Assert.That(s.Verdict.IsConverged);
        Near.Relative(s.EffectiveRidge, kappa2, Bound, "kappa2");
        Near.Relative(s.FixedFeatureRidge, kappa1, Bound, "kappa1");
        Near.Relative(s.DegreesOfFreedom, z, Bound, "z");
        Near.Relative(s.Gamma, gamma, Bound, "gamma1");
        Near.Relative(s.FixedFeatureLoss, fixedFeature, Bound, "B_F");
        Near.Relative(s.TestLoss, test, Bound, "E_test");
        Near.Relative(s.EnsembleLoss, ensemble, Bound, "E_inf");
    }

    [Test]
    public void Roots_over_many_decades_are_as_good_as_those_of_bisection()
    {
        ulong state = 1;
        double Uniform(double low, double high)
        {
            state = (state * 6364136223846793005) + 1442695040888963407;
            return low + ((high - low) * (state >> 11) * Math.ScaleB(1, -53));
        }

        double Decades(double low, double high) => Math.Pow(10, Uniform(low, high));
        for (int i = 0; i < 4000; i++)
        {
            int blocks = (int)Uniform(1, 12);
            double span = ((double[])[0.5, 5, 40, 120])[i % 4];
            double[] eigenvalues = [.. Enumerable.Range(0, blocks).Select(k => k > 0 && Uniform(0, 8) < 1 ? 0 : Decades(-span, span / 3))];
            double[] multiplicities = [.. Enumerable.Range(0, blocks).Select(k => k > 0 && Uniform(0, 3) < 1 ? Math.Floor(Uniform(0, 6)) : Uniform(0, 10) < 1 ? Decades(0, 8) : 1)];
            Spectrum spectrum = new(eigenvalues, multiplicities, [.. eigenvalues.Select(_ => Uniform(0, 1))], Uniform(0, 4) < 1 ? Decades(-20, 2) : 0);
            double samples = Uniform(0, 2) < 1 ? Math.Floor(Uniform(1, 20)) : Decades(-1, 5), width = Uniform(0, 3) < 1 ? samples : Decades(-1, 5), ridge = Uniform(0, 4) < 1 ? 0 : Decades(-2 * span, 3);

            EffectiveRidgeSolution s = EffectiveRidge.Solve(spectrum, samples, ridge);
            RandomFeatureSolution features = RandomFeatureRidge.Solve(spectrum, samples, width, ridge, 0.1);

            string what = $"case {i}";
            Assert.That(s.Verdict.IsConverged, what);
            Assert.That(features.Verdict.Kind, Is.Not.EqualTo(VerdictKind.NotConverged), what);
            Assert.That((double[])[features.TestLoss, features.EnsembleLoss, features.Gamma, features.TrainLoss, features.ResolventTrace], Is.All.Not.NaN, what);
            if (s.Kappa == 0) continue;
            double total = ridge + spectrum.TailTrace, low = total > 0 ? total / samples * (1 - 1e-9) : 1e-30 * spectrum.LeastPositive;
            SpectrumRoot equation = new(samples, total);
            double Residual(double kappa) => equation.Residual(spectrum.SumsForRoot(kappa), kappa);
            double sure = LogBisection.Find(Residual, low, (spectrum.Trace + total) / samples * (1 + 1e-9), 1e-15).Root;
            if (Math.Abs((s.Kappa / sure) - 1) > 1e-9) Assert.That(Math.Abs(Residual(s.Kappa)), Is.LessThanOrEqualTo((10 * Math.Abs(Residual(sure))) + (1e-14 * samples)), what);
        }
    }

    [Test]
    public void Without_noise_as_many_samples_as_modes_recover_the_target()
    {
        // 0/0 in the formula: the bias falls as kappa^2, 1 - gamma as kappa.
        Spectrum spectrum = Flat([1, 0.5, 0.25]);
        Assert.That(KernelRidge.Solve(spectrum, 3, 0, 0).TestLoss, Is.Zero);
        Assert.That(RandomFeatureRidge.Solve(spectrum, 3, 5, 0, 0).TestLoss, Is.Zero);
        Assert.That(KernelRidge.Solve(spectrum, 3, 0, 1e-9).TestLoss, Is.EqualTo(double.PositiveInfinity));
    }

    [Test]
    public void A_target_without_power_and_noise_has_no_error([Values(1, 2, 5)] int samples)
    {
        Spectrum spectrum = new([1, 0.5], [], [0, 0]);
        Assert.That(KernelRidge.Solve(spectrum, samples, 0, 0).TestLoss, Is.Zero);
        Assert.That(RandomFeatureRidge.Solve(spectrum, samples, 2, 0, 0).TestLoss, Is.Zero);
    }

    [Test]
    public void A_ridge_below_the_smallest_normal_number_counts_as_zero([Values(1, 3)] int samples)
    {
        Spectrum spectrum = Flat([1, 0.5]);
        Assert.That(KernelRidge.Solve(spectrum, samples, double.Epsilon, 0.1), Is.EqualTo(KernelRidge.Solve(spectrum, samples, 0, 0.1)));
        Assert.That(RandomFeatureRidge.Solve(spectrum, samples, 4, double.Epsilon, 0.1), Is.EqualTo(RandomFeatureRidge.Solve(spectrum, samples, 4, 0, 0.1)));
    }

    [Test]
    public void Without_a_ridge_all_samples_are_degrees_of_freedom() =>
        Assert.That(KernelRidge.Solve(PowerLaw.Truncated(24, 1.5, 1.8), 12, 0, 0.1).DegreesOfFreedom, Is.EqualTo(12));

    private static Spectrum Flat(double[] eigenvalues) => new(eigenvalues, [], [.. eigenvalues.Select(_ => 1.0)]);
}
