// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using LargeN.Systems.Equivalents;
using LargeN.Systems.Spectra;

namespace LargeN.Tests.Systems.Spectra;

/// <summary>Sums over modes against plain loops, and their bits.</summary>
public sealed class ModeSumsTests
{
    // n modes of at most a few roundings each, all of one sign: Higham 2002, section 4.2.
    private static double Bound(int n) => (n + 40) * 1.2e-16;

    [Test]
    public void Sums_are_those_of_plain_loops([Values(1, 7, 16, 33, 1000)] int n, [Values(0, 1e-30, 0.01, 1, 1e30)] double kappa)
    {
        Spectrum spectrum = Wide(n);
        double above = 0, balance = 0, size = 0, learned = 0, squared = 0, spread = 0, bias = 0, cross = 0, slope = 0;
        for (int k = 0; k < n; k++)
        {
            double lambda = spectrum.Eigenvalues[k], m = spectrum.Multiplicities[k], v = spectrum.TargetPower[k];
            double l = lambda > 0 ? lambda / (lambda + kappa) : 0, left = lambda > 0 ? kappa / (lambda + kappa) : 1;
            bias += v * left * left;
            cross += v * left * l;
            slope += 2 * v * left * left * l;
            if (lambda <= 0) continue;
            learned += m * l;
            squared += m * l * l;
            spread += m * l * left;
            if (lambda >= kappa) above += m;
            balance += m * (lambda >= kappa ? left : -l);
            size += m * Math.Min(l, left);
        }

        ModeSums sums = spectrum.Sums(kappa), root = spectrum.SumsForRoot(kappa);
        Assert.That((root.Above, root.Balance, root.Spread), Is.EqualTo((sums.Above, sums.Balance, sums.Spread)));
        Assert.That(sums.Above, Is.EqualTo(above));
        Assert.That(sums.Balance, Is.EqualTo(balance).Within(Bound(n) * size));
        foreach ((double got, double expected) in new[] { (sums.Learned, learned), (sums.LearnedSquared, squared), (sums.Spread, spread), (sums.Bias, bias), (sums.CrossPower, cross), (sums.BiasSlope, slope) })
            Assert.That(got, Is.EqualTo(expected).Within(Bound(n) * expected));
    }

    [Test]
    public void Complex_sums_are_those_of_plain_loops([Values(1, 16, 37)] int n)
    {
        Spectrum spectrum = Wide(n);
        Complex kappa = new(-0.2, 0.3), learned = 0, rate = 0;
        double size = 0;
        for (int k = 0; k < n; k++)
        {
            Complex g = spectrum.Multiplicities[k] * spectrum.Eigenvalues[k] / (spectrum.Eigenvalues[k] + kappa);
            learned += g;
            rate += g / (spectrum.Eigenvalues[k] + kappa);
            size += Complex.Abs(g) * 4;   // |lambda + kappa| is at least 0.3
        }

        (Complex z, Complex s) = spectrum.Learned(kappa);
        Assert.That(Complex.Abs(z - learned), Is.LessThanOrEqualTo(Bound(n) * size));
        Assert.That(Complex.Abs(s - rate), Is.LessThanOrEqualTo(4 * Bound(n) * size));
    }

    [Test]
    public void Roots_of_random_features_solve_both_equations([Values(3, 17.5, 40, 200)] double samples, [Values(5, 40, 90)] double width, [Values(1e-12, 1e-3, 10)] double ridge)
    {
        Spectrum spectrum = PowerLaw.Truncated(60, 1.4, 1.8);
        RandomFeatureSolution s = RandomFeatureRidge.Solve(spectrum, samples, width, ridge, 0.1);
        double z = spectrum.DegreesOfFreedom(s.EffectiveRidge);

        // lambda = kappa (1 - z/N)(P - z), where neither factor cancels by more than the tolerance below
        double left = s.EffectiveRidge * (1 - (z / width)) * (samples - z), lost = 1e-14 * s.EffectiveRidge * (samples + z) * (1 + (z / width));
        Assert.That(s.Verdict.IsConverged);
        Assert.That(left, Is.EqualTo(ridge).Within((1e-11 * ridge) + lost));
        Assert.That(s.Verdict.Residual, Is.LessThan(1e-13));
    }

    [TestCase(SimdWidth.Avx2)]
    [TestCase(SimdWidth.None)]
    public void Width_does_not_enter(SimdWidth width) => Assert.That(Child.Run(GetType(), nameof(Hash), width), Is.EqualTo(Hash()));

    /// <summary>Hashes sums and roots.</summary>
    internal static string Hash()
    {
        Child.AssertWidth();
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Spectrum spectrum = Wide(75), law = PowerLaw.Truncated(90, 1.3, 1.7);
        KernelRidgeSolution kernel = KernelRidge.Solve(law, 20, 1e-3, 0.1), small = KernelRidge.Solve(law, 200, 1e-3, 0.1);
        RandomFeatureSolution features = RandomFeatureRidge.Solve(law, 30, 40, 1e-3, 0.1);
        ResolventEquivalents two = new(law, 30, [0.01, new Complex(-0.1, 0.2)], 50);
        foreach (object value in (object[])[spectrum.Sums(0.01), spectrum.SumsForRoot(1e-20), spectrum.Learned(new Complex(0.1, 0.7)), spectrum.Resolvents(0.3), kernel, small, features, two.TwoPointCovariance(0, 1, law.TargetPower)])
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{value}")));
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>Eigenvalues over eighty decades, not in order, some 0, with multiplicities.</summary>
    private static Spectrum Wide(int n) => new(
        [.. Enumerable.Range(0, n).Select(k => k % 11 == 5 ? 0 : Math.ScaleB(1 + (k % 3), ((k * 37) % 267) - 133))],
        [.. Enumerable.Range(0, n).Select(k => (double)(k % 4 == 3 ? 0 : 1 + (k % 5)))],
        [.. Enumerable.Range(0, n).Select(k => 1.0 / (1 + (k % 7)))]);
}
