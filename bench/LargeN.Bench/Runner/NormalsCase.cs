// SPDX-License-Identifier: MIT
using LargeN.Randomness;

namespace LargeN.Bench.Runner;

/// <summary>A million standard normal variates, or as many as asked for, in double.</summary>
internal sealed class DoubleNormalsCase(int n) : RunnerCase
{
    private readonly double[] x = new double[n];

    internal override double Flops => n;

    internal override void Run() => new RandomStream(1, Purpose.Test, 0).FillNormal(x);

    internal override double ErrorOverBound()
    {
        RandomStream stream = new(1, Purpose.Test, 0);
        for (int i = 0; i < n; i += 997)
            if (x[i] != stream.Normal(i)) return double.PositiveInfinity; // element i is a function of its index
        return NormalMoments.ErrorOverBound(x);
    }
}

/// <summary>The same in float.</summary>
internal sealed class SingleNormalsCase(int n) : RunnerCase
{
    private readonly float[] x = new float[n];

    internal override double Flops => n;

    internal override void Run() => new RandomStream(1, Purpose.Test, 0).FillNormal(x);

    internal override double ErrorOverBound()
    {
        float[] one = new float[1];
        for (int i = 0; i < n; i += 997)
        {
            new RandomStream(1, Purpose.Test, 0).FillNormal(one, i);
            if (x[i] != one[0]) return double.PositiveInfinity;
        }

        return NormalMoments.ErrorOverBound(Array.ConvertAll(x, v => (double)v));
    }
}

/// <summary>Mean and variance of a standard normal sample.</summary>
internal static class NormalMoments
{
    private const double StandardErrors = 5;

    /// <summary>|mean| and |variance - 1| in units of five standard errors.</summary>
    internal static double ErrorOverBound(double[] x)
    {
        double mean = x.Average(), variance = x.Average(v => v * v);
        return Math.Max(Math.Abs(mean) * Math.Sqrt(x.Length), Math.Abs(variance - 1) * Math.Sqrt(x.Length / 2.0)) / StandardErrors;
    }
}
