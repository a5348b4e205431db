// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Systems.SgdDynamics;
using LargeN.Systems.Spectra;

namespace LargeN.Tests.Systems.SgdDynamics;

/// <summary>The recursions of whole covariances.</summary>
public class ExactMomentsTests
{
    [Test]
    public void A_fixed_training_set_of_the_literature_case()
    {
        const int P = 12, M = 6;
        Spectrum law = PowerLaw.Truncated(M, 1.2, 1.5);
        SgdModes modes = SgdModes.Of(law, SgdScales.Of(law, normalised: true));
        double[] x = new double[P * M], noise = new double[P];
        for (int p = 1; p <= P; p++)
        {
            noise[p - 1] = 0.3 * Math.Sin(p);
            for (int k = 1; k <= M; k++) x[((p - 1) * M) + k - 1] = Math.Sqrt(2 * modes.Eigenvalues[k - 1]) * Math.Cos((Math.Sqrt(2) * p * k) + (0.7 * p * p));
        }

        (double[] train, double[] excess) = FixedSetMoments.Losses(
            new ReadOnlyMatrixView<double>(x, P, M), noise, modes.Eigenvalues, [.. modes.Start.Select(Math.Sqrt)], new SgdSetting(0.4, 2, 0, [0, 1, 10, 40]), default);

        double[] trains = [1.388955915, 0.9911650608, 0.2314311688, 0.08979099109], tests = [1.0, 0.7168581816, 0.2009853949, 0.04964281996];
        for (int i = 0; i < 4; i++)
        {
            Near.Relative(train[i], trains[i], 2e-9);
            Near.Relative(excess[i], tests[i], 2e-9);
        }
    }

    /// <summary>Points (+-a, +-b): fourth moments of independent signs, whose covariance map is written out here.</summary>
    [Test]
    public void Features_of_signs_follow_their_own_fourth_moments()
    {
        double[] lambda = [0.7, 0.3], start = [0.9, -0.4], points = new double[8];
        for (int i = 0; i < 4; i++) (points[2 * i], points[(2 * i) + 1]) = (((i & 1) * 2 - 1) * Math.Sqrt(lambda[0]), ((i & 2) - 1) * Math.Sqrt(lambda[1]));
        const double Eta = 0.6, B = 3, Noise = 0.05;
        double c00 = start[0] * start[0], c01 = start[0] * start[1], c11 = start[1] * start[1];
        double[] losses = FeatureMoments.Losses(new ReadOnlyMatrixView<double>(points, 4, 2), lambda, start, new SgdSetting(Eta, B, Noise, [0, 1, 2, 7]), default), expected = new double[8];
        for (int t = 0; t < 8; t++)
        {
            expected[t] = (lambda[0] * c00) + (lambda[1] * c11);
            double loss = expected[t];
            double Diagonal(double l, double c) => (c * (1 - (2 * Eta * l) + (Eta * Eta * (1 - (1 / B)) * l * l))) + (Eta * Eta / B * l * (loss + Noise));   // mean of (x^T C x) x_k^2 = L lambda_k for signs
            double cross = lambda[0] * lambda[1];
            (c00, c11) = (Diagonal(lambda[0], c00), Diagonal(lambda[1], c11));
            c01 = (c01 * (1 - Eta + (Eta * Eta * (1 - (1 / B)) * cross))) + (Eta * Eta / B * 2 * c01 * cross);
        }

        foreach ((double seen, int t) in losses.Zip((int[])[0, 1, 2, 7])) Near.Relative(seen, expected[t], 1e-13);
    }

    [Test]
    public void Overflow_is_infinite_in_both()
    {
        double[] points = [1, 0.1, -1, 0.1], lambda = [1, 0.01];
        SgdSetting wild = new(50, 1, 0.1, [0, 1000, 2000]);

        Assert.That(FeatureMoments.Losses(new ReadOnlyMatrixView<double>(points, 2, 2), lambda, [1, 1], wild, default)[1..], Is.All.EqualTo(double.PositiveInfinity));
        (double[] train, double[] excess) = FixedSetMoments.Losses(new ReadOnlyMatrixView<double>(points, 2, 2), [0.1, 0.2], lambda, [1, 1], wild, default);
        Assert.That(train[1..].Concat(excess[1..]), Is.All.EqualTo(double.PositiveInfinity));
    }
}
