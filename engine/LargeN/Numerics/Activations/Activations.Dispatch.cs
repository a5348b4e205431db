// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <content>From a member of the enumeration to its type: the only lists of activations, one for spans and one for a number.</content>
public static partial class Activations
{
    private static void Dispatch<TForm, T>(Activation activation, ReadOnlySpan<T> x, Span<T> value, Span<T> derivative)
        where TForm : struct, ISpanForm<T>
    {
        switch (activation)
        {
            case Activation.Identity:
                TForm.Apply<IdentityActivation>(x, value, derivative);
                break;
            case Activation.Relu:
                TForm.Apply<ReluActivation>(x, value, derivative);
                break;
            case Activation.Quadratic:
                TForm.Apply<QuadraticActivation>(x, value, derivative);
                break;
            case Activation.Erf:
                TForm.Apply<ErfActivation>(x, value, derivative);
                break;
            case Activation.Gelu:
                TForm.Apply<GeluActivation>(x, value, derivative);
                break;
            case Activation.Tanh:
                TForm.Apply<TanhActivation>(x, value, derivative);
                break;
            case Activation.Sigmoid:
                TForm.Apply<SigmoidActivation>(x, value, derivative);
                break;
            case Activation.Softplus:
                TForm.Apply<SoftplusActivation>(x, value, derivative);
                break;
            default:
                throw Unknown(activation);
        }
    }

    private static double Dispatch<TForm>(Activation activation, double x)
        where TForm : struct, INumberForm =>
        activation switch
        {
            Activation.Identity => TForm.Apply<IdentityActivation>(x),
            Activation.Relu => TForm.Apply<ReluActivation>(x),
            Activation.Quadratic => TForm.Apply<QuadraticActivation>(x),
            Activation.Erf => TForm.Apply<ErfActivation>(x),
            Activation.Gelu => TForm.Apply<GeluActivation>(x),
            Activation.Tanh => TForm.Apply<TanhActivation>(x),
            Activation.Sigmoid => TForm.Apply<SigmoidActivation>(x),
            Activation.Softplus => TForm.Apply<SoftplusActivation>(x),
            _ => throw Unknown(activation),
        };

    private static ArgumentOutOfRangeException Unknown(Activation activation) =>
        new(nameof(activation), activation, $"no activation has the number {(int)activation}; allowed: 0 ({nameof(Activation.Identity)}) to {(int)Activation.Softplus} ({nameof(Activation.Softplus)})");

    /// <summary>What is wanted of an activation over spans.</summary>
    private interface ISpanForm<T>
    {
        static abstract void Apply<TActivation>(ReadOnlySpan<T> x, Span<T> value, Span<T> derivative)
            where TActivation : struct, IActivation;
    }

    /// <summary>What is wanted of an activation at one number.</summary>
    private interface INumberForm
    {
        static abstract double Apply<TActivation>(double x)
            where TActivation : struct, IActivation;
    }

    private readonly struct ValueForm : ISpanForm<double>, ISpanForm<float>, INumberForm
    {
        public static void Apply<TActivation>(ReadOnlySpan<double> x, Span<double> value, Span<double> derivative)
            where TActivation : struct, IActivation => DoubleMap.Apply<InDouble<ValueOf<TActivation>>>(x, value);

        public static void Apply<TActivation>(ReadOnlySpan<float> x, Span<float> value, Span<float> derivative)
            where TActivation : struct, IActivation => SingleMap.Apply<ValueOf<TActivation>>(x, value);

        public static double Apply<TActivation>(double x)
            where TActivation : struct, IActivation => DoubleMap.Apply<InDouble<ValueOf<TActivation>>>(x);
    }

    private readonly struct DerivativeForm : ISpanForm<double>, ISpanForm<float>, INumberForm
    {
        public static void Apply<TActivation>(ReadOnlySpan<double> x, Span<double> value, Span<double> derivative)
            where TActivation : struct, IActivation => DoubleMap.Apply<InDouble<DerivativeOf<TActivation>>>(x, derivative);

        public static void Apply<TActivation>(ReadOnlySpan<float> x, Span<float> value, Span<float> derivative)
            where TActivation : struct, IActivation => SingleMap.Apply<DerivativeOf<TActivation>>(x, derivative);

        public static double Apply<TActivation>(double x)
            where TActivation : struct, IActivation => DoubleMap.Apply<InDouble<DerivativeOf<TActivation>>>(x);
    }

    private readonly struct PairForm : ISpanForm<double>, ISpanForm<float>
    {
        public static void Apply<TActivation>(ReadOnlySpan<double> x, Span<double> value, Span<double> derivative)
            where TActivation : struct, IActivation => ActivationMap.Apply<TActivation>(x, value, derivative);

        public static void Apply<TActivation>(ReadOnlySpan<float> x, Span<float> value, Span<float> derivative)
            where TActivation : struct, IActivation => ActivationMap.Apply<TActivation>(x, value, derivative);
    }
}
