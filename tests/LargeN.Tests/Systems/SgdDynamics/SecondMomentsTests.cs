// SPDX-License-Identifier: MIT
using LargeN.Systems.SgdDynamics;
using LargeN.Systems.Spectra;

namespace LargeN.Tests.Systems.SgdDynamics;

public class SecondMomentsTests
{
    private static readonly int[] Recorded = [0, 1, 10, 50, 200];

    [Test]
    public void Losses_of_the_literature_case()
    {
        double[] expected = [1.0, 0.7813182703, 0.2716017394, 0.1072990460, 0.04297499424];
        double[] losses = SecondMoments.Losses(Modes(64), [new SgdSetting(0.5, 4, 0.1, Recorded)], default)[0];

        for (int i = 0; i < expected.Length; i++) Near.Relative(losses[i], expected[i], 2e-10);
    }

    [TestCase(1, 0.2018248481)]
    [TestCase(2, 0.09215223967)]
    [TestCase(4, 0.06309772043)]
    [TestCase(8, 0.06574565646)]
    [TestCase(16, 0.0884803813)]
    [TestCase(32, 0.1298847625)]
    public void Losses_at_fixed_compute(int batch, double expected) =>
        Near.Relative(SecondMoments.Losses(Modes(64), [new SgdSetting(0.5, batch, 0.5, [1024 / batch])], default)[0][0], expected, 2e-10);

    [TestCase(1, 1.2838019055)]
    [TestCase(4, 2.9870908545)]
    [TestCase(32, 4.4420698148)]
    public void Critical_learning_rates(int batch, double expected) => Near.Relative(Modes(64).CriticalLearningRate(batch), expected, 1e-10);

    [Test]
    public void The_critical_learning_rate_of_the_population_gradient_is_two_over_the_largest_eigenvalue() =>
        Near.Relative(Modes(64).CriticalLearningRate(double.PositiveInfinity), 2 / Modes(64).Eigenvalues[0], 1e-15);

    [TestCase(0.999, false)]
    [TestCase(1.001, true)]
    public void Losses_grow_beyond_the_critical_rate_only(double factor, bool grows)
    {
        SgdModes modes = Modes(64);
        double[] losses = SecondMoments.Losses(modes, [new SgdSetting(factor * modes.CriticalLearningRate(4), 4, 0, [20_000, 40_000])], default)[0];

        Assert.That(losses[1] > losses[0], Is.EqualTo(grows));
    }

    [Test]
    public void A_setting_has_the_same_bits_alone_and_among_others_with_and_without_schedules()
    {
        SgdModes modes = Modes(37);
        SgdSetting[] settings = [.. Enumerable.Range(0, 21).Select(i => new SgdSetting(
            0.1 + (0.07 * i), 1 + (i % 5), 0.01 * i, [.. Enumerable.Range(0, 4).Select(s => s * (3 + i))], i % 3 == 0 ? [.. Enumerable.Range(0, 100).Select(t => 1.0 / (1 + t))] : null))];
        double[][] together = SecondMoments.Losses(modes, settings, default);

        for (int i = 0; i < settings.Length; i++)
        {
            Assert.That(SecondMoments.Losses(modes, [settings[i]], default)[0], Is.EqualTo(together[i]), $"setting {i}");
            double[] plain = Plain(modes, settings[i]);
            for (int s = 0; s < plain.Length; s++) Near.Relative(together[i][s], plain[s], 1e-12);
        }
    }

    [Test]
    public void Blocks_of_equal_eigenvalues_are_modes_written_out_and_power_without_an_eigenvalue_is_a_floor()
    {
        SgdSetting setting = new(0.4, 3, 0.2, [0, 5, 40]);
        double[] blocks = SecondMoments.Losses(Of(new Spectrum([1, 0.3, 0], [2, 5, 3], [0.6, 0.5, 0.25])), [setting], default)[0];
        double[] modes = SecondMoments.Losses(Of(new Spectrum([1, 1, 0.3, 0.3, 0.3, 0.3, 0.3, 0], [], [0.2, 0.4, 0.5, 0, 0, 0, 0, 0.25])), [setting], default)[0];

        Near.Relative(blocks[0], 1.35, 1e-15);
        for (int i = 0; i < 3; i++) Near.Relative(blocks[i], modes[i], 1e-13);
    }

