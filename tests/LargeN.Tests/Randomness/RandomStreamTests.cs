// SPDX-License-Identifier: MIT
using LargeN.Randomness;

namespace LargeN.Tests.Randomness;

public sealed class RandomStreamTests
{
    private static readonly RandomStream Stream = new(0xFEDCBA9876543210, Purpose.Test, 3, 4);

    [Test]
    public void A_fill_gives_the_same_elements_wherever_it_starts_and_ends()
    {
        const int n = 300;
        uint[] bits = new uint[n];
        float[] uniformSingle = new float[n], normalSingle = new float[n];
        double[] uniform = new double[n], normal = new double[n];
        int[] indices = new int[n];
        Stream.FillBits(bits);
        Stream.FillUniform(uniformSingle);
        Stream.FillNormal(normalSingle);
        Stream.FillUniform(uniform);
        Stream.FillNormal(normal);
        Stream.FillIndices(indices, 1000);

        for (int first = 0; first < 70; first++)
        {
            foreach (int length in (int[])[0, 1, 2, 3, 5, 16, 63, 64, 65, 129, 200])
            {
                Assert.That(Part<uint>(length, t => Stream.FillBits(t, first)), Is.EqualTo(bits[first..(first + length)]));
                Assert.That(Part<float>(length, t => Stream.FillUniform(t, first)), Is.EqualTo(uniformSingle[first..(first + length)]));
                Assert.That(Part<float>(length, t => Stream.FillNormal(t, first)), Is.EqualTo(normalSingle[first..(first + length)]));
                Assert.That(Part<double>(length, t => Stream.FillUniform(t, first)), Is.EqualTo(uniform[first..(first + length)]));
                Assert.That(Part<double>(length, t => Stream.FillNormal(t, first)), Is.EqualTo(normal[first..(first + length)]));
                Assert.That(Part<int>(length, t => Stream.FillIndices(t, 1000, first)), Is.EqualTo(indices[first..(first + length)]));
            }
        }
    }

    [Test]
    public void A_long_fill_equals_many_short_ones()
    {
        // Long enough for several chunks of the fill, whose words and elements are made by separate loops.
        const int n = 7001, part = 97;
        uint[] bits = Part<uint>(n, t => Stream.FillBits(t));
        float[] single = Part<float>(n, t => Stream.FillNormal(t));
        double[] wide = Part<double>(n, t => Stream.FillNormal(t));
        int[] index = Part<int>(n, t => Stream.FillIndices(t, 77));
        for (int first = 0; first < n; first += part)
        {
            int length = Math.Min(part, n - first);
            Assert.That(Part<uint>(length, t => Stream.FillBits(t, first)), Is.EqualTo(bits[first..(first + length)]));
            Assert.That(Part<float>(length, t => Stream.FillNormal(t, first)), Is.EqualTo(single[first..(first + length)]));
            Assert.That(Part<double>(length, t => Stream.FillNormal(t, first)), Is.EqualTo(wide[first..(first + length)]));
            Assert.That(Part<int>(length, t => Stream.FillIndices(t, 77, first)), Is.EqualTo(index[first..(first + length)]));
        }
    }

    [Test]
    public void Scalar_accessors_give_the_elements_of_the_fills()
    {
        uint[] bits = new uint[100];
        double[] uniform = new double[100], normal = new double[100];
        Stream.FillBits(bits);
        Stream.FillUniform(uniform);
        Stream.FillNormal(normal);
        for (int i = 0; i < 100; i++)
        {
            Assert.That(Stream.Bits(i), Is.EqualTo(bits[i]));
            Assert.That(Stream.Uniform(i), Is.EqualTo(uniform[i]));
            Assert.That(Stream.Normal(i), Is.EqualTo(normal[i]));
        }
    }

    [Test]
    public void Uniforms_are_the_stated_function_of_the_words()
    {
        uint[] bits = new uint[200];
        float[] single = new float[200];
        double[] uniform = new double[100];
        int[] index = new int[100];
        Stream.FillBits(bits);
        Stream.FillUniform(single);
        Stream.FillUniform(uniform);
        Stream.FillIndices(index, 12345);
        for (int i = 0; i < 200; i++) Assert.That(single[i], Is.EqualTo(((2 * (bits[i] >> 9)) + 1) / 16777216.0));
        for (int i = 0; i < 100; i++)
        {
            ulong b = bits[2 * i] | ((ulong)bits[(2 * i) + 1] << 32);
            Assert.That(uniform[i], Is.EqualTo(((2 * (b >> 12)) + 1) / 9007199254740992.0));
            Assert.That(index[i], Is.EqualTo((int)(((UInt128)b * 12345) >> 64)));
        }
    }

    [Test]
    public void The_last_index_is_reached_and_the_next_one_is_refused()
    {
        const long singles = 1L << 34, doubles = 1L << 33;
        float[] four = new float[4], two = new float[2];
        Stream.FillNormal(four, singles - 4);
        Stream.FillNormal(two, singles - 2);
        Assert.Multiple(() =>
        {
            Assert.That(two, Is.EqualTo(four[2..]));
            Assert.That(Stream.Bits(singles - 1), Is.EqualTo(Philox4x32.Block(uint.MaxValue, 0, 3, 4, Stream.Seed).W3));
            Assert.That(() => Stream.FillNormal(new float[3], singles - 2), Refused);
            Assert.That(() => Stream.FillUniform(new double[1], doubles), Refused);
            Assert.That(() => Stream.FillNormal(new double[2], doubles - 1), Refused);
            Assert.That(() => Stream.FillBits(new uint[1], -1), Refused);
            Assert.That(() => Stream.FillBits(new uint[5], long.MaxValue), Refused);
            Assert.That(() => Stream.FillIndices(new int[1], 5, doubles), Refused);
            Assert.That(() => Stream.FillIndices(new int[1], 0), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("bound"));
            Assert.That(() => Stream.Bits(singles), Refused);
            Assert.That(() => Stream.Normal(doubles), Refused);
            Assert.That(() => Stream.FillNormal(Span<float>.Empty, singles), Throws.Nothing);
        });
    }

    [Test]
    public void A_fill_writes_nothing_outside_its_span()
    {
        float[] single = new float[300];
        double[] both = new double[300];
        Array.Fill(single, 77f);
        Array.Fill(both, 77.0);
        Stream.FillNormal(single.AsSpan(50, 131), 3);
        Stream.FillNormal(both.AsSpan(50, 131), 3);
        Assert.Multiple(() =>
        {
            Assert.That(single[..50].Concat(single[181..]), Is.All.EqualTo(77f));
            Assert.That(both[..50].Concat(both[181..]), Is.All.EqualTo(77.0));
        });
    }

    private static NUnit.Framework.Constraints.IResolveConstraint Refused =>
        Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("2^32 blocks");

    private delegate void Filler<T>(Span<T> target);

    private static T[] Part<T>(int length, Filler<T> fill)
    {
        T[] target = new T[length];
        fill(target);
        return target;
    }
}
