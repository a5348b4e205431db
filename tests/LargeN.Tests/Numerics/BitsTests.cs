// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using LargeN.Numerics;
using LargeN.Randomness;

namespace LargeN.Tests.Numerics;

/// <summary>One hash over wide-range results of everything here that promises its bits, compared across instruction sets.</summary>
public sealed class BitsTests
{
    // A change of the hash is a change of every published result: it needs a new engine version.
    private const string Expected = "AE5FCFA7BAF6CD198871E1C751415B1B1B766220A60D1FBBD1B9F45EBD559589";

    [TestCase(SimdWidth.Native), TestCase(SimdWidth.Avx2), TestCase(SimdWidth.Sse), TestCase(SimdWidth.None)]
    public void Every_instruction_set_gives_the_same_bits(SimdWidth width) =>
        Assert.That(Child.Run(typeof(BitsTests), nameof(Probe), width), Is.EqualTo(Expected));

    [Test, Platform("Linux")]
    public void Another_variant_of_the_C_library_gives_the_same_bits() =>
        Assert.That(Child.Run(typeof(BitsTests), nameof(Probe), SimdWidth.Native, "", ("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4")), Is.EqualTo(Expected));

    internal static string Probe()
    {
        Child.AssertWidth();
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        RandomStream stream = new(0x9E3779B97F4A7C15, Purpose.Test, 7, 11);

        // 1000 + 37 elements: whole groups and a remainder at every width; first index 3: a start inside a block.
        const int n = 1037;
        Append(Filled<uint>(n, t => stream.FillBits(t, 3)));
        Append(Filled<float>(n, t => stream.FillUniform(t, 3)));
        Append(Filled<double>(n, t => stream.FillUniform(t, 3)));
        Append(Filled<float>(n, t => stream.FillNormal(t, 3)));
        Append(Filled<double>(n, t => stream.FillNormal(t, 3)));
        Append(Filled<int>(n, t => stream.FillIndices(t, 1_000_003, 3)));

        double[] x = Draw.WideRange(21, n), y = Draw.WideRange(22, n);
        float[] sx = Draw.WideRangeSingle(23, n), sy = Draw.WideRangeSingle(24, n);
        foreach (int length in (int[])[n, 16, 15, 8, 5, 1])
        {
            Append(
            [
                FixedOrder.Sum(x.AsSpan(0, length)), FixedOrder.Dot(x.AsSpan(0, length), y.AsSpan(0, length)), FixedOrder.SquaredNorm(x.AsSpan(0, length)),
                FixedOrder.Mean(x.AsSpan(0, length)), FixedOrder.Sum(sx.AsSpan(0, length)), FixedOrder.Dot(sx.AsSpan(0, length), sy.AsSpan(0, length)),
                FixedOrder.SquaredNorm(sx.AsSpan(0, length)), FixedOrder.Mean(sx.AsSpan(0, length)),
            ]);
        }

        Append([FixedOrder.Variance(x), FixedOrder.Variance(sx)]);

        double[] result = new double[n];
        double[] inside = Filled<double>(n, t => stream.FillUniform(t));
        for (int i = 0; i < n; i++) inside[i] = i % 3 == 0 ? (2 * inside[i]) - 1 : Math.CopySign(1 - Math.ScaleB(inside[i], -(i % 53)), i % 2 == 0 ? 1 : -1);
        Elementary.Exp(x, result);
        Append(result);
        Elementary.Exp(Array.ConvertAll(inside, v => 745 * v), result);
        Append(result);
        Elementary.Log(Array.ConvertAll(x, Math.Abs), result);
        Append(result);
        Elementary.SinQuarterTurns(x, result);
        Append(result);
        Elementary.CosQuarterTurns(x, result);
        Append(result);
        Elementary.Atan(x, result);
        Append(result);
        Elementary.Asin(inside, result);
        Append(result);
        Elementary.Acos(inside, result);
        Append(result);

        RunningStatistics statistics = RunningStatistics.Of(x);
        statistics.Merge(RunningStatistics.Of(y));
        double[] positive = Array.ConvertAll(x, Math.Abs);
        LogLogFit fit = LogLogFit.Of(positive, Array.ConvertAll(y, Math.Abs));
        RootResult root = LogBisection.Find(v => Elementary.Log(v) - 3, 1e-9, 1e9, 1e-12);
        MinimumResult minimum = LogMinimum.Find(v => v + (1 / v), 1e-3, 1e4);
        JackknifeEstimate jackknife = Jackknife.Estimate(new ReadOnlyMatrixView<double>(inside, 50, 2), means => means[0] / (2 + means[1]));
        Append(
        [
            statistics.Mean, statistics.StandardError, fit.Slope, fit.Intercept, fit.SlopeStandardError, root.Root, root.Residual, minimum.Argument, minimum.Value,
            jackknife.Value, jackknife.StandardError,
        ]);
        Append(GaussLegendre.Rule(31).Nodes);
        Append(GaussLegendre.Rule(31).Weights);
        Append(GaussHermite.Rule(40).Nodes);
        Append(GaussHermite.Rule(40).Weights);
        return Convert.ToHexString(hash.GetHashAndReset());

        void Append<T>(ReadOnlySpan<T> values)
            where T : struct => hash.AppendData(MemoryMarshal.AsBytes(values));
    }

    private delegate void Filler<T>(Span<T> target);

    private static T[] Filled<T>(int n, Filler<T> fill)
    {
        T[] target = new T[n];
        fill(target);
        return target;
    }
}
