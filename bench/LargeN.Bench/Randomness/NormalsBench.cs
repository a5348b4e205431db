// SPDX-License-Identifier: MIT
using BenchmarkDotNet.Attributes;
using LargeN.Numerics;
using LargeN.Randomness;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;

namespace LargeN.Bench.Randomness;

/// <summary>Standard normal variates on one core; a figure per call of <see cref="Count"/> elements.</summary>
[MemoryDiagnoser]
public class NormalsBench
{
    private readonly RandomStream stream = new(1, Purpose.Test, 0);
    private readonly MersenneTwister twister = new(1);
    private float[] single = [];
    private double[] target = [];

    /// <summary>Elements a call: 4096 stays in L1 (float), 1048576 in L2 or L3.</summary>
    [Params(4096, 1 << 20)]
    public int Count { get; set; }

    /// <summary>Wrong results are not timed: mean and variance must lie within five standard errors.</summary>
    [GlobalSetup]
    public void Setup()
    {
        single = new float[Count];
        target = new double[Count];
        Check(FixedOrder.Mean(Single()), FixedOrder.Variance(single));
        Check(FixedOrder.Mean(Double()), FixedOrder.Variance(target));
        Check(FixedOrder.Mean(MathNet()), FixedOrder.Variance(target));
    }

    /// <summary>MathNet's sampler over its Mersenne twister.</summary>
    [Benchmark(Baseline = true)]
    public double[] MathNet()
    {
        Normal.Samples(twister, target, 0, 1);
        return target;
    }

    /// <summary>Ours, double.</summary>
    [Benchmark]
    public double[] Double()
    {
        stream.FillNormal(target);
        return target;
    }

    /// <summary>Ours, float.</summary>
    [Benchmark]
    public float[] Single()
    {
        stream.FillNormal(single);
        return single;
    }

    private void Check(double mean, double variance)
    {
        if (Math.Abs(mean) * Math.Sqrt(Count) > 5 || Math.Abs(variance - 1) * Math.Sqrt(Count / 2.0) > 5)
            throw new InvalidOperationException($"mean {mean}, variance {variance} of {Count} standard normals");
    }
}
