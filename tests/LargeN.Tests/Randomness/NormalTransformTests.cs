// SPDX-License-Identifier: MIT
using LargeN.Numerics.Lanes;
using LargeN.Randomness;
using LargeN.Tests.Numerics.Oracle;

namespace LargeN.Tests.Randomness;

public sealed class NormalTransformTests
{
    private static readonly uint[] ExtremeWords =
    [
        0, 1, 2, 3, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xB504F332, 0xB504F333, 0xB504F334, 0xB5040000, 0xFFFF0000, 0xFFFFFFFE, 0xFFFFFFFF,
        0x1FFFFFFF, 0x20000000, 0x20000001, 0x3FFFFFFF, 0x40000000, 0x40000001, 0x5FFFFFFF, 0x60000000, 0x9FFFFFFF, 0xA0000000, 0xC0000000, 0xDFFFFFFF, 0xE0000000,
    ];

    [Test]
    public void Float_pairs_are_accurate_for_extreme_and_random_words()
    {
        double worstUlp = 0, worstOfRadius = 0;
        foreach ((uint radius, uint angle) in Words(3000))
        {
            Floats1 first = Floats1.AllBits(radius), second = Floats1.AllBits(angle);
            NormalTransform.Pair(ref first, ref second);
            (BigReal r, BigReal cos, BigReal sin) = Exact(radius, angle, 32);
            foreach ((float value, BigReal exact) in new[] { (first.Value, r * cos), (second.Value, r * sin) })
            {
                Assert.That(float.IsFinite(value), $"radius {radius:X8}, angle {angle:X8}");
                worstUlp = Math.Max(worstUlp, Ulp.Error(value, exact));
                worstOfRadius = Math.Max(worstOfRadius, (BigReal.Abs(value - exact) / r).ToDouble() * 16777216);
            }
        }

        TestContext.Out.WriteLine($"{worstUlp:F2} ulp, {worstOfRadius:F2} x 2^-24 of the radius");
        Assert.Multiple(() =>
        {
            Assert.That(worstUlp, Is.LessThanOrEqualTo(4.5));
            Assert.That(worstOfRadius, Is.LessThanOrEqualTo(4));
        });
    }

    [Test]
    public void Double_pairs_are_accurate_for_extreme_and_random_words()
    {
        double worstUlp = 0;
        uint[] low = new uint[ExtremeWords.Length * 200];
        new RandomStream(3, Purpose.Test, 0).FillBits(low);
        int i = 0;
        foreach ((uint radius, uint angle) in Words(1500))
        {
            (ulong a, ulong b) = i % 2 == 0 ? (Wide(radius, low[i % low.Length]), Wide(angle, low[(i + 1) % low.Length])) : (Wide(radius, radius), Wide(angle, angle));
            i++;
            Doubles1 first = Doubles1.AllBits(a), second = Doubles1.AllBits(b);
            NormalTransform.PairDouble(ref first, ref second);
            (BigReal r, BigReal cos, BigReal sin) = Exact(a, b, 64);
            Assert.That(double.IsFinite(first.Value) && double.IsFinite(second.Value), $"radius {a:X16}, angle {b:X16}");
            worstUlp = Math.Max(worstUlp, Math.Max(Ulp.Error(first.Value, r * cos), Ulp.Error(second.Value, r * sin)));
        }

        TestContext.Out.WriteLine($"{worstUlp:F2} ulp");
        Assert.That(worstUlp, Is.LessThanOrEqualTo(3));

        static ulong Wide(uint high, uint low) => ((ulong)high << 32) | low;
    }

    [Test]
    public void Largest_values_are_the_stated_ones()
    {
        Floats1 single = Floats1.AllBits(0), zero = Floats1.AllBits(0);
        NormalTransform.Pair(ref single, ref zero);
        Doubles1 wide = Doubles1.AllBits(0), wideZero = Doubles1.AllBits(0);
        NormalTransform.PairDouble(ref wide, ref wideZero);
        Assert.Multiple(() =>
        {
            Assert.That(single.Value, Is.EqualTo(Math.Sqrt(66 * Math.Log(2))).Within(2e-6));
            Assert.That(wide.Value, Is.EqualTo(Math.Sqrt(130 * Math.Log(2))).Within(1e-14));
            Assert.That(zero.Value, Is.Zero);
            Assert.That(wideZero.Value, Is.Zero);
        });
    }

    [Test]
    public void Coefficient_tables_are_those_of_the_fit()
    {
        Assert.Multiple(() =>
        {
            Assert.That(NormalTransform.Tables.Log, Is.EqualTo(Tables.LogSingle()));
            Assert.That(NormalTransform.Tables.Sin, Is.EqualTo(Tables.SinQuarterSingle()));
            Assert.That(NormalTransform.Tables.Cos, Is.EqualTo(Tables.CosQuarterSingle()));
        });
    }

    private static IEnumerable<(uint Radius, uint Angle)> Words(int random)
    {
        foreach (uint r in ExtremeWords)
        {
            foreach (uint a in ExtremeWords) yield return (r, a);
        }

        RandomStream stream = new(17, Purpose.Test, 0);
        for (int i = 0; i < random; i++) yield return (stream.Bits(2 * i), stream.Bits((2 * i) + 1));
        for (int i = 0; i < 32; i++) yield return (1u << i, stream.Bits(i));
        for (int i = 0; i < 32; i++) yield return (~(1u << i), ~stream.Bits(i));
    }

    private static (BigReal R, BigReal Cos, BigReal Sin) Exact(ulong radius, ulong angle, int bits)
    {
        BigReal u = BigReal.Scale(Integer(radius) + 0.5, -bits);
        BigReal r = BigReal.Sqrt(-2 * BigMath.Log(u));
        int quadrant = (int)(angle >> (bits - 2));
        ulong rest = angle & ((1UL << (bits - 2)) - 1);
        BigReal t = BigReal.Scale(Integer(rest), 2 - bits);
        if (!(t < 0.5)) t -= 1;
        BigReal c = BigMath.Cos(t * BigMath.Pi / 2), s = BigMath.Sin(t * BigMath.Pi / 2);
        return quadrant switch { 0 => (r, c, s), 1 => (r, -s, c), 2 => (r, -c, -s), _ => (r, s, -c) };

        static BigReal Integer(ulong v) => (4294967296.0 * (BigReal)(double)(v >> 32)) + (double)(uint)v;
    }
}
