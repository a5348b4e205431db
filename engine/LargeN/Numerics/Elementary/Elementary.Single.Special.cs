// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <content>Error functions and angles in radians, float.</content>
public static partial class Elementary
{
    /// <inheritdoc cref="Erf(double)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Erf(ReadOnlySpan<float> x, Span<float> result) => SingleMap.Apply<ErfKernel>(x, result);

    /// <inheritdoc cref="Erfc(double)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Erfc(ReadOnlySpan<float> x, Span<float> result) => SingleMap.Apply<ErfcKernel>(x, result);

    /// <inheritdoc cref="Sin(double)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Sin(ReadOnlySpan<float> x, Span<float> result) => Radians.Apply<SinKernel>(x, result);

    /// <inheritdoc cref="Cos(double)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Cos(ReadOnlySpan<float> x, Span<float> result) => Radians.Apply<CosKernel>(x, result);
}
