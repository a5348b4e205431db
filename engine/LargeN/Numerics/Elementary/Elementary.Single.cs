// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <content>Functions of the exponential and the logarithm, float.</content>
public static partial class Elementary
{
    /// <summary>e^x, within 1.25 ulp (worst found 1.09); 0 below -103.97, infinity above 88.72, subnormal results rounded once more.</summary>
    /// <param name="x">Any number.</param>
    public static float Exp(float x) => SingleMap.Apply<ExpKernel>(x);

    /// <inheritdoc cref="Exp(float)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Exp(ReadOnlySpan<float> x, Span<float> result) => SingleMap.Apply<ExpKernel>(x, result);

    /// <summary>Natural logarithm, within 1.25 ulp (worst found 1.01); -infinity at 0, NaN below.</summary>
    /// <param name="x">Any number, subnormal ones included.</param>
    public static float Log(float x) => SingleMap.Apply<LogMap>(x);

    /// <inheritdoc cref="Log(float)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Log(ReadOnlySpan<float> x, Span<float> result) => SingleMap.Apply<LogLoopMap>(x, result);

    /// <inheritdoc cref="Expm1(double)"/>
    /// <param name="x">Any number.</param>
    public static float Expm1(float x) => SingleMap.Apply<Expm1Kernel>(x);

    /// <inheritdoc cref="Expm1(double)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Expm1(ReadOnlySpan<float> x, Span<float> result) => SingleMap.Apply<Expm1Kernel>(x, result);

    /// <inheritdoc cref="Log1p(double)"/>
    /// <param name="x">x >= -1.</param>
    public static float Log1p(float x) => SingleMap.Apply<Log1pMap>(x);

    /// <inheritdoc cref="Log1p(double)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Log1p(ReadOnlySpan<float> x, Span<float> result) => SingleMap.Apply<Log1pMap>(x, result);

    /// <inheritdoc cref="Tanh(double)"/>
    /// <param name="x">Any number.</param>
    public static float Tanh(float x) => SingleMap.Apply<TanhKernel>(x);

    /// <inheritdoc cref="Tanh(double)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Tanh(ReadOnlySpan<float> x, Span<float> result) => SingleMap.Apply<TanhKernel>(x, result);

    /// <inheritdoc cref="Sigmoid(double)"/>
    /// <param name="x">Any number.</param>
    public static float Sigmoid(float x) => SingleMap.Apply<SigmoidKernel>(x);

    /// <inheritdoc cref="Sigmoid(double)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Sigmoid(ReadOnlySpan<float> x, Span<float> result) => SingleMap.Apply<SigmoidKernel>(x, result);

    /// <inheritdoc cref="Softplus(double)"/>
    /// <param name="x">Any number.</param>
    public static float Softplus(float x) => SingleMap.Apply<SoftplusKernel>(x);

    /// <inheritdoc cref="Softplus(double)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Softplus(ReadOnlySpan<float> x, Span<float> result) => SingleMap.Apply<SoftplusKernel>(x, result);
}
