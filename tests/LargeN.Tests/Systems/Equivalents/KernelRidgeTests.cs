// SPDX-License-Identifier: MIT
using LargeN.Systems.Equivalents;
using LargeN.Systems.Spectra;

namespace LargeN.Tests.Systems.Equivalents;

/// <summary>Reference values of the kernel-regression theory (table of its page) and its identities.</summary>
public class KernelRidgeTests
{
    [TestCase(1.5, 1.8, 50, 1e-3, 0.0, 0.00797490005, 49.8746066, 0.393488149, 0.0672658162, 0.110906021, 6.97532776e-7, 0.0022642579)]
    [TestCase(1.5, 1.8, 200, 1e-2, 0.1, 0.000745177618, 186.580381, 0.47658698, 0.0140571141, 0.117910349, 0.000981066083, 0.00108322214)]
    [TestCase(2.0, 1.5, 100, 0.0, 0.05, 0.000209999904, 100, 0.536632741, 0.119373815, 0.315528233, 0, 0.0036421893)]
    public void Published_values(double alpha, double beta, double p, double ridge, double noise, double kappa, double df1, double gamma, double bias, double excess, double train, double third)
    {
        Spectrum spectrum = PowerLaw.Truncated(600, alpha, beta);
        KernelRidgeSolution s = KernelRidge.Solve(spectrum, p, ridge, noise);
        double[] modes = new double[600];
        KernelRidge.ModeErrors(spectrum, p, s, modes);

        Assert.That(s.Verdict.IsConverged);
        Near.Relative(s.EffectiveRidge, kappa, 1e-8, "kappa");
        Near.Relative(s.DegreesOfFreedom, df1, 1e-8, "df1");
        Near.Relative(s.Gamma, gamma, 1e-8, "gamma");
        Near.Relative(s.BiasLoss, bias, 1e-8, "bias");
        Near.Relative(s.ExcessLoss, excess, 1e-8, "excess");
        Near.Relative(s.TrainLoss, train, 1e-8, "train");
        Near.Relative(modes[2], third, 1e-8, "E_3");
    }

    [Test]
    public void Mode_errors_add_up_to_the_excess_and_learnabilities_are_conserved([Values(0, 1e-6, 0.1, 10)] double ridge, [Values(3.5, 40, 150)] double p)
    {
        Spectrum spectrum = PowerLaw.Truncated(200, 1.3, 1.7);
        KernelRidgeSolution s = KernelRidge.Solve(spectrum, p, ridge, 0.2);
        double[] modes = new double[200];
        KernelRidge.ModeErrors(spectrum, p, s, modes);

        Near.Relative(modes.Sum(), s.ExcessLoss, 1e-10, "sum of mode errors");
        Near.Relative(s.DegreesOfFreedom, p - (ridge / s.EffectiveRidge), 1e-9, "sum of learnabilities");
        Assert.That(s.Gamma, Is.InRange(0, s.DegreesOfFreedom / p));
    }

    [Test]
    public void Resolvent_traces_are_derivatives_of_the_effective_ridge([Values(20, 150, 500)] double p)
    {
        // tr (G + lambda)^-2 = -d/dlambda tr (G + lambda)^-1, by a central difference of relative step 1e-4: error O(1e-8).
        Spectrum spectrum = PowerLaw.Truncated(200, 1.3, 1.7);
        double ridge = 0.05, h = 1e-4 * ridge;
        KernelRidgeSolution s = KernelRidge.Solve(spectrum, p, ridge, 0);
        double slope = (KernelRidge.Solve(spectrum, p, ridge + h, 0).ResolventTrace - KernelRidge.Solve(spectrum, p, ridge - h, 0).ResolventTrace) / (2 * h);

        Near.Relative(s.ResolventSquaredTrace, -slope, 1e-6);
        double all = s.ResolventTrace + (Math.Max(0, p - 200) / ridge);   // the Gram matrix of samples has P - M more eigenvalues, all zero
        Near.Relative(1 / all, s.EffectiveRidge, 1e-9);
    }

