// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text;

namespace LargeN.Tests.Numerics.Oracle;

/// <summary>What each coefficient table of the product approximates: the function, the interval, the number of terms. This is the tool that made them.</summary>
/// <remarks>
/// <c>dotnet LargeN.Tests.dll probe LargeN.Tests.Numerics.Oracle.Tables Print</c> writes every table as C# constants; tests compare them with the committed ones.
/// Each function is of order 1 next to the leading term of its formula, so equal absolute errors of the table are equal relative errors of the result.
/// </remarks>
internal static class Tables
{
    private static readonly BigReal Sqrt2 = BigReal.Sqrt(2);
    private static readonly BigReal Slack = 1.0 + (1.0 / 1024);      // arguments reach a little past the ideal interval by rounding
    private static readonly BigReal QuarterPiSquared = BigMath.Pi * BigMath.Pi / 16 * Slack;

    /// <summary>(exp r - 1 - r) / r^2.</summary>
    internal static double[] Exp() => Fit.Double(ExpTail, -BigMath.Ln2 / 2 * Slack, BigMath.Ln2 / 2 * Slack, 11);

    /// <summary>The same, float.</summary>
    internal static float[] ExpSingle() => Fit.Single(ExpTail, -BigMath.Ln2 / 2 * Slack, BigMath.Ln2 / 2 * Slack, 5);

    /// <summary>(log((1 + s)/(1 - s)) - 2 s) / s^3 as a function of z = s^2.</summary>
    internal static double[] Log() => Fit.Double(LogTail, 0, LogEnd(), 8);

    /// <summary>(sin(t pi/2)/t - pi/2) / z as a function of z = t^2, |t| &lt;= 1/2.</summary>
    internal static double[] SinQuarter() => Fit.Double(SinQuarterTail, 0, 0.25, 7);

    /// <summary>(cos(t pi/2) - 1) / z as a function of z = t^2, |t| &lt;= 1/2.</summary>
    internal static double[] CosQuarter() => Fit.Double(CosQuarterTail, 0, 0.25, 8);

    /// <summary>(sin(r)/r - 1) / z as a function of z = r^2, |r| &lt;= pi/4.</summary>
    internal static double[] Sin() => Fit.Double(SinTail, 0, QuarterPiSquared, 6);

    /// <summary>The same, float.</summary>
    internal static float[] SinSingle() => Fit.Single(SinTail, 0, QuarterPiSquared, 3);

    /// <summary>(cos(r) - 1 + z/2) / z^2 as a function of z = r^2, |r| &lt;= pi/4.</summary>
    internal static double[] Cos() => Fit.Double(CosTail, 0, QuarterPiSquared, 6);

    /// <summary>The same, float.</summary>
    internal static float[] CosSingle() => Fit.Single(CosTail, 0, QuarterPiSquared, 3);

    /// <summary>(atan(t)/t - 1) / z as a function of z = t^2, |t| &lt;= tan(pi/8).</summary>
    internal static double[] Atan() => Fit.Double(
        z => ((BigMath.Atan(BigReal.Sqrt(z)) / BigReal.Sqrt(z)) - 1) / z, 0, (Sqrt2 - 1) * (Sqrt2 - 1) * Slack, 13);

    /// <summary>(asin(t)/t - 1) / z as a function of z = t^2, |t| &lt;= 1/2.</summary>
    internal static double[] Asin() => Fit.Double(
        z => ((BigMath.Asin(BigReal.Sqrt(z)) / BigReal.Sqrt(z)) - 1) / z, 0, 0.25, 15);

    /// <summary>erf(a)/a - 1 as a function of z = a^2, a &lt;= 1.</summary>
    internal static double[] ErfCentral() => Fit.Double(ErfQuotient, 0, Slack, 13);

    /// <summary>The same, float.</summary>
    internal static float[] ErfCentralSingle() => Fit.Single(ErfQuotient, 0, Slack, 7);

    /// <summary>erfc(a) e^(a^2) (1 + 2 a) as a function of t = (a - 4)/(a + 4), 1/2 &lt;= a &lt;= 27.5.</summary>
    internal static double[] ErfcTail() => Fit.Double(t => ErfcTail(t, 4), (BigReal)(-3.5) / 4.5, (BigReal)23.5 / 31.5, 23);

    /// <summary>The same in t = (a - 2)/(a + 2), 1/2 &lt;= a &lt;= 10.5, float.</summary>
    internal static float[] ErfcTailSingle() => Fit.Single(t => ErfcTail(t, 2), (BigReal)(-1.5) / 2.5, (BigReal)8.5 / 12.5, 10);

