// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.Tests.Numerics.Oracle;

/// <summary>Sums of doubles and of products of doubles without any rounding: an integer multiple of 2^-2148.</summary>
internal readonly struct ExactSum
{
    private const int Scale = 2 * 1074;

    private ExactSum(BigInteger value) => Value = value;

    private BigInteger Value { get; }

    internal static ExactSum Sum(ReadOnlySpan<double> x)
    {
        BigInteger sum = 0;
        foreach (double v in x) sum += Integer(v) << 1074;
        return new ExactSum(sum);
    }

    internal static ExactSum Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        BigInteger sum = 0;
        for (int i = 0; i < x.Length; i++) sum += Integer(x[i]) * Integer(y[i]);
        return new ExactSum(sum);
    }

    /// <summary>|computed - exact|, rounded to double at the end.</summary>
    internal double Distance(double computed) => ToDouble(BigInteger.Abs(Value - (Integer(computed) << 1074)));

    /// <summary>The exact value rounded once (to about 60 bits, then to double).</summary>
    internal double Rounded() => ToDouble(Value);

    private static double ToDouble(BigInteger v)
    {
        int excess = Math.Max(0, (int)BigInteger.Abs(v).GetBitLength() - 1000);
        return Math.ScaleB((double)(v >> excess), excess - Scale);
    }

    /// <summary>x * 2^1074.</summary>
    private static BigInteger Integer(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)((bits >> 52) & 0x7FF);
        BigInteger m = (bits & 0xFFFFFFFFFFFFF) | (exponent == 0 ? 0 : 1L << 52);
        m <<= Math.Max(exponent, 1) - 1;
        return bits < 0 ? -m : m;
    }
}
