// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>Elementary functions whose bits depend on the argument alone: not on the C library, the processor or the vector width.</summary>
/// <remarks>
/// Determinism: class A. Each function is made of IEEE addition, multiplication, fused multiply-add, division, square root and
/// operations on bits, in the order that the kernel files state. Polynomials are own fits (tests re-derive them).
/// <para>Errors are bounds that the tests hold against a 256-bit oracle, in units of the last place (ulp) of the exact result; "worst found" is
/// that of about 10^5 points where errors are largest, and in float of all floats.</para>
/// <para>Span forms take a result of at least the argument's length, either the same span or one that does not overlap it.
/// A NaN gives a NaN; which one is not promised. Where no bound for float stands beside it, the bound is that of double.</para>
/// </remarks>
public static partial class Elementary
{
    /// <summary>e^x, within 1.25 ulp (worst found 0.95); 0 below -745.14, infinity above 709.78, subnormal results rounded once more.</summary>
    /// <param name="x">Any number.</param>
    public static double Exp(double x) => DoubleMap.Apply<InDouble<ExpKernel>>(x);

    /// <inheritdoc cref="Exp(double)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Exp(ReadOnlySpan<double> x, Span<double> result) => DoubleMap.Apply<InDouble<ExpKernel>>(x, result);

    /// <summary>Natural logarithm, within 1 ulp (worst found 0.80); -infinity at 0, NaN below.</summary>
    /// <param name="x">Any number, subnormal ones included.</param>
    public static double Log(double x) => DoubleMap.Apply<InDouble<LogMap>>(x);

    /// <inheritdoc cref="Log(double)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Log(ReadOnlySpan<double> x, Span<double> result) => DoubleMap.Apply<InDouble<LogLoopMap>>(x, result);

    /// <summary>sin(q pi/2), the sine of q quarter-turns, within 1.25 ulp (worst found 1.02); exact at integers, NaN for |q| > 2^51.</summary>
    /// <param name="q">Angle in quarter-turns.</param>
    public static double SinQuarterTurns(double q) => DoubleMap.Apply<SinQuarterTurnsKernel>(q);

    /// <inheritdoc cref="SinQuarterTurns(double)"/>
    /// <param name="q">The angles.</param>
    /// <param name="result">Receives the values; may be <paramref name="q"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void SinQuarterTurns(ReadOnlySpan<double> q, Span<double> result) => DoubleMap.Apply<SinQuarterTurnsKernel>(q, result);

    /// <summary>cos(q pi/2), the cosine of q quarter-turns, within 1.25 ulp (worst found 1.02); exact at integers, NaN for |q| > 2^51.</summary>
    /// <param name="q">Angle in quarter-turns.</param>
    public static double CosQuarterTurns(double q) => DoubleMap.Apply<CosQuarterTurnsKernel>(q);

    /// <inheritdoc cref="CosQuarterTurns(double)"/>
    /// <param name="q">The angles.</param>
    /// <param name="result">Receives the values; may be <paramref name="q"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void CosQuarterTurns(ReadOnlySpan<double> q, Span<double> result) => DoubleMap.Apply<CosQuarterTurnsKernel>(q, result);

    /// <summary>Sine and cosine of q quarter-turns at once: the same bits as the single functions.</summary>
    /// <param name="q">Angle in quarter-turns, |q| &lt;= 2^51.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static (double Sin, double Cos) SinCosQuarterTurns(double q)
    {
        QuarterTurnKernel.AnyAngle(new Doubles1(q), out Doubles1 sine, out Doubles1 cosine);
        return (sine.Value, cosine.Value);
    }

    /// <summary>Arctangent in [-pi/2, pi/2], within 2.5 ulp (worst found 1.84).</summary>
    /// <param name="x">Any number, infinities included.</param>
    public static double Atan(double x) => DoubleMap.Apply<AtanKernel>(x);

    /// <inheritdoc cref="Atan(double)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Atan(ReadOnlySpan<double> x, Span<double> result) => DoubleMap.Apply<AtanKernel>(x, result);

    /// <summary>Arcsine in [-pi/2, pi/2], within 1.25 ulp (worst found 1.01); NaN for |x| > 1.</summary>
    /// <param name="x">-1 &lt;= x &lt;= 1.</param>
    public static double Asin(double x) => DoubleMap.Apply<AsinKernel>(x);

    /// <inheritdoc cref="Asin(double)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Asin(ReadOnlySpan<double> x, Span<double> result) => DoubleMap.Apply<AsinKernel>(x, result);

    /// <summary>Arccosine in [0, pi], within 1 ulp (worst found 0.76), with full relative accuracy next to x = 1; NaN for |x| > 1.</summary>
    /// <param name="x">-1 &lt;= x &lt;= 1. Cosines computed with rounding must be clamped by the caller.</param>
    public static double Acos(double x) => DoubleMap.Apply<AcosKernel>(x);

    /// <inheritdoc cref="Acos(double)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Acos(ReadOnlySpan<double> x, Span<double> result) => DoubleMap.Apply<AcosKernel>(x, result);
}
