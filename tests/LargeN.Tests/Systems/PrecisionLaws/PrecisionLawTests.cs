// SPDX-License-Identifier: MIT
using LargeN.Randomness;
using LargeN.Systems.PrecisionLaws;

namespace LargeN.Tests.Systems.PrecisionLaws;

/// <summary>The law, its fit and the rounding of weights, against numbers of the literature case and against what they must be.</summary>
public class PrecisionLawTests
{
    private static readonly PrecisionLaw Law = Config(0, 16, 16, 16).Law;

    [Test]
    public void Losses_of_the_literature_case()
    {
        Near.Relative(Law.EffectiveParameters(1e8, [4, 8, 16]), 78348561.87, 1e-9);
        Near.Relative(Law.Loss(1e8, 1e10, [4, 8, 16]), 2.990476864, 1e-9);
        Near.Relative(Law.Loss(1e8, 1e10, [4, 8, 16]) + new PostTrainingLaw(Config(3, 4, 8, 16)).Added(1e8, 1e10), 3.026990032, 1e-9);
    }

    [TestCase(1e9, 0.00319131)]
    [TestCase(1e10, 0.01009181)]
    [TestCase(1e11, 0.03191312)]
    public void Additions_of_the_literature_case(double tokens, double expected) => Assert.That(new PostTrainingLaw(Config(4, 16, 16, 16)).Added(1e8, tokens), Is.EqualTo(expected).Within(6e-9));

    [Test]
    public void The_best_precision_of_the_literature_case_and_of_equal_scales()
    {
        Near.Relative(Law.OptimalBits().Root, 3.299196619, 1e-9);
        Near.Relative((Law with { PrecisionScale = [0.7, 0.7, 0.7] }).OptimalBits().Root, 0.7 * 1.9038136944, 1e-9);
        double best = Law.OptimalBits().Root;
        double At(double bits) => Law.Loss(1e9 / bits, 1e10, [bits, bits, bits]);
        Assert.That(At(best), Is.LessThan(At(1.01 * best)).And.LessThan(At(0.99 * best)), "fixed parameters times bits");
    }

    [Test]
    public void At_the_critical_tokens_more_of_them_change_nothing()
    {
        PostTrainingLaw post = new(Config(3, 4, 8, 16));
        double critical = post.CriticalTokens(1e8);
        double At(double tokens) => Law.Loss(1e8, tokens, [4, 8, 16]) + post.Added(1e8, tokens);

        Assert.That(At(critical), Is.LessThan(At(1.05 * critical)).And.LessThan(At(0.95 * critical)));
        Assert.That(new PostTrainingLaw(Config(0, 4, 8, 16)).CriticalTokens(1e8), Is.EqualTo(double.PositiveInfinity), "nothing is quantised");
    }

    [Test]
    public void Derivatives_of_the_fit_are_central_differences()
    {
        PrecisionFit fit = Runs(20, 0.05);
        double[] theta = [0.1, -1, 0.2, -1.2, 0.3, 0.9, 0.7, 0.1], slopes = new double[8], spare = new double[8];
        fit.Objective(theta, slopes);
        for (int i = 0; i < theta.Length; i++)
        {
            double Moved(double by) => fit.Objective([.. theta.Select((v, j) => j == i ? v + by : v)], spare);
            Assert.That(slopes[i], Is.EqualTo((Moved(1e-6) - Moved(-1e-6)) / 2e-6).Within(1e-6 * slopes.Max(Math.Abs)), $"{i}");
        }
    }

    [Test]
    public void A_fit_finds_the_numbers_of_two_hundred_runs()
    {
        (PrecisionLaw exact, Verdict verdict) = Runs(200, 0).Find(default);
        Assert.That(verdict.IsConverged, Is.True);
        Same(exact, 1e-3);
        Same(Runs(200, 0.001).Find(default).Law, 0.03);

        static void Same(PrecisionLaw found, double tolerance)
        {
            Near.Relative(found.ParameterCoefficient, 400, 5 * tolerance);
            Near.Relative(found.ParameterExponent, 0.35, tolerance);
            Near.Relative(found.DataCoefficient, 600, 5 * tolerance);
            Near.Relative(found.DataExponent, 0.3, tolerance);
            Near.Relative(found.IrreducibleLoss, 1.7, tolerance);
            for (int x = 0; x < 3; x++) Near.Relative(found.PrecisionScale[x], new[] { 2.5, 2, 1 }[x], tolerance);
        }
    }

    [TestCase(2)]
    [TestCase(4)]
    [TestCase(9)]
    public void Rounded_weights_are_levels_and_stochastic_ones_keep_the_mean(int bits)
    {
        double[] w = new double[50], uniform = new double[4000];
        RandomStream stream = new(3, Purpose.Test, 0);
        stream.FillNormal(w);
        new RandomStream(3, Purpose.Rounding, 0).FillUniform(uniform);
        double d = Quantiser.Step(w, 1, bits);
        int most = (1 << (bits - 1)) - 1;
        foreach (double value in w)
        {
            double nearest = Quantiser.Nearest(value, d, bits), f = Quantiser.Fraction(value, d);
            Assert.That(Math.Abs(nearest - value), Is.LessThanOrEqualTo(0.5 * d * (1 + 1e-12)));
            Assert.That(Math.Abs(nearest / d), Is.LessThanOrEqualTo(most + 1e-9));
            double mean = uniform.Average(u => Quantiser.Stochastic(value, d, bits, u));
            Assert.That(mean, Is.EqualTo(value).Within((4 * d * Math.Sqrt(f * (1 - f) / uniform.Length)) + (1e-9 * d)));
        }

        Assert.That(Quantiser.Nearest(1, 0, bits), Is.Zero, "no step");
    }

    private static LawConfig Config(double post, params double[] bits) => new() { Parameter = [1e8], Token = [1e10], TrainingBits = bits, PostBits = post };

    private static PrecisionFit Runs(int runs, double noise)
    {
        double[] u = new double[5 * runs], z = new double[runs], n = new double[runs], d = new double[runs], losses = new double[runs];
        new RandomStream(11, Purpose.Test, 1).FillUniform(u);
        new RandomStream(11, Purpose.Test, 2).FillNormal(z);
        double[][] bits = [new double[runs], new double[runs], new double[runs]];
        for (int i = 0; i < runs; i++)
        {
            (n[i], d[i]) = (Math.Pow(10, 7 + (2 * u[5 * i])), Math.Pow(10, 9 + (2 * u[(5 * i) + 1])));
            for (int x = 0; x < 3; x++) bits[x][i] = 3 + Math.Floor(14 * u[(5 * i) + 2 + x]);
            losses[i] = Law.Loss(n[i], d[i], [bits[0][i], bits[1][i], bits[2][i]]) * Math.Exp(noise * z[i]);
        }

        return new PrecisionFit(n, d, bits, losses);
    }
}
