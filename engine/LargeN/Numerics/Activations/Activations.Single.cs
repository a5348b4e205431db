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
    public static void Value(Activation activation, ReadOnlySpan<float> x, Span<float> result)
    {
        switch (activation)
        {
            case Activation.Identity:
                SingleMap.Apply<ValueOf<IdentityActivation>>(x, result);
                break;
            case Activation.Relu:
                SingleMap.Apply<ValueOf<ReluActivation>>(x, result);
                break;
            case Activation.Quadratic:
                SingleMap.Apply<ValueOf<QuadraticActivation>>(x, result);
                break;
            case Activation.Erf:
                SingleMap.Apply<ValueOf<ErfActivation>>(x, result);
                break;
            case Activation.Gelu:
                SingleMap.Apply<ValueOf<GeluActivation>>(x, result);
                break;
            case Activation.Tanh:
                SingleMap.Apply<ValueOf<TanhActivation>>(x, result);
                break;
            case Activation.Sigmoid:
                SingleMap.Apply<ValueOf<SigmoidActivation>>(x, result);
                break;
            case Activation.Softplus:
                SingleMap.Apply<ValueOf<SoftplusActivation>>(x, result);
                break;
            default:
                throw Unknown(activation);
        }
    }

    /// <summary>The derivatives of an activation.</summary>
    /// <param name="activation">Which one.</param>
    /// <param name="x">The arguments.</param>
    /// <param name="result">Receives the derivatives; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such activation.</exception>
    /// <exception cref="ArgumentException">The result is shorter than the argument or overlaps it partly.</exception>
    public static void Derivative(Activation activation, ReadOnlySpan<float> x, Span<float> result)
    {
        switch (activation)
        {
            case Activation.Identity:
                SingleMap.Apply<DerivativeOf<IdentityActivation>>(x, result);
                break;
            case Activation.Relu:
                SingleMap.Apply<DerivativeOf<ReluActivation>>(x, result);
                break;
            case Activation.Quadratic:
                SingleMap.Apply<DerivativeOf<QuadraticActivation>>(x, result);
                break;
            case Activation.Erf:
                SingleMap.Apply<DerivativeOf<ErfActivation>>(x, result);
                break;
            case Activation.Gelu:
                SingleMap.Apply<DerivativeOf<GeluActivation>>(x, result);
                break;
            case Activation.Tanh:
                SingleMap.Apply<DerivativeOf<TanhActivation>>(x, result);
                break;
            case Activation.Sigmoid:
                SingleMap.Apply<DerivativeOf<SigmoidActivation>>(x, result);
                break;
            case Activation.Softplus:
                SingleMap.Apply<DerivativeOf<SoftplusActivation>>(x, result);
                break;
            default:
                throw Unknown(activation);
        }
    }

    /// <summary>Values and derivatives of an activation in one pass, with the bits of the single calls.</summary>
    /// <param name="activation">Which one.</param>
    /// <param name="x">The arguments.</param>
    /// <param name="value">Receives the values; may be <paramref name="x"/>.</param>
    /// <param name="derivative">Receives the derivatives; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such activation.</exception>
    /// <exception cref="ArgumentException">A result is shorter than the argument, overlaps it partly, or overlaps the other.</exception>
    public static void ValueAndDerivative(Activation activation, ReadOnlySpan<float> x, Span<float> value, Span<float> derivative)
    {
        switch (activation)
        {
            case Activation.Identity:
                ActivationMap.Apply<IdentityActivation>(x, value, derivative);
                break;
            case Activation.Relu:
                ActivationMap.Apply<ReluActivation>(x, value, derivative);
                break;
            case Activation.Quadratic:
                ActivationMap.Apply<QuadraticActivation>(x, value, derivative);
                break;
            case Activation.Erf:
                ActivationMap.Apply<ErfActivation>(x, value, derivative);
                break;
            case Activation.Gelu:
                ActivationMap.Apply<GeluActivation>(x, value, derivative);
                break;
            case Activation.Tanh:
                ActivationMap.Apply<TanhActivation>(x, value, derivative);
                break;
            case Activation.Sigmoid:
                ActivationMap.Apply<SigmoidActivation>(x, value, derivative);
                break;
            case Activation.Softplus:
                ActivationMap.Apply<SoftplusActivation>(x, value, derivative);
                break;
            default:
                throw Unknown(activation);
        }
    }
}
