// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Tests.Numerics.Oracle;

namespace LargeN.Tests.Numerics;

/// <summary>Second derivatives of the activations against a 256-bit oracle, at the ends of their range, and in all their forms.</summary>
public sealed class SecondDerivativeTests
{
    private static readonly Activation[] All = Enum.GetValues<Activation>();

    [TestCase(Activation.Erf, -0.3, 0.3, 3), TestCase(Activation.Erf, -6, 6, 3)]
    [TestCase(Activation.Tanh, -0.3, 0.3, 6), TestCase(Activation.Tanh, -10, 10, 6)]
    [TestCase(Activation.Sigmoid, -0.3, 0.3, 6), TestCase(Activation.Sigmoid, -20, 20, 6)]
    [TestCase(Activation.Softplus, -0.3, 0.3, 4), TestCase(Activation.Softplus, -20, 20, 4)]
    [TestCase(Activation.Gelu, -0.3, 0.3, 3), TestCase(Activation.Gelu, 1.4142, 1.4143, 3), TestCase(Activation.Gelu, -13, 9, 3)]
    public void Second_derivatives_are_within_their_bounds(Activation activation, double low, double high, double bound)
    {
        UlpCheck.Double(x => Activations.SecondDerivative(activation, x), x => Exact(activation, x), low, high, bound);
        UlpCheck.Single(x => Single(activation, x), x => Exact(activation, x), low, high, bound);
    }

    [TestCase(Activation.Erf, -27.4, 27.4, 10.4, 3)]
    [TestCase(Activation.Tanh, -374, 375, 53, 6)]
    [TestCase(Activation.Sigmoid, -746, 746, 104, 6)]
    [TestCase(Activation.Softplus, -746, 746, 104, 4)]
    [TestCase(Activation.Gelu, -39, 39, 14.9, 3)]
    public void Tails_keep_their_accuracy_down_to_the_smallest_numbers(Activation activation, double low, double high, double highSingle, double bound)
    {
        UlpCheck.Double(x => Activations.SecondDerivative(activation, x), x => Exact(activation, x), low, high, bound);
        UlpCheck.Single(x => Single(activation, x), x => Exact(activation, x), 0.9 * highSingle, highSingle, bound);
    }

    [TestCaseSource(nameof(All))]
    public void Spans_and_numbers_give_the_same_bits(Activation activation)
    {
        double[] special = [0.0, -0.0, 5e-324, -5e-324, 1e-300, double.MaxValue, double.MinValue, double.PositiveInfinity, double.NegativeInfinity, double.NaN, 22, -23, 100, -400, 6, -28, 39, -39];
        for (int n = 0; n < 40; n++) Compare(Draw.WideRange(53, n, 4));
        Compare(special);

        void Compare(double[] x)
        {
            double[] result = new double[x.Length], inPlace = [.. x];
            Activations.SecondDerivative(activation, x, result);
            Activations.SecondDerivative(activation, inPlace, inPlace);
            Assert.That(result, Is.EqualTo(Array.ConvertAll(x, v => Activations.SecondDerivative(activation, v))));
            Assert.That(inPlace, Is.EqualTo(result));

            float[] s = Array.ConvertAll(x, v => (float)v), singles = new float[x.Length];
            Activations.SecondDerivative(activation, s, singles);
            Assert.That(singles, Is.EqualTo(Array.ConvertAll(s, v => Single(activation, v))));
        }
    }

    [TestCaseSource(nameof(All))]
    public void Infinities_give_the_limits_and_NaN_stays(Activation activation)
    {
        double limit = activation == Activation.Quadratic ? 2 : 0;
        Assert.Multiple(() =>
        {
            Assert.That(Activations.SecondDerivative(activation, double.PositiveInfinity), Is.EqualTo(limit));
            Assert.That(Activations.SecondDerivative(activation, double.NegativeInfinity), Is.EqualTo(limit));
            Assert.That(Single(activation, float.PositiveInfinity), Is.EqualTo((float)limit));
            Assert.That(Single(activation, float.NegativeInfinity), Is.EqualTo((float)limit));
            Assert.That(Activations.SecondDerivative(activation, double.NaN), Is.NaN);
            Assert.That(Single(activation, float.NaN), Is.NaN);
        });
    }

    [Test]
    public void Polynomials_have_constant_ones_and_the_kink_of_relu_counts_as_none()
    {
        foreach (double x in (double[])[-3, -0.0, 0, 7])
        {
            Assert.That(Activations.SecondDerivative(Activation.Identity, x), Is.Zero);
            Assert.That(Activations.SecondDerivative(Activation.Relu, x), Is.Zero);
            Assert.That(Activations.SecondDerivative(Activation.Quadratic, x), Is.EqualTo(2));
        }

        Assert.That(() => Activations.SecondDerivative((Activation)99, 1.0), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("99"));
    }

    private static BigReal Exact(Activation activation, BigReal x)
    {
        switch (activation)
        {
            case Activation.Erf:
                return -4 * x * BigMath.Exp(-(x * x)) / BigMath.SqrtPi;
            case Activation.Gelu:
                return (2 - (x * x)) * BigMath.NormalPdf(x);
            default:
                int scale = activation == Activation.Tanh ? 2 : 1;
                BigReal t = BigMath.Exp(-scale * BigReal.Abs(x)), all = 1 + t;
                return activation == Activation.Softplus ? t / (all * all) : -x.Sign * scale * scale * scale * t * (1 - t) / (all * all * all);
        }
    }

    private static float Single(Activation activation, float x)
    {
        float value = 0;
        Activations.SecondDerivative(activation, new ReadOnlySpan<float>(in x), new Span<float>(ref value));
        return value;
    }
}
