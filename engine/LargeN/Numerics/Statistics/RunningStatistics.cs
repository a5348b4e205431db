// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <summary>Count, mean, variance, smallest and largest of a sequence that is seen one value at a time.</summary>
/// <remarks>
/// Determinism: class B for a fixed order of <see cref="Add"/> and <see cref="Merge"/> calls; another order changes the last bits. Merge
/// partial results in the order of their index (block, shard), never in the order of arrival.
/// <para>Add (Welford): d = x - mean; mean += d / n; m2 = fma(d, x - mean, m2). Merge of (n, mean, m2) and (n', mean', m2') (Chan, Golub, LeVeque 1983):
/// d = mean' - mean; mean = fma(d, n'/(n + n'), mean); m2 = (m2 + m2') + d^2 (n n'/(n + n')). Merging with an empty side copies the other.</para>
/// <para>A NaN makes every figure but the count NaN. An infinity makes the mean NaN or infinite and the variance NaN: keep diverged values out and count them apart.</para>
/// </remarks>
public sealed class RunningStatistics
{
    private double sumOfSquares;        // about the mean

    /// <summary>Number of values seen.</summary>
    public long Count { get; private set; }

    /// <summary>Arithmetic mean; NaN before the first value.</summary>
    public double Mean { get; private set; } = double.NaN;

    /// <summary>Unbiased variance of one value; NaN for fewer than two.</summary>
    public double Variance => Count < 2 ? double.NaN : sumOfSquares / (Count - 1);

    /// <summary>Standard error of the mean, sqrt(Variance / Count); NaN for fewer than two values.</summary>
    public double StandardError => Math.Sqrt(Variance / Count);

    /// <summary>Smallest value; NaN before the first.</summary>
    public double Minimum { get; private set; } = double.NaN;

    /// <summary>Largest value; NaN before the first.</summary>
    public double Maximum { get; private set; } = double.NaN;

    /// <summary>Statistics of the values of a span, added in order.</summary>
    /// <param name="values">The values.</param>
    public static RunningStatistics Of(ReadOnlySpan<double> values)
    {
        RunningStatistics statistics = new();
        foreach (double value in values) statistics.Add(value);
        return statistics;
    }

    /// <summary>Takes in one value.</summary>
    /// <param name="value">Any number.</param>
    public void Add(double value)
    {
        if (++Count == 1)
        {
            Mean = Minimum = Maximum = value;
            sumOfSquares = value - value;       // NaN where the value is not finite
            return;
        }

        double d = value - Mean;
        Mean += d / Count;
        sumOfSquares = Math.FusedMultiplyAdd(d, value - Mean, sumOfSquares);
        Minimum = Math.Min(Minimum, value);
        Maximum = Math.Max(Maximum, value);
    }

    /// <summary>Takes in all that <paramref name="other"/> has seen, as if after the values seen here.</summary>
    /// <param name="other">Left unchanged.</param>
    public void Merge(RunningStatistics other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Count == 0) return;
        if (Count == 0)
        {
            (Count, Mean, sumOfSquares, Minimum, Maximum) = (other.Count, other.Mean, other.sumOfSquares, other.Minimum, other.Maximum);
            return;
        }

        double d = other.Mean - Mean, n = Count, m = other.Count;
        Mean = Math.FusedMultiplyAdd(d, m / (n + m), Mean);
        sumOfSquares = sumOfSquares + other.sumOfSquares + (d * d * (n * m / (n + m)));
        Minimum = Math.Min(Minimum, other.Minimum);
        Maximum = Math.Max(Maximum, other.Maximum);
        Count += other.Count;
    }
}
