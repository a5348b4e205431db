// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.Tests.Numerics.Oracle;

/// <summary>A binary floating-point number of 256 bits without exponent limits: the oracle of the elementary functions. Value = Mantissa * 2^Exponent.</summary>
/// <remarks>Each operation rounds towards minus infinity at 256 bits, so a result of a few hundred operations is right to far more than 200 bits.</remarks>
internal readonly struct BigReal : IComparable<BigReal>
{
    private const int Bits = 256;

    private BigReal(BigInteger mantissa, int exponent)
    {
        int excess = (int)BigInteger.Abs(mantissa).GetBitLength() - Bits;
        (Mantissa, Exponent) = mantissa.IsZero ? (mantissa, 0) : excess > 0 ? (mantissa >> excess, exponent + excess) : (mantissa, exponent);
    }

    private BigInteger Mantissa { get; }

    private int Exponent { get; }

    internal bool IsZero => Mantissa.IsZero;

    internal int Sign => Mantissa.Sign;

    /// <summary>Exponent of the leading bit: 2^e &lt;= |x| &lt; 2^(e+1).</summary>
    internal int LeadingExponent => (int)BigInteger.Abs(Mantissa).GetBitLength() - 1 + Exponent;

    public static implicit operator BigReal(int x) => new(x, 0);

    /// <summary>Exact.</summary>
    public static implicit operator BigReal(double x)
    {
        if (!double.IsFinite(x)) throw new ArgumentOutOfRangeException(nameof(x), x, "finite numbers only");
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)((bits >> 52) & 0x7FF);
        long fraction = bits & 0xFFFFFFFFFFFFF;
        BigInteger mantissa = exponent == 0 ? fraction : fraction | (1L << 52);
        return new BigReal(bits < 0 ? -mantissa : mantissa, Math.Max(exponent, 1) - 1075);
    }

    public static BigReal operator +(BigReal a, BigReal b)
    {
        if (a.IsZero) return b;
        if (b.IsZero) return a;
        (BigReal high, BigReal low) = a.Exponent >= b.Exponent ? (a, b) : (b, a);
        int shift = high.Exponent - low.Exponent;
        return shift > 4 * Bits ? high : new BigReal((high.Mantissa << shift) + low.Mantissa, low.Exponent);
    }

    public static BigReal operator -(BigReal a) => new(-a.Mantissa, a.Exponent);

    public static BigReal operator -(BigReal a, BigReal b) => a + -b;

    public static BigReal operator *(BigReal a, BigReal b) => new(a.Mantissa * b.Mantissa, a.Exponent + b.Exponent);

    public static BigReal operator /(BigReal a, BigReal b)
    {
        int shift = Math.Max(0, Bits + 8 + (int)BigInteger.Abs(b.Mantissa).GetBitLength() - (int)BigInteger.Abs(a.Mantissa).GetBitLength());
        return new BigReal((a.Mantissa << shift) / b.Mantissa, a.Exponent - b.Exponent - shift);
    }

    public static bool operator <(BigReal a, BigReal b) => (a - b).Sign < 0;

    public static bool operator >(BigReal a, BigReal b) => (a - b).Sign > 0;

    public int CompareTo(BigReal other) => (this - other).Sign;

    internal static BigReal Abs(BigReal a) => new(BigInteger.Abs(a.Mantissa), a.Exponent);

    /// <summary>mantissa * 2^exponent.</summary>
    internal static BigReal Of(BigInteger mantissa, int exponent) => new(mantissa, exponent);

    /// <summary>x * 2^n.</summary>
    internal static BigReal Scale(BigReal x, int n) => new(x.Mantissa, x.Exponent + n);

    internal static BigReal Sqrt(BigReal a)
    {
        if (a.IsZero) return a;
        int shift = Math.Max(0, (2 * Bits) + 16 - (int)a.Mantissa.GetBitLength());
        if (((a.Exponent - shift) & 1) != 0) shift++;
        BigInteger radicand = a.Mantissa << shift;
        BigInteger root = BigInteger.One << (((int)radicand.GetBitLength() + 1) / 2);
        while (true)
        {
            BigInteger next = (root + (radicand / root)) >> 1;
            if (next >= root) return new BigReal(root, (a.Exponent - shift) / 2);
            root = next;
        }
    }

    /// <summary>Nearest double, ties to even; subnormal results are rounded once.</summary>
    internal double ToDouble()
    {
        if (IsZero) return 0;
        int keep = Math.Min(53, LeadingExponent + 1075);
        if (keep < 0) return Sign * 0.0;
        BigInteger m = BigInteger.Abs(Mantissa);
        int drop = (int)m.GetBitLength() - keep;
        int exponent = Exponent;
        if (drop > 0)
        {
            BigInteger rest = m & ((BigInteger.One << drop) - 1), half = BigInteger.One << (drop - 1);
            m >>= drop;
            exponent += drop;
            if (rest > half || (rest == half && !m.IsEven)) m += 1;
        }

        return Sign * Math.ScaleB((double)m, exponent);
    }

    /// <summary>Nearest float, ties to even, for magnitudes in its normal range.</summary>
    internal float ToSingle()
    {
        BigInteger m = BigInteger.Abs(Mantissa);
        int drop = (int)m.GetBitLength() - 24;
        if (drop <= 0) return (float)ToDouble();
        BigInteger rest = m & ((BigInteger.One << drop) - 1), half = BigInteger.One << (drop - 1);
        m >>= drop;
        if (rest > half || (rest == half && !m.IsEven)) m += 1;
        return Sign * MathF.ScaleB((float)m, Exponent + drop);
    }

    public override string ToString() => ToDouble().ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}
