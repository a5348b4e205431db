// SPDX-License-Identifier: MIT
using LargeN.Systems.SgdDynamics;
using LargeN.Systems.Spectra;

namespace LargeN.Tests.Systems.SgdDynamics;

/// <summary>Losses of descent in bins against those of every mode, up to ten million of them.</summary>
public class BinnedModesTests
{
    private const double Rate = 0.8;

    [TestCase(1.5, 1.6, 100_000)]
    [TestCase(3, 4, 100_000)]
    [TestCase(1.5, 1.6, 10_000_000, Category = "Slow")]
    [TestCase(3, 4, 10_000_000, Category = "Slow")]
    [TestCase(1.1, 1.1, 10_000_000, Category = "Slow")]
    public void Losses_are_within_the_stated_error_of_those_of_all_modes(double alpha, double beta, int count)
    {
        PowerLawSpectrum law = new() { Modes = count, SpectrumExponent = alpha, TargetExponent = beta };
        double[] steps = [0, 100, 1e4, 1e6], all = new double[steps.Length];
        for (int k = 1; k <= count; k++)
        {
            double log = Math.Log(k), kept = Math.Log(1 - (Rate * Math.Exp(-alpha * log))), power = Math.Exp(-beta * log);
            for (int i = 0; i < steps.Length; i++) all[i] += power * Math.Exp(2 * steps[i] * kept);
        }

        foreach ((int exact, int bins) in ((int, int)[])[(128, 256), (32, 96)])
        {
            SgdModes modes = BinnedModes.Of(law, normalised: false, exact, bins, default);
            Assert.That(modes.Count, Is.EqualTo(exact + bins));
            Near.Relative(Loss(modes, 0), all[0], 1e-9);
            for (int i = 1; i < steps.Length; i++) Near.Relative(Loss(modes, steps[i]), all[i], BinnedModes.RelativeError(law, exact, bins));
        }
    }

    [Test]
    public void Few_modes_stay_as_they_are()
    {
        PowerLawSpectrum law = new() { Modes = 384, SpectrumExponent = 1.5, TargetExponent = 1.6 };
        SgdModes modes = BinnedModes.Of(law, normalised: true, 128, 256, default);
        Spectrum whole = PowerLaw.Truncated(384, 1.5, 1.6);
        SgdModes expected = SgdModes.Of(whole, SgdScales.Of(whole, normalised: true));

        Assert.That(BinnedModes.RelativeError(law, 128, 256), Is.Zero);
        Assert.That(modes.Eigenvalues, Is.EqualTo(expected.Eigenvalues).Within(1e-15));
        Assert.That(modes.Multiplicities, Is.All.EqualTo(1));
        for (int k = 0; k < 384; k++) Near.Relative(modes.Start[k], expected.Start[k], 1e-12);
    }

    private static double Loss(SgdModes modes, double steps)
    {
        double sum = 0;
        for (int k = 0; k < modes.Count; k++) sum += modes.Multiplicities[k] * modes.Eigenvalues[k] * modes.Start[k] * Math.Exp(2 * steps * Math.Log(1 - (Rate * modes.Eigenvalues[k])));
        return sum;
    }
}
