// SPDX-License-Identifier: MIT
namespace LargeN.Tests.Numerics.Oracle;

/// <summary>Elementary functions of <see cref="BigReal"/> by plain series, right to more than 200 bits.</summary>
internal static partial class BigMath
{
    internal static readonly BigReal Ln2 = Scale(AtanhSeries((BigReal)1 / 3), 1);

    internal static readonly BigReal Pi = (16 * AtanSeries((BigReal)1 / 5)) - (4 * AtanSeries((BigReal)1 / 239));

    internal static readonly BigReal SqrtPi = BigReal.Sqrt(Pi);

    internal static BigReal Exp(BigReal x)
    {
        int n = (int)Math.Round((x / Ln2).ToDouble());
        BigReal r = Scale(x - (n * Ln2), -8);
        BigReal sum = 1, term = 1;
        for (int k = 1; !Negligible(term); k++) sum += term = term * r / k;
        for (int i = 0; i < 8; i++) sum *= sum;
        return Scale(sum, n);
    }

    /// <summary>Natural logarithm of x > 0.</summary>
    internal static BigReal Log(BigReal x)
    {
        int k = x.LeadingExponent;
        BigReal m = Scale(x, -k);
        if (m > 1.4142) (m, k) = (Scale(m, -1), k + 1);
        return (k * Ln2) + Scale(AtanhSeries((m - 1) / (m + 1)), 1);
    }

    /// <summary>Sine, for arguments of a few units.</summary>
    internal static BigReal Sin(BigReal x) => Alternating(x, x, 1);

    /// <summary>Cosine, for arguments of a few units.</summary>
    internal static BigReal Cos(BigReal x) => Alternating(1, x, 0);

    internal static BigReal Atan(BigReal x)
    {
        const int halvings = 4;
        for (int i = 0; i < halvings; i++) x /= 1 + BigReal.Sqrt(1 + (x * x));
        return Scale(AtanSeries(x), halvings);
    }

    /// <summary>Arcsine, |x| &lt;= 1.</summary>
    internal static BigReal Asin(BigReal x) => Scale(Atan(x / (1 + BigReal.Sqrt((1 - x) * (1 + x)))), 1);

    /// <summary>Arccosine, |x| &lt;= 1, with full relative accuracy near 1.</summary>
    internal static BigReal Acos(BigReal x) =>
        (1 + x).IsZero ? Pi : Scale(Atan(BigReal.Sqrt((1 - x) / (1 + x))), 1);

    private static BigReal Scale(BigReal x, int n) => BigReal.Scale(x, n);

    private static bool Negligible(BigReal term) => term.IsZero || term.LeadingExponent < -280;

    private static BigReal Alternating(BigReal term, BigReal x, int first)
    {
        BigReal sum = term, square = x * x;
        for (int k = first; !Negligible(term); k += 2) sum += term = -(term * square) / ((k + 1) * (k + 2));
        return sum;
    }

    private static BigReal AtanhSeries(BigReal s) => OddSeries(s, s * s);

    private static BigReal AtanSeries(BigReal s) => OddSeries(s, -(s * s));

    private static BigReal OddSeries(BigReal s, BigReal square)
    {
        BigReal sum = 0, power = s;
        // Relative to s, so that tiny arguments keep their digits.
        for (int k = 1; !power.IsZero && power.LeadingExponent > s.LeadingExponent - 280; k += 2, power *= square) sum += power / k;
        return sum;
    }
}
