// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text;
using LargeN.Devices;
using LargeN.Numerics;
using LargeN.Randomness;

namespace LargeN.Tests.Cuda;

/// <summary>One hash a function over arguments of a wide range, from the C# code: the table that the tests of the kernels read (support/bits_table.h repeats arguments and hash).</summary>
internal static class KernelBits
{
    /// <summary>Path below the repository.</summary>
    internal const string File = "tests/data/kernel-bits.txt";

    private const int Arguments = 4096;
    private const ulong FirstSeed = 17, SecondSeed = 18;

    private static readonly double[] Special =
    [
        0.0, -0.0, 5e-324, -5e-324, 1e-310, 1e-40, double.MaxValue, -double.MaxValue, double.PositiveInfinity, double.NegativeInfinity, double.NaN, 1, -1, 0.5, -0.5, 2,
        -2, 3, 745.2, -745.2, 88.8, -104.1, 709.8, -709.8, 27.25, 10.25, 38.65, 14.5, 65536.5, 2147483649.0, 1e300, -1e22,
        3e38, 1e-30,
    ];

    private delegate void SpanMap<T>(ReadOnlySpan<T> x, Span<T> y);

    internal static string Render()
    {
        StringBuilder text = new();
        text.Append("# Made by the test KernelFilesTests from the C# code: LARGEN_WRITE_KERNEL_FILES=1 with that test writes it anew.\n");
        text.Append("# name, type, arguments from 2^low to 2^high, hash of the results (tests/kernels/support/bits_table.h)\n");
        Functions(text);
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            string name = "activation_" + activation.ToString().ToLowerInvariant();
            Line(text, name, "f64", -30, 10, Pair<double>((x, v, d) => Activations.ValueAndDerivative(activation, x, v, d), WithSpecial(Doubles(FirstSeed, -30, 10))));
            Line(text, name, "f32", -20, 7, Pair<float>((x, v, d) => Activations.ValueAndDerivative(activation, x, v, d), WithSpecial(Singles(FirstSeed, -20, 7))));
        }

