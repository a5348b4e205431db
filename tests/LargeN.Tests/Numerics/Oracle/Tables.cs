// SPDX-License-Identifier: MIT
namespace LargeN.Tests.Numerics.Oracle;

/// <summary>What each coefficient table of the product approximates: the function, the interval and the number of terms.</summary>
internal static class Tables
{
    private static readonly BigReal Sqrt2 = BigReal.Sqrt(2);
    private static readonly BigReal Slack = 1.0 + (1.0 / 1024);      // arguments reach a little past the ideal interval by rounding

    /// <summary>(exp r - 1 - r) / r^2.</summary>
    internal static double[] Exp() => Fit.Double(
        r => BigReal.Abs(r) < BigReal.Scale(1, -100) ? 0.5 : (BigMath.Exp(r) - 1 - r) / (r * r), -BigMath.Ln2 / 2 * Slack, BigMath.Ln2 / 2 * Slack, 11);

    /// <summary>(log((1 + s)/(1 - s)) - 2 s) / s^3 as a function of z = s^2.</summary>
    internal static double[] Log() => Fit.Double(LogTail, 0, LogEnd(), 8);

    /// <summary>(sin(t pi/2)/t - pi/2) / z as a function of z = t^2, |t| &lt;= 1/2.</summary>
    internal static double[] Sin() => Fit.Double(SinTail, 0, 0.25, 7);

    /// <summary>(cos(t pi/2) - 1) / z as a function of z = t^2, |t| &lt;= 1/2.</summary>
    internal static double[] Cos() => Fit.Double(CosTail, 0, 0.25, 8);

    /// <summary>(atan(t)/t - 1) / z as a function of z = t^2, |t| &lt;= tan(pi/8).</summary>
    internal static double[] Atan() => Fit.Double(
        z => ((BigMath.Atan(BigReal.Sqrt(z)) / BigReal.Sqrt(z)) - 1) / z, 0, (Sqrt2 - 1) * (Sqrt2 - 1) * Slack, 13);

    /// <summary>(asin(t)/t - 1) / z as a function of z = t^2, |t| &lt;= 1/2.</summary>
    internal static double[] Asin() => Fit.Double(
        z => ((BigMath.Asin(BigReal.Sqrt(z)) / BigReal.Sqrt(z)) - 1) / z, 0, 0.25, 15);

    /// <summary>(log(1 + f) - f + f^2/2) / f^3 on [sqrt(1/2) - 1, sqrt 2 - 1], float.</summary>
    internal static float[] LogSingle() => Fit.Single(
        f => (BigMath.Log(1 + f) - f + (f * f / 2)) / (f * f * f), (Sqrt2 / 2) - 1, Sqrt2 - 1, 8);

    /// <summary>sin(t pi/2)/t as a function of z = t^2, float.</summary>
    internal static float[] SinSingle() => Fit.Single(z => (BigMath.Pi / 2) + (z * SinTail(z)), 0, 0.25, 4);

    /// <summary>(cos(t pi/2) - 1) / z, float.</summary>
    internal static float[] CosSingle() => Fit.Single(CosTail, 0, 0.25, 4);

    private static BigReal LogEnd()
    {
        BigReal s = (Sqrt2 - 1) / (Sqrt2 + 1);
        return s * s * Slack;
    }

    private static BigReal LogTail(BigReal z)
    {
        BigReal s = BigReal.Sqrt(z);
        return (BigMath.Log((1 + s) / (1 - s)) - (2 * s)) / (s * z);
    }

    private static BigReal SinTail(BigReal z)
    {
        BigReal t = BigReal.Sqrt(z);
        return ((BigMath.Sin(t * BigMath.Pi / 2) / t) - (BigMath.Pi / 2)) / z;
    }

    private static BigReal CosTail(BigReal z) => (BigMath.Cos(BigReal.Sqrt(z) * BigMath.Pi / 2) - 1) / z;

    internal static string Print()
    {
        System.Text.StringBuilder s = new();
        foreach ((string name, double[] c) in new[] { ("Exp", Exp()), ("Log", Log()), ("Sin", Sin()), ("Cos", Cos()), ("Atan", Atan()), ("Asin", Asin()) })
            s.AppendLine($"{name}: {string.Join("\n", c.Select(v => $"{BitConverter.DoubleToUInt64Bits(v):X16} {v:R}"))}");
        foreach ((string name, float[] c) in new[] { ("LogF", LogSingle()), ("SinF", SinSingle()), ("CosF", CosSingle()) })
            s.AppendLine($"{name}: {string.Join("\n", c.Select(v => $"{BitConverter.SingleToUInt32Bits(v):X8} {v:R}"))}");
        double l = Math.ScaleB(Math.Floor(Math.ScaleB(BigMath.Ln2.ToDouble(), 40)), -40);
        s.AppendLine($"ln2hi {l:R} lo {(BigMath.Ln2 - l).ToDouble():R}; log2e {(1 / BigMath.Ln2).ToDouble():R}; pi/2 {(BigMath.Pi / 2).ToDouble():R} lo {((BigMath.Pi / 2) - (BigMath.Pi / 2).ToDouble()).ToDouble():R} pi/4 {(BigMath.Pi / 4).ToDouble():R} lo {((BigMath.Pi / 4) - (BigMath.Pi / 4).ToDouble()).ToDouble():R} ln2f {BigMath.Ln2.ToSingle():R}");
        return s.ToString();
    }
}