    [Test]
    public void Isotropic_spectrum_has_the_closed_form([Values(0.3, 2)] double ridge, [Values(20, 100, 150)] double p)
    {
        const int M = 100;
        const double S = 0.7;
        Spectrum spectrum = new([S], [M], [1]);
        double u = ridge / (p * S), r = M / p;
        double kappa = S * (u + r - 1 + Math.Sqrt(((u + r - 1) * (u + r - 1)) + (4 * u))) / 2;

        Near.Relative(KernelRidge.Solve(spectrum, p, ridge, 0).EffectiveRidge, kappa, 1e-10);
    }

    [Test]
    public void Least_squares_with_more_samples_than_modes_is_classical()
    {
        KernelRidgeSolution s = KernelRidge.Solve(PowerLaw.Truncated(50, 1.5, 1.8), 200, 0, 0.3);

        Assert.That(s.EffectiveRidge, Is.Zero);
        Near.Relative(s.Gamma, 0.25, 1e-14);
        Near.Relative(s.ExcessLoss, 0.3 * 0.25 / 0.75, 1e-12);
        Near.Relative(s.TrainLoss, 0.3 * 0.75, 1e-12, "noise outside the fitted space");
    }

    [Test]
    public void As_many_samples_as_modes_without_a_ridge_is_infinite()
    {
        KernelRidgeSolution s = KernelRidge.Solve(PowerLaw.Truncated(50, 1.5, 1.8), 50, 0, 0.3);

        Assert.That(s.Verdict.Kind, Is.EqualTo(VerdictKind.Diverged));
        Assert.That(s.TestLoss, Is.EqualTo(double.PositiveInfinity));
        Assert.That(s.Gamma, Is.EqualTo(1));
    }

    [TestCase(1.5, 1.8)]
    [TestCase(1.5, 3.0)]
    [TestCase(1.3, 6.0)]
    [TestCase(2.0, 7.0)]
    public void Excess_falls_with_the_exponent_of_the_headline(double alpha, double beta)
    {
        Spectrum spectrum = PowerLaw.Binned(alpha, beta, 1000, 1e14, 2000);
        double low = KernelRidge.Solve(spectrum, 1e2, 0, 0).ExcessLoss, high = KernelRidge.Solve(spectrum, 1e4, 0, 0).ExcessLoss;

        Assert.That(Math.Log(high / low) / Math.Log(100), Is.EqualTo(-Math.Min(beta - 1, 2 * alpha)).Within(0.03));
    }

    [Test]
    public void Ridgeless_kappa_follows_the_power_law()
    {
        // kappa ~ (A/P)^alpha with A = (pi/alpha)/sin(pi/alpha); corrections are O(1/P).
        const double Alpha = 1.5, P = 1e4;
        double a = Math.PI / Alpha / Math.Sin(Math.PI / Alpha);
        Spectrum spectrum = PowerLaw.Binned(Alpha, 1.8, 1000, 1e14, 2000);

        Near.Relative(EffectiveRidge.Solve(spectrum, P, 0).Kappa, Math.Pow(a / P, Alpha), 2e-3);
    }

    [TestCase(0.5, 1.64339811, 0.925398749)]
    [TestCase(2.0, 0.174165739, 0.705235974)]
    public void Learning_stage_of_a_high_dimensional_sphere(double a, double x, double excess)
    {
        // One degenerate level, v^2 = 0.6, above it 0.4 of power that cannot be learned, noise 0.1, ridge 0.2 in units of N lambda.
        const double N = 1e7;
        Spectrum spectrum = new([1, 0], [N, 1], [0.6, 0.4]);
        KernelRidgeSolution s = KernelRidge.Solve(spectrum, a * N, 0.2 * N, 0.1);

        Near.Relative(s.EffectiveRidge, x, 1e-8);
        Near.Relative(s.ExcessLoss, excess, 1e-8);
    }

    [Test]
    public void Arguments_out_of_range_are_refused()
    {
        Spectrum spectrum = PowerLaw.Truncated(5, 1, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => EffectiveRidge.Solve(spectrum, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => EffectiveRidge.Solve(spectrum, 3, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => EffectiveRidge.Solve(spectrum, double.NaN, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Spectrum([1, double.NaN], [], [1, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Spectrum([1, -1], [], [1, 1]));
        Assert.Throws<ArgumentException>(() => new Spectrum([], [], []));
        Assert.Throws<ArgumentException>(() => new Spectrum([1, 2], [], [1]));
    }
}