    [Test]
    public void What_leaves_the_range_of_a_double_is_infinite_and_never_a_number_that_is_none()
    {
        // eta lambda_1 = 1 exactly: the first factor is 0 while the sum overflows.
        double[] losses = SecondMoments.Losses(Of(new Spectrum([1, 0.9, 0.8], [], [1, 1, 1])), [new SgdSetting(1, 0.001, 1, [0, 50, 100, 300])], default)[0];

        Assert.That(losses[0], Is.EqualTo(3));
        Assert.That(losses[2..], Is.All.EqualTo(double.PositiveInfinity));
    }

    [TestCase(1e15)]
    [TestCase(1e25)]
    [TestCase(1e60)]
    public void Absurd_rates_have_finite_losses_as_long_as_these_are_in_range(double rate)
    {
        SgdModes modes = Modes(37);
        SgdSetting setting = new(rate, 2, 0.1, [0, 1, 2, 3, 4, 5, 400]);
        double[] losses = SecondMoments.Losses(modes, [setting], default)[0], plain = Plain(modes, setting);

        for (int s = 0; s < plain.Length; s++)
        {
            if (double.IsFinite(plain[s])) Near.Relative(losses[s], plain[s], 1e-12);
            else Assert.That(losses[s], Is.EqualTo(double.PositiveInfinity));
        }
    }

    [TestCase(1)]
    [TestCase(1e-150)]
    public void Eigenvalues_over_all_decades_of_a_double_lose_no_power(double unit)
    {
        SgdModes modes = Of(new Spectrum([unit, 1e-60 * unit, 1e-79 * unit, 1e-100 * unit], [], [1, 1, 1, 1]));
        double[] losses = SecondMoments.Losses(modes, [new SgdSetting(0.5 / unit, 1e9, 0, [0, 200])], default)[0];

        Near.Relative(losses[0], 4, 1e-14);
        Near.Relative(losses[1], 3, 1e-6);
    }

    [Test]
    public void A_cancelled_run_ends()
    {
        using CancellationTokenSource source = new();
        source.Cancel();

        Assert.Throws<OperationCanceledException>(() => SecondMoments.Losses(Modes(8), [new SgdSetting(0.1, 1, 0, [100_000_000])], source.Token));
    }

    internal static SgdModes Modes(int count)
    {
        Spectrum spectrum = PowerLaw.Truncated(count, 1.5, 1.8);
        return SgdModes.Of(spectrum, SgdScales.Of(spectrum, normalised: true));
    }

    private static SgdModes Of(Spectrum spectrum) => SgdModes.Of(spectrum, SgdScales.Of(spectrum, normalised: false));

    /// <summary>The recursion as it is written.</summary>
    private static double[] Plain(SgdModes modes, SgdSetting setting)
    {
        double[] c = [.. modes.Start], losses = new double[setting.Steps.Count];
        for (int t = 0, next = 0; next < losses.Length; t++)
        {
            double loss = modes.Floor + c.Select((v, k) => v * modes.Eigenvalues[k] * modes.Multiplicities[k]).Sum();
            if (setting.Steps[next] == t) losses[next++] = loss;
            double eta = setting.LearningRate * (setting.Schedule is { } s ? s[t] : 1);
            for (int k = 0; k < c.Length; k++)
            {
                double lambda = modes.Eigenvalues[k];
                c[k] = ((Math.Pow(1 - (eta * lambda), 2) + (eta * eta * lambda * lambda / setting.BatchSize)) * c[k]) + (eta * eta / setting.BatchSize * lambda * (loss + setting.NoiseVariance));
            }
        }

        return losses;
    }
}
