// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Randomness;

namespace LargeN.Tests.Randomness;

/// <summary>Statistics of fixed streams. Each bound is 4.5 standard errors of the ideal distribution; with about 60 figures a fault-free generator fails one of these in 2000 seeds, and the seed is fixed.</summary>
public sealed class DistributionTests
{
    private const int N = 1 << 20;
    private const double Sigmas = 4.5;

    private static readonly double[] Doubles = new double[N], Singles = new double[N];

    [OneTimeSetUp]
    public void Draw()
    {
        new RandomStream(2026, Purpose.Inputs, 1).FillNormal(Doubles);
        float[] single = new float[N];
        new RandomStream(2027, Purpose.Inputs, 1).FillNormal(single);
        for (int i = 0; i < N; i++) Singles[i] = single[i];
    }

    // Moments 1 to 6 of a normal: 0 1 0 3 0 15; variance of x^k: E x^2k - (E x^k)^2.
    [TestCase(1, 0, 1), TestCase(2, 1, 2), TestCase(3, 0, 15), TestCase(4, 3, 96), TestCase(5, 0, 945), TestCase(6, 15, 10170)]
    public void Normal_moments(int power, double expected, double variance)
    {
        foreach (double[] x in (double[][])[Doubles, Singles])
        {
            double mean = FixedOrder.Mean(Array.ConvertAll(x, v => Math.Pow(v, power)));
            Assert.That((mean - expected) / Math.Sqrt(variance / N), Is.InRange(-Sigmas, Sigmas));
        }
    }

    // Two-sided tail probabilities.
    [TestCase(0.5, 0.617075077451974), TestCase(1, 0.31731050786291415), TestCase(2, 0.04550026389635842), TestCase(3, 0.0026997960632601866), TestCase(4, 6.334248366623996e-05)]
    public void Normal_tails(double beyond, double probability)
    {
        foreach (double[] x in (double[][])[Doubles, Singles])
        {
            int upper = x.Count(v => v > beyond), lower = x.Count(v => v < -beyond);
            double error = Math.Sqrt(N * probability * (1 - probability));
            Assert.That((upper + lower - (N * probability)) / error, Is.InRange(-Sigmas, Sigmas));
            Assert.That((upper - lower) / Math.Sqrt(N * probability), Is.InRange(-Sigmas, Sigmas));
        }
    }

    [Test]
    public void Neighbours_in_a_block_are_uncorrelated_and_so_are_their_squares()
    {
        foreach (double[] x in (double[][])[Doubles, Singles])
        {
            double[] square = Array.ConvertAll(x, v => ((v * v) - 1) / Math.Sqrt(2));
            for (int lag = 1; lag <= 4; lag++)
            {
                AssertUncorrelated(x.AsSpan(lag), x.AsSpan(0, N - lag));
                AssertUncorrelated(square.AsSpan(lag), square.AsSpan(0, N - lag));
                AssertUncorrelated(square.AsSpan(lag), x.AsSpan(0, N - lag));
            }
        }
    }

    [Test]
    public void Streams_that_differ_in_one_address_are_uncorrelated()
    {
        RandomStream stream = new(2026, Purpose.Inputs, 1);
        double[] other = new double[N];
        foreach (RandomStream neighbour in (RandomStream[])
            [stream with { Replica = 2 }, stream with { Replica = RandomStream.Shared }, stream with { Purpose = Purpose.LabelNoise }, stream with { Step = 1 }, stream with { Seed = 2027 }, stream with { Seed = 2026 | (1UL << 63) }])
        {
            neighbour.FillNormal(other);
            AssertUncorrelated(Doubles, other);
        }
    }

    [Test]
    public void Uniforms_fill_the_open_interval_evenly()
    {
        float[] single = new float[N];
        double[] wide = new double[N];
        new RandomStream(5, Purpose.Test, 0).FillUniform(single);
        new RandomStream(6, Purpose.Test, 0).FillUniform(wide);
        foreach (double[] x in (double[][])[Array.ConvertAll(single, v => (double)v), wide])
        {
            Assert.That(x.Min(), Is.GreaterThan(0));
            Assert.That(x.Max(), Is.LessThan(1));
            Assert.That((FixedOrder.Mean(x) - 0.5) * Math.Sqrt(12.0 * N), Is.InRange(-Sigmas, Sigmas));
            AssertEven(Array.ConvertAll(x, v => (int)(v * 256)), 256);
        }
    }

    [TestCase(1), TestCase(3), TestCase(100), TestCase(1000)]
    public void Indices_are_even(int bound)
    {
        int[] index = new int[1 << 18];
        new RandomStream(8, Purpose.Indices, 0).FillIndices(index, bound);
        AssertEven(index, bound);
    }

    [Test]
    public void Indices_reach_both_ends_of_the_largest_bound()
    {
        int[] index = new int[1 << 16];
        new RandomStream(8, Purpose.Indices, 0).FillIndices(index, int.MaxValue);
        Assert.That(index.Min(), Is.InRange(0, int.MaxValue / 4096));
        Assert.That(index.Max(), Is.InRange(int.MaxValue - (int.MaxValue / 4096), int.MaxValue - 1));
    }

    private static void AssertUncorrelated(ReadOnlySpan<double> x, ReadOnlySpan<double> y) =>
        Assert.That(FixedOrder.Dot(x, y) / Math.Sqrt(x.Length), Is.InRange(-Sigmas, Sigmas));

    /// <summary>Chi-square over the cells, in units of its own standard deviation.</summary>
    private static void AssertEven(int[] cell, int cells)
    {
        int[] count = new int[cells];
        foreach (int c in cell) count[c]++;
        double expected = (double)cell.Length / cells;
        double chiSquare = count.Sum(c => (c - expected) * (c - expected) / expected);
        Assert.That(chiSquare - (cells - 1), Is.InRange(-Sigmas * Math.Sqrt(2.0 * cells), Sigmas * Math.Sqrt(2.0 * cells)));
    }
}
