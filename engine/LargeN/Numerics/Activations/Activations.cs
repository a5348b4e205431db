// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <summary>Values and derivatives of the activations of networks, whose bits depend on the argument alone.</summary>
/// <remarks>
/// Determinism: class A, as <see cref="Elementary"/>: IEEE operations and operations on bits in a stated order, the same bits at every vector width,
/// for one number, in a span and beside the other result.
/// <para>Bounds in units of the last place (ulp) of the exact result, held by tests against a 256-bit oracle, the same for double and float:
/// identity and ReLU exact; quadratic 0.5, its derivative exact; erf 1.25, its derivative 2; tanh 2.75, its derivative 6; sigmoid 2.5, its derivative 5;
/// softplus 2, its derivative 2.5; GELU 5. The derivative of GELU has a zero at -0.7518: its error is at most 4 u (Phi(x) + |x| phi(x)), u = 2^-53 or 2^-24,
/// with Phi and phi the distribution function and the density of the standard normal. Second derivatives: exact for identity, ReLU and quadratic; erf and GELU 3,
/// softplus 4, tanh and sigmoid 6.</para>
/// <para>Tails keep their relative accuracy down to the smallest numbers: derivatives are those of the function, never made of its rounded value
/// (1 - tanh^2 would be 0 from |x| = 19.1 on).</para>
/// <para>Kink: the derivative of ReLU at 0 is 0, its second derivative 0 everywhere. Infinities give the limits. A NaN gives a NaN in both results; which one is not promised.
/// ReLU of -0 is +0.</para>
/// <para>Results may be the span of the argument or apart from it; values and derivatives may not overlap each other.</para>
/// </remarks>
public static partial class Activations
{
    /// <summary>The value of an activation.</summary>
    /// <param name="activation">Which one.</param>
    /// <param name="x">Any number.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such activation.</exception>
    public static double Value(Activation activation, double x) => Dispatch<ValueForm>(activation, x);

    /// <summary>The values of an activation.</summary>
    /// <param name="activation">Which one.</param>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the values; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such activation.</exception>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Value(Activation activation, ReadOnlySpan<double> x, Span<double> result) =>
        Dispatch<ValueForm, double>(activation, x, result, default);

    /// <summary>The derivative of an activation.</summary>
    /// <param name="activation">Which one.</param>
    /// <param name="x">Any number.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such activation.</exception>
    public static double Derivative(Activation activation, double x) => Dispatch<DerivativeForm>(activation, x);

    /// <summary>The derivatives of an activation.</summary>
    /// <param name="activation">Which one.</param>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the derivatives; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such activation.</exception>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Derivative(Activation activation, ReadOnlySpan<double> x, Span<double> result) =>
        Dispatch<DerivativeForm, double>(activation, x, default, result);

    /// <summary>Values and derivatives of an activation in one pass, with the bits of the single calls.</summary>
    /// <param name="activation">Which one.</param>
    /// <param name="x">The arguments.</param>
    /// <param name="value">Receives the values; may be <paramref name="x"/>.</param>
    /// <param name="derivative">Receives the derivatives; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such activation.</exception>
    /// <exception cref="ArgumentException">A result is shorter than the argument, overlaps it partly, or overlaps the other.</exception>
    public static void ValueAndDerivative(Activation activation, ReadOnlySpan<double> x, Span<double> value, Span<double> derivative) =>
        Dispatch<PairForm, double>(activation, x, value, derivative);
}