        Random(text);
        KernelReductionBits.Append(text);
        Maps(text);
        return text.ToString();
    }

    /// <summary>One line of the table.</summary>
    internal static void Line(StringBuilder text, string name, string type, int low, int high, BitsHash hash) =>
        text.Append(CultureInfo.InvariantCulture, $"{name} {type} {low} {high} {hash.Value:x16}\n");

    /// <summary>Argument i: sign and fraction from words 0 and 1 of Philox block i (purpose 0, replica 0, step 0), exponent low + word 2 mod (high - low + 1).</summary>
    internal static double[] Doubles(ulong seed, int low, int high, int count = Arguments)
    {
        double[] x = new double[count];
        for (int i = 0; i < count; i++)
        {
            (uint w0, uint w1, uint w2, _) = Philox4x32.Block((uint)i, 0, 0, 0, seed);
            ulong exponent = (ulong)(low + (int)(w2 % (uint)(high - low + 1)) + 1023);
            x[i] = BitConverter.UInt64BitsToDouble(((w0 | ((ulong)w1 << 32)) & 0x800FFFFFFFFFFFFF) | (exponent << 52));
        }

        return x;
    }

    /// <inheritdoc cref="Doubles"/>
    internal static float[] Singles(ulong seed, int low, int high, int count = Arguments)
    {
        float[] x = new float[count];
        for (int i = 0; i < count; i++)
        {
            (uint w0, _, uint w2, _) = Philox4x32.Block((uint)i, 0, 0, 0, seed);
            uint exponent = (uint)(low + (int)(w2 % (uint)(high - low + 1)) + 127);
            x[i] = BitConverter.UInt32BitsToSingle((w0 & 0x807FFFFF) | (exponent << 23));
        }

        return x;
    }

    private static double[] WithSpecial(double[] x) => [.. x, .. Special];

    private static float[] WithSpecial(float[] x) => [.. x, .. Array.ConvertAll(Special, v => (float)v)];

    private static void Functions(StringBuilder text)
    {
        Both("exp", Elementary.Exp, Elementary.Exp, (-30, 9), (-20, 6));
        Both("expm1", Elementary.Expm1, Elementary.Expm1, (-60, 9), (-30, 6));
        Both("log", Elementary.Log, Elementary.Log, (-1022, 1023), (-126, 127));
        Both("log1p", Elementary.Log1p, Elementary.Log1p, (-60, 60), (-30, 30));
        Both("tanh", Elementary.Tanh, Elementary.Tanh, (-30, 5), (-20, 4));
        Both("sigmoid", Elementary.Sigmoid, Elementary.Sigmoid, (-30, 9), (-20, 6));
        Both("softplus", Elementary.Softplus, Elementary.Softplus, (-30, 9), (-20, 6));
        Both("erf", Elementary.Erf, Elementary.Erf, (-30, 3), (-20, 3));
        Both("erfc", Elementary.Erfc, Elementary.Erfc, (-30, 4), (-20, 3));
        Both("sin", Elementary.Sin, Elementary.Sin, (-30, 30), (-20, 15));
        Both("sin", Elementary.Sin, Elementary.Sin, (30, 1023), (15, 127));
        Both("cos", Elementary.Cos, Elementary.Cos, (-30, 30), (-20, 15));
        Both("cos", Elementary.Cos, Elementary.Cos, (30, 1023), (15, 127));
        Double("sin_quarter_turns", Elementary.SinQuarterTurns, -30, 51);
        Double("cos_quarter_turns", Elementary.CosQuarterTurns, -30, 51);
        Double("asin", Elementary.Asin, -60, -1);
        Double("acos", Elementary.Acos, -60, -1);
        Double("atan", Elementary.Atan, -60, 60);

        void Both(string name, SpanMap<double> f, SpanMap<float> single, (int Low, int High) range, (int Low, int High) singleRange)
        {
            Double(name, f, range.Low, range.High);
            Line(text, name, "f32", singleRange.Low, singleRange.High, Map(single, WithSpecial(Singles(FirstSeed, singleRange.Low, singleRange.High))));
        }

        void Double(string name, SpanMap<double> f, int low, int high) => Line(text, name, "f64", low, high, Map(f, WithSpecial(Doubles(FirstSeed, low, high))));
    }

    private static BitsHash Map<T>(SpanMap<T> f, T[] x)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        T[] y = new T[x.Length];
        f(x, y);
        BitsHash hash = new();
        hash.Add<T>(y);
        return hash;
    }

    private static BitsHash Pair<T>(Action<T[], T[], T[]> f, T[] x)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        T[] value = new T[x.Length], derivative = new T[x.Length];
        f(x, value, derivative);
        BitsHash hash = new();
        hash.Add<T>(value);
        hash.Add<T>(derivative);
        return hash;
    }

    /// <summary>Two replicas from 7 on, 1037 elements each, from index 3 on: starts and ends inside a block.</summary>
    private static void Random(StringBuilder text)
    {
        const int count = 1037;
        const long first = 3;
        Fill<double>("uniform", "f64", (s, t) => s.FillUniform(t, first));
        Fill<float>("uniform", "f32", (s, t) => s.FillUniform(t, first));
        Fill<double>("normal", "f64", (s, t) => s.FillNormal(t, first));
        Fill<float>("normal", "f32", (s, t) => s.FillNormal(t, first));

        void Fill<T>(string name, string type, Action<RandomStream, T[]> fill)
            where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        {
            BitsHash hash = new();
            for (uint replica = 7; replica < 9; replica++)
            {
                T[] target = new T[count];
                fill(new RandomStream(0x9E3779B97F4A7C15, Purpose.Weights, replica, 11), target);
                hash.Add<T>(target);
            }

            Line(text, name, type, 0, 0, hash);
        }
    }

    /// <summary>Depth 3, variances 1.3 and 0.2; Gegenbauer step 4 in 7 dimensions.</summary>
    private static void Maps(StringBuilder text)
    {
        foreach (bool erf in (bool[])[false, true])
        {
            foreach (bool tangent in (bool[])[false, true])
            {
                double[] x = WithSpecial(Doubles(FirstSeed, -20, 0));
                new NeuralKernelMap(new NeuralKernelParameters(tangent, erf, Depth: 3, WeightVariance: 1.3, BiasVariance: 0.2)).Apply(x);
                BitsHash hash = new();
                hash.Add<double>(x);
                Line(text, $"{(erf ? "erf" : "relu")}_{(tangent ? "ntk" : "nngp")}", "f64", -20, 0, hash);
            }
        }

        double[] previous = Doubles(FirstSeed + 2, -20, 0);
        new GegenbauerRecursion(4, 7).Apply(Doubles(FirstSeed, -20, 0), Doubles(SecondSeed, -20, 0), previous);
        BitsHash step = new();
        step.Add<double>(previous);
        Line(text, "gegenbauer", "f64", -20, 0, step);
    }
}
