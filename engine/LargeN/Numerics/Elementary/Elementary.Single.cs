// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <content>Functions of the exponential and the logarithm, float.</content>
public static partial class Elementary
{
    /// <inheritdoc cref="ElementarySingle.Exp(float)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Exp(ReadOnlySpan<float> x, Span<float> result) => SingleMap.Apply<ExpKernel>(x, result);

    /// <inheritdoc cref="ElementarySingle.Log(float)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Log(ReadOnlySpan<float> x, Span<float> result) => SingleMap.Apply<LogLoopMap>(x, result);

    /// <inheritdoc cref="Expm1(double)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Expm1(ReadOnlySpan<float> x, Span<float> result) => SingleMap.Apply<Expm1Kernel>(x, result);

    /// <inheritdoc cref="Log1p(double)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Log1p(ReadOnlySpan<float> x, Span<float> result) => SingleMap.Apply<Log1pMap>(x, result);

    /// <inheritdoc cref="Tanh(double)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Tanh(ReadOnlySpan<float> x, Span<float> result) => SingleMap.Apply<TanhKernel>(x, result);

    /// <inheritdoc cref="Sigmoid(double)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Sigmoid(ReadOnlySpan<float> x, Span<float> result) => SingleMap.Apply<SigmoidKernel>(x, result);

    /// <inheritdoc cref="Softplus(double)"/>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Softplus(ReadOnlySpan<float> x, Span<float> result) => SingleMap.Apply<SoftplusKernel>(x, result);
}
