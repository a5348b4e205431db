// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <content>Functions of the exponential and the logarithm, double.</content>
public static partial class Elementary
{
    /// <summary>e^x - 1 without cancellation, within 2 ulp (worst found 1.75); -1 below -40 (float: -20), infinity above 709.78 (float: 88.72). The sign of a zero stays.</summary>
    /// <param name="x">Any number.</param>
    public static double Expm1(double x) => DoubleMap.Apply<InDouble<Expm1Kernel>>(x);

    /// <inheritdoc cref="Expm1(double)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Expm1(ReadOnlySpan<double> x, Span<double> result) => DoubleMap.Apply<InDouble<Expm1Kernel>>(x, result);

    /// <summary>log(1 + x) without cancellation, within 1 ulp (float: 1.25; worst found 0.76, float: 1.03); -infinity at -1, NaN below. The sign of a zero stays.</summary>
    /// <param name="x">x >= -1.</param>
    public static double Log1p(double x) => DoubleMap.Apply<InDouble<Log1pMap>>(x);

    /// <inheritdoc cref="Log1p(double)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Log1p(ReadOnlySpan<double> x, Span<double> result) => DoubleMap.Apply<InDouble<Log1pMap>>(x, result);

    /// <summary>Hyperbolic tangent, within 2.75 ulp (worst found 2.46); odd bit for bit, never beyond 1 in magnitude.</summary>
    /// <param name="x">Any number.</param>
    public static double Tanh(double x) => DoubleMap.Apply<InDouble<TanhKernel>>(x);

    /// <inheritdoc cref="Tanh(double)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Tanh(ReadOnlySpan<double> x, Span<double> result) => DoubleMap.Apply<InDouble<TanhKernel>>(x, result);

    /// <summary>Logistic function 1/(1 + e^-x), within 2.5 ulp (worst found 2.41), subnormal results included; never beyond 0 and 1.</summary>
    /// <param name="x">Any number.</param>
    public static double Sigmoid(double x) => DoubleMap.Apply<InDouble<SigmoidKernel>>(x);

    /// <inheritdoc cref="Sigmoid(double)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Sigmoid(ReadOnlySpan<double> x, Span<double> result) => DoubleMap.Apply<InDouble<SigmoidKernel>>(x, result);

    /// <summary>log(1 + e^x), within 2 ulp (worst found 1.81), with full relative accuracy far below 0; no overflow.</summary>
    /// <param name="x">Any number.</param>
    public static double Softplus(double x) => DoubleMap.Apply<InDouble<SoftplusKernel>>(x);

    /// <inheritdoc cref="Softplus(double)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Softplus(ReadOnlySpan<double> x, Span<double> result) => DoubleMap.Apply<InDouble<SoftplusKernel>>(x, result);
}
