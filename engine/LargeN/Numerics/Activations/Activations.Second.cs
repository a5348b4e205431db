// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <content>Second derivatives: what products with the Hessian need.</content>
public static partial class Activations
{
    /// <summary>The second derivative of an activation.</summary>
    /// <param name="activation">Which one.</param>
    /// <param name="x">Any number.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such activation.</exception>
    public static double SecondDerivative(Activation activation, double x) => Dispatch<SecondForm>(activation, x);

    /// <summary>The second derivatives of an activation.</summary>
    /// <param name="activation">Which one.</param>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the second derivatives; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such activation.</exception>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void SecondDerivative(Activation activation, ReadOnlySpan<double> x, Span<double> result) =>
        Dispatch<SecondForm, double>(activation, x, default, result);

    /// <inheritdoc cref="SecondDerivative(Activation, ReadOnlySpan{double}, Span{double})"/>
    public static void SecondDerivative(Activation activation, ReadOnlySpan<float> x, Span<float> result) =>
        Dispatch<SecondForm, float>(activation, x, default, result);

    private readonly struct SecondForm : ISpanForm<double>, ISpanForm<float>, INumberForm
    {
        public static void Apply<TActivation>(ReadOnlySpan<double> x, Span<double> value, Span<double> derivative)
            where TActivation : struct, IActivation => DoubleMap.Apply<InDouble<SecondOf<TActivation>>>(x, derivative);

        public static void Apply<TActivation>(ReadOnlySpan<float> x, Span<float> value, Span<float> derivative)
            where TActivation : struct, IActivation => SingleMap.Apply<SecondOf<TActivation>>(x, derivative);

        public static double Apply<TActivation>(double x)
            where TActivation : struct, IActivation => DoubleMap.Apply<InDouble<SecondOf<TActivation>>>(x);
    }
}
