// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <content>Angles in radians, double.</content>
public static partial class Elementary
{
    /// <summary>Sine of radians of any size, within 1 ulp (worst found 0.85); angles beyond 2^31 (float: 2^16) are reduced by integers, some forty times slower. NaN for infinities. Odd bit for bit.</summary>
    /// <param name="x">Angle in radians, any number.</param>
    public static double Sin(double x) => Radians.Apply<SinKernel>(x);

    /// <inheritdoc cref="Sin(double)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Sin(ReadOnlySpan<double> x, Span<double> result) => Radians.Apply<SinKernel>(x, result);

    /// <summary>Cosine of radians of any size, within 1 ulp (worst found 0.85); angles beyond 2^31 (float: 2^16) are reduced by integers, some forty times slower. NaN for infinities. Even bit for bit.</summary>
    /// <param name="x">Angle in radians, any number.</param>
    public static double Cos(double x) => Radians.Apply<CosKernel>(x);

    /// <inheritdoc cref="Cos(double)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Cos(ReadOnlySpan<double> x, Span<double> result) => Radians.Apply<CosKernel>(x, result);

    /// <summary>Sine and cosine of radians at once: the same bits as the single functions.</summary>
    /// <param name="x">Angle in radians, any number.</param>
    public static (double Sin, double Cos) SinCos(double x) => Radians.Both(x);
}
