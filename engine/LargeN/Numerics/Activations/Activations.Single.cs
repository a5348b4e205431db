// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <content>Float.</content>
public static partial class Activations
{
    /// <summary>The values of an activation.</summary>
    /// <param name="activation">Which one.</param>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such activation.</exception>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Value(Activation activation, ReadOnlySpan<float> x, Span<float> result) =>
        Dispatch<ValueForm, float>(activation, x, result, default);

    /// <summary>The derivatives of an activation.</summary>
    /// <param name="activation">Which one.</param>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the derivatives; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such activation.</exception>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Derivative(Activation activation, ReadOnlySpan<float> x, Span<float> result) =>
        Dispatch<DerivativeForm, float>(activation, x, default, result);

    /// <summary>Values and derivatives of an activation in one pass, with the bits of the single calls.</summary>
    /// <param name="activation">Which one.</param>
    /// <param name="x">The arguments.</param>
    /// <param name="value">Receives the values; may be <paramref name="x"/>.</param>
    /// <param name="derivative">Receives the derivatives; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such activation.</exception>
    /// <exception cref="ArgumentException">A result is shorter than the argument, overlaps it partly, or overlaps the other.</exception>
    public static void ValueAndDerivative(Activation activation, ReadOnlySpan<float> x, Span<float> value, Span<float> derivative) =>
        Dispatch<PairForm, float>(activation, x, value, derivative);
}