    /// <summary>(log(1 + f) - f + f^2/2) / f^3 on [sqrt(1/2) - 1, sqrt 2 - 1], float.</summary>
    internal static float[] LogSingle() => Fit.Single(
        f => (BigMath.Log(1 + f) - f + (f * f / 2)) / (f * f * f), (Sqrt2 / 2) - 1, Sqrt2 - 1, 8);

    /// <summary>sin(t pi/2)/t as a function of z = t^2, float.</summary>
    internal static float[] SinQuarterSingle() => Fit.Single(z => (BigMath.Pi / 2) + (z * SinQuarterTail(z)), 0, 0.25, 4);

    /// <summary>(cos(t pi/2) - 1) / z, float.</summary>
    internal static float[] CosQuarterSingle() => Fit.Single(CosQuarterTail, 0, 0.25, 4);

    /// <summary>All tables as C# constants.</summary>
    internal static string Print()
    {
        StringBuilder s = new();
        foreach ((string name, double[] c) in new[]
        {
            ("Exp", Exp()), ("Log", Log()), ("SinQuarter", SinQuarter()), ("CosQuarter", CosQuarter()), ("Atan", Atan()), ("Asin", Asin()),
            ("Sin", Sin()), ("Cos", Cos()), ("ErfCentral", ErfCentral()), ("ErfcTail", ErfcTail()),
        })
        {
            s.AppendLine(CultureInfo.InvariantCulture, $"{name}: {string.Join(", ", c.Select((v, i) => string.Create(CultureInfo.InvariantCulture, $"C{i} = {v:R}")))}");
        }

        foreach ((string name, float[] c) in new[]
        {
            ("ExpSingle", ExpSingle()), ("LogSingle", LogSingle()), ("SinQuarterSingle", SinQuarterSingle()), ("CosQuarterSingle", CosQuarterSingle()),
            ("SinSingle", SinSingle()), ("CosSingle", CosSingle()), ("ErfCentralSingle", ErfCentralSingle()), ("ErfcTailSingle", ErfcTailSingle()),
        })
        {
            s.AppendLine(CultureInfo.InvariantCulture, $"{name}: {string.Join(", ", c.Select((v, i) => string.Create(CultureInfo.InvariantCulture, $"C{i} = {v:R}f")))}");
        }

        foreach ((string name, BigReal value) in new[] { ("ln 2", BigMath.Ln2), ("1/ln 2", 1 / BigMath.Ln2), ("pi/2", BigMath.Pi / 2), ("pi/4", BigMath.Pi / 4), ("2/pi", 2 / BigMath.Pi) })
        {
            double high = value.ToDouble(), middle = (value - high).ToDouble();
            float first = value.ToSingle(), second = (value - first).ToSingle();
            s.AppendLine(CultureInfo.InvariantCulture, $"{name}: {high:R} {middle:R} {(value - high - middle).ToDouble():R}; {first:R}f {second:R}f {(value - first - second).ToSingle():R}f");
        }

        return s.ToString();
    }

    private static BigReal LogEnd()
    {
        BigReal s = (Sqrt2 - 1) / (Sqrt2 + 1);
        return s * s * Slack;
    }

    private static BigReal ExpTail(BigReal r) => BigReal.Abs(r) < BigReal.Scale(1, -100) ? 0.5 : (BigMath.Exp(r) - 1 - r) / (r * r);

    private static BigReal LogTail(BigReal z)
    {
        BigReal s = BigReal.Sqrt(z);
        return (BigMath.Log((1 + s) / (1 - s)) - (2 * s)) / (s * z);
    }

    private static BigReal SinQuarterTail(BigReal z)
    {
        BigReal t = BigReal.Sqrt(z);
        return ((BigMath.Sin(t * BigMath.Pi / 2) / t) - (BigMath.Pi / 2)) / z;
    }

    private static BigReal CosQuarterTail(BigReal z) => (BigMath.Cos(BigReal.Sqrt(z) * BigMath.Pi / 2) - 1) / z;

    private static BigReal SinTail(BigReal z)
    {
        BigReal r = BigReal.Sqrt(z);
        return ((BigMath.Sin(r) / r) - 1) / z;
    }

    private static BigReal CosTail(BigReal z) => (BigMath.Cos(BigReal.Sqrt(z)) - 1 + (z / 2)) / (z * z);

    private static BigReal ErfQuotient(BigReal z)
    {
        BigReal a = BigReal.Sqrt(z);
        return (BigMath.Erf(a) / a) - 1;
    }

    private static BigReal ErfcTail(BigReal t, int pole)
    {
        BigReal a = pole * (1 + t) / (1 - t);
        return BigMath.Erfc(a) * BigMath.Exp(a * a) * (1 + (2 * a));
    }
}
