// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.Tests.Numerics.Oracle;

/// <summary>What lacks digits when it is made of the functions of the other file: differences, the error function, angles of any size.</summary>
internal static partial class BigMath
{
    private const int ContinuedFractionTerms = 160;
    private const int PiBits = 1500;

    /// <summary>floor(pi 2^1500).</summary>
    private static readonly BigInteger ScaledPi = MachinPi(PiBits);

    /// <summary>e^x - 1 with full relative accuracy.</summary>
    internal static BigReal Expm1(BigReal x)
    {
        if (x.IsZero || x.LeadingExponent >= -2) return Exp(x) - 1;
        BigReal sum = x, term = x;
        for (int k = 2; term.LeadingExponent > x.LeadingExponent - 280; k++) sum += term = term * x / k;
        return sum;
    }

    /// <summary>log(1 + x) with full relative accuracy.</summary>
    internal static BigReal Log1p(BigReal x) =>
        x.IsZero || x.LeadingExponent >= -2 ? Log(1 + x) : Scale(AtanhSeries(x / (2 + x)), 1);

    internal static BigReal Tanh(BigReal x)
    {
        if (x.LeadingExponent > 8) return x.Sign;
        BigReal em = Expm1(2 * x);
        return em / (em + 2);
    }

    /// <summary>1/(1 + e^-x).</summary>
    internal static BigReal Sigmoid(BigReal x)
    {
        BigReal t = Exp(x);
        return t / (1 + t);
    }

    /// <summary>log(1 + e^x).</summary>
    internal static BigReal Softplus(BigReal x) => x.Sign > 0 ? x + Log1p(Exp(-x)) : Log1p(Exp(x));

    /// <summary>Error function, |x| below 10 or so.</summary>
    internal static BigReal Erf(BigReal x)
    {
        // 2/sqrt(pi) e^(-x^2) sum 2^k x^(2k+1)/(2k+1)!!: all terms of one sign.
        BigReal sum = x, term = x, square = 2 * x * x;
        for (int k = 1; !term.IsZero && term.LeadingExponent > sum.LeadingExponent - 280; k++) sum += term = term * square / ((2 * k) + 1);
        return 2 * sum * Exp(-(x * x)) / SqrtPi;
    }

    /// <summary>Complementary error function with full relative accuracy.</summary>
    internal static BigReal Erfc(BigReal x)
    {
        if (x < -4) return 2 - Erfc(-x);
        if (x < 4) return 1 - Erf(x);

        // Laplace's fraction x + (1/2)/(x + (2/2)/(x + ...)), whose terms beyond the 160th change less than 2^-200 at 4.
        BigReal tail = x;
        for (int k = ContinuedFractionTerms; k >= 1; k--) tail = x + (Scale(k, -1) / tail);
        return Exp(-(x * x)) / (SqrtPi * tail);
    }

    /// <summary>Distribution function of the standard normal.</summary>
    internal static BigReal NormalCdf(BigReal x) => Scale(Erfc(-x / BigReal.Sqrt(2)), -1);

    /// <summary>Density of the standard normal.</summary>
    internal static BigReal NormalPdf(BigReal x) => Exp(-Scale(x * x, -1)) / BigReal.Sqrt(2 * Pi);

    /// <summary>x less the nearest multiple of pi/2, and that multiple modulo 4, for any double.</summary>
    internal static (BigReal Angle, int Quadrant) Quarter(double x)
    {
        (BigInteger m, int e) = Integer(x);
        BigInteger scaled = e + PiBits >= 0 ? m << (e + PiBits) : m >> -(e + PiBits);
        BigInteger quarter = BigInteger.Divide((2 * scaled) + (scaled.Sign * (ScaledPi / 2)), ScaledPi);
        BigReal rest = BigReal.Of(scaled - (quarter * (ScaledPi >> 1)), -PiBits);
        return (rest, (int)(quarter & 3));
    }

    internal static BigReal SinAny(double x)
    {
        (BigReal r, int quadrant) = Quarter(x);
        BigReal s = (quadrant & 1) == 0 ? Sin(r) : Cos(r);
        return quadrant >= 2 ? -s : s;
    }

    internal static BigReal CosAny(double x)
    {
        (BigReal r, int quadrant) = Quarter(x);
        BigReal c = (quadrant & 1) == 0 ? Cos(r) : Sin(r);
        return quadrant is 1 or 2 ? -c : c;
    }

    /// <summary>floor(2/pi 2^bits).</summary>
    internal static BigInteger TwoOverPi(int bits) => (BigInteger.One << (bits + PiBits + 1)) / ScaledPi;

    private static (BigInteger Mantissa, int Exponent) Integer(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)((bits >> 52) & 0x7FF);
        BigInteger m = (bits & 0xFFFFFFFFFFFFF) | (exponent == 0 ? 0 : 1L << 52);
        return (bits < 0 ? -m : m, Math.Max(exponent, 1) - 1075);
    }

    private static BigInteger MachinPi(int bits)
    {
        const int guard = 64;
        return ((16 * Inverse(5)) - (4 * Inverse(239))) >> guard;

        BigInteger Inverse(int q)
        {
            BigInteger power = (BigInteger.One << (bits + guard)) / q, sum = power;
            for (int k = 3, sign = -1; !power.IsZero; k += 2, sign = -sign) sum += sign * ((power /= q * q) / k);
            return sum;
        }
    }
}
