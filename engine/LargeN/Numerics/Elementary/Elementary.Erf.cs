// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <content>Error functions, double.</content>
public static partial class Elementary
{
    /// <summary>Error function, within 1.25 ulp (worst found 1.08); odd bit for bit, never beyond 1 in magnitude.</summary>
    /// <param name="x">Any number.</param>
    public static double Erf(double x) => DoubleMap.Apply<InDouble<ErfKernel>>(x);

    /// <inheritdoc cref="Erf(double)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Erf(ReadOnlySpan<double> x, Span<double> result) => DoubleMap.Apply<InDouble<ErfKernel>>(x, result);

    /// <summary>Complementary error function 1 - erf x, within 4 ulp (worst found 3.52) and with full relative accuracy in the tail, down to the smallest numbers at 27.2 (float: 10.05).</summary>
    /// <param name="x">Any number.</param>
    public static double Erfc(double x) => DoubleMap.Apply<InDouble<ErfcKernel>>(x);

    /// <inheritdoc cref="Erfc(double)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Erfc(ReadOnlySpan<double> x, Span<double> result) => DoubleMap.Apply<InDouble<ErfcKernel>>(x, result);
}
