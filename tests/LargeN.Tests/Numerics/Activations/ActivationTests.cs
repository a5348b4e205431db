// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Tests.Numerics.Oracle;

namespace LargeN.Tests.Numerics;

public sealed class ActivationTests
{
    private static readonly Activation[] All = Enum.GetValues<Activation>();

    // Activation, interval, bound of the value, bound of the derivative.
    [TestCase(Activation.Identity, -1e3, 1e3, 0, 0)]
    [TestCase(Activation.Relu, -1e3, 1e3, 0, 0)]
    [TestCase(Activation.Quadratic, -1e3, 1e3, 0.5, 0)]
    [TestCase(Activation.Erf, -0.3, 0.3, 1.25, 2)]
    [TestCase(Activation.Erf, -9.3, 9.3, 1.25, 2)]
    [TestCase(Activation.Erf, 9.2, 10.15, 1.25, 2)]
    [TestCase(Activation.Tanh, -0.3, 0.3, 2.75, 6)]
    [TestCase(Activation.Tanh, -3, 3, 2.75, 6)]
    [TestCase(Activation.Tanh, -52, 43, 2.75, 6)]
    [TestCase(Activation.Sigmoid, -3, 3, 2.5, 5)]
    [TestCase(Activation.Sigmoid, -103.9, 80, 2.5, 5)]
    [TestCase(Activation.Softplus, -3, 3, 2, 2.5)]
    [TestCase(Activation.Softplus, -103.9, 80, 2, 2.5)]
    public void Values_and_derivatives_are_within_their_bounds(Activation activation, double low, double high, double bound, double slopeBound)
    {
        UlpCheck.Double(x => Activations.Value(activation, x), x => Exact(activation, x), low, high, bound);
        UlpCheck.Single(x => SingleValue(activation, x), x => Exact(activation, x), low, high, bound);
        UlpCheck.Double(x => Activations.Derivative(activation, x), x => ExactSlope(activation, x), low, high, slopeBound);
        UlpCheck.Single(x => SingleDerivative(activation, x), x => ExactSlope(activation, x), low, high, slopeBound);
    }

    [TestCase(-0.3, 0.3), TestCase(-0.7072, 0.7072), TestCase(-0.75, -0.7), TestCase(-3, 3), TestCase(-13, 9), TestCase(-2.79, -2.78)]
    public void Gelu_is_within_its_bounds(double low, double high)
    {
        UlpCheck.Double(x => Activations.Value(Activation.Gelu, x), x => Exact(Activation.Gelu, x), low, high, 5);
        UlpCheck.Single(x => SingleValue(Activation.Gelu, x), x => Exact(Activation.Gelu, x), low, high, 5);
        UlpCheck.Run(x => SlopeError(x, Activations.Derivative(Activation.Gelu, x), 53), x => x, low, high, 4);
        UlpCheck.Run(x => SlopeError(x, SingleDerivative(Activation.Gelu, (float)x), 24), x => (float)x, low, high, 4);

        static double SlopeError(double x, double computed, int bits)
        {
            BigReal size = BigMath.NormalCdf(x) + (BigReal.Abs(x) * BigMath.NormalPdf(x));
            return BigReal.Scale(BigReal.Abs(computed - ExactSlope(Activation.Gelu, x)) / size, bits).ToDouble();
        }
    }

    [Test]
    public void Tails_keep_their_accuracy_down_to_the_smallest_numbers()
    {
        UlpCheck.Double(x => Activations.Value(Activation.Gelu, x), x => Exact(Activation.Gelu, x), -38.4, -9, 5);
        UlpCheck.Double(x => Activations.Derivative(Activation.Tanh, x), x => ExactSlope(Activation.Tanh, x), -373, 372, 6);
        UlpCheck.Double(x => Activations.Derivative(Activation.Sigmoid, x), x => ExactSlope(Activation.Sigmoid, x), -745, 744, 5);
        UlpCheck.Double(x => Activations.Derivative(Activation.Erf, x), x => ExactSlope(Activation.Erf, x), -27.2, 27, 2);
    }

    [TestCaseSource(nameof(All))]
    public void Spans_numbers_and_both_at_once_give_the_same_bits(Activation activation)
    {
        for (int n = 0; n < 40; n++) Compare(activation, Draw.WideRange(51, n, 4));
        Compare(activation, [0.0, -0.0, 5e-324, -5e-324, double.MaxValue, double.MinValue, double.PositiveInfinity, double.NegativeInfinity, double.NaN, 22, -23, 100, -400, 6, -28, 39, -39]);
    }

    [Test]
    public void Values_that_are_elementary_functions_have_their_bits()
    {
        foreach (double x in Draw.WideRange(52, 2000, 6))
        {
            Assert.That(Activations.Value(Activation.Tanh, x), Is.EqualTo(Elementary.Tanh(x)));
            Assert.That(Activations.Value(Activation.Erf, x), Is.EqualTo(Elementary.Erf(x)));
            Assert.That(Activations.Value(Activation.Sigmoid, x), Is.EqualTo(Elementary.Sigmoid(x)));
            Assert.That(Activations.Value(Activation.Softplus, x), Is.EqualTo(Elementary.Softplus(x)));
            Assert.That(Activations.Derivative(Activation.Softplus, x), Is.EqualTo(Elementary.Sigmoid(x)));
            Assert.That(SingleValue(Activation.Tanh, (float)x), Is.EqualTo(ElementarySingle.Tanh((float)x)));
            Assert.That(SingleValue(Activation.Erf, (float)x), Is.EqualTo(ElementarySingle.Erf((float)x)));
        }
    }

    // Value and derivative at infinity and at minus infinity.
    [TestCase(Activation.Identity, double.PositiveInfinity, 1, double.NegativeInfinity, 1)]
    [TestCase(Activation.Relu, double.PositiveInfinity, 1, 0, 0)]
    [TestCase(Activation.Quadratic, double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity, double.NegativeInfinity)]
    [TestCase(Activation.Erf, 1, 0, -1, 0)]
    [TestCase(Activation.Gelu, double.PositiveInfinity, 1, 0, 0)]
    [TestCase(Activation.Tanh, 1, 0, -1, 0)]
    [TestCase(Activation.Sigmoid, 1, 0, 0, 0)]
    [TestCase(Activation.Softplus, double.PositiveInfinity, 1, 0, 0)]
    public void Infinities_give_the_limits_and_NaN_stays(Activation activation, double value, double slope, double valueBelow, double slopeBelow)
    {
        Assert.Multiple(() =>
        {
            Assert.That(Activations.Value(activation, double.PositiveInfinity), Is.EqualTo(value));
            Assert.That(Activations.Derivative(activation, double.PositiveInfinity), Is.EqualTo(slope));
            Assert.That(Activations.Value(activation, double.NegativeInfinity), Is.EqualTo(valueBelow));
            Assert.That(Activations.Derivative(activation, double.NegativeInfinity), Is.EqualTo(slopeBelow));
            Assert.That(SingleValue(activation, float.PositiveInfinity), Is.EqualTo((float)value));
            Assert.That(SingleDerivative(activation, float.PositiveInfinity), Is.EqualTo((float)slope));
            Assert.That(SingleValue(activation, float.NegativeInfinity), Is.EqualTo((float)valueBelow));
            Assert.That(SingleDerivative(activation, float.NegativeInfinity), Is.EqualTo((float)slopeBelow));
            Assert.That(Activations.Value(activation, double.NaN), Is.NaN);
            Assert.That(Activations.Derivative(activation, double.NaN), Is.NaN);
            Assert.That(SingleValue(activation, float.NaN), Is.NaN);
            Assert.That(SingleDerivative(activation, float.NaN), Is.NaN);
        });
    }

    [Test]
    public void The_kink_of_relu_has_slope_zero_and_its_zero_no_sign()
    {
        Assert.That(Activations.Derivative(Activation.Relu, 0.0), Is.Zero);
        Assert.That(Activations.Derivative(Activation.Relu, -0.0), Is.Zero);
        Assert.That(Activations.Derivative(Activation.Relu, double.Epsilon), Is.EqualTo(1));
        Assert.That(double.IsNegative(Activations.Value(Activation.Relu, -0.0)), Is.False);
    }

    [Test]
    public void Unknown_activations_and_overlapping_results_are_refused()
    {
        double[] x = new double[8], other = new double[9];
        Assert.Multiple(() =>
        {
            Assert.That(() => Activations.Value((Activation)99, 1.0), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("99"));
            Assert.That(() => SingleDerivative((Activation)99, 1f), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => Activations.ValueAndDerivative((Activation)(-1), x, x, other), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => Activations.ValueAndDerivative(Activation.Tanh, x, x, x), Throws.ArgumentException.With.Message.Contains("overlap"));
            Assert.That(() => Activations.ValueAndDerivative(Activation.Tanh, x, other, other.AsSpan(1)), Throws.ArgumentException.With.Message.Contains("overlap"));
            Assert.That(() => Activations.ValueAndDerivative(Activation.Tanh, x, other, x.AsSpan(1)), Throws.ArgumentException);
        });
    }

    private static void Compare(Activation activation, double[] x)
    {
        double[] value = new double[x.Length], slope = new double[x.Length], inPlace = [.. x], alone = new double[x.Length];
        Activations.Value(activation, x, value);
        Assert.That(value, Is.EqualTo(Array.ConvertAll(x, v => Activations.Value(activation, v))));
        Activations.Derivative(activation, x, slope);
        Assert.That(slope, Is.EqualTo(Array.ConvertAll(x, v => Activations.Derivative(activation, v))));
        Activations.ValueAndDerivative(activation, inPlace, alone, inPlace);
        Assert.That(alone, Is.EqualTo(value));
        Assert.That(inPlace, Is.EqualTo(slope));

        float[] s = Array.ConvertAll(x, v => (float)v), singleValue = new float[x.Length], singleSlope = new float[x.Length], singleInPlace = [.. s], singleAlone = new float[x.Length];
        Activations.Value(activation, s, singleValue);
        Assert.That(singleValue, Is.EqualTo(Array.ConvertAll(s, v => SingleValue(activation, v))));
        Activations.Derivative(activation, s, singleSlope);
        Assert.That(singleSlope, Is.EqualTo(Array.ConvertAll(s, v => SingleDerivative(activation, v))));
        Activations.ValueAndDerivative(activation, singleInPlace, singleInPlace, singleAlone);
        Assert.That(singleInPlace, Is.EqualTo(singleValue));
        Assert.That(singleAlone, Is.EqualTo(singleSlope));
    }

    private static BigReal Exact(Activation activation, BigReal x) => activation switch
    {
        Activation.Identity => x,
        Activation.Relu => x.Sign > 0 ? x : 0,
        Activation.Quadratic => x * x,
        Activation.Erf => BigReal.Abs(x) < 6 ? BigMath.Erf(x) : x.Sign * (1 - BigMath.Erfc(BigReal.Abs(x))),
        Activation.Gelu => x * BigMath.NormalCdf(x),
        Activation.Tanh => BigMath.Tanh(x),
        Activation.Sigmoid => BigMath.Sigmoid(x),
        _ => BigMath.Softplus(x),
    };

    private static BigReal ExactSlope(Activation activation, BigReal x)
    {
        switch (activation)
        {
            case Activation.Identity:
                return 1;
            case Activation.Relu:
                return x.Sign > 0 ? 1 : 0;
            case Activation.Quadratic:
                return 2 * x;
            case Activation.Erf:
                return 2 * BigMath.Exp(-(x * x)) / BigMath.SqrtPi;
            case Activation.Gelu:
                return BigMath.NormalCdf(x) + (x * BigMath.NormalPdf(x));
            case Activation.Softplus:
                return BigMath.Sigmoid(x);
            default:
                int scale = activation == Activation.Tanh ? 2 : 1;
                BigReal t = BigMath.Exp(-scale * BigReal.Abs(x));
                return scale * scale * t / ((1 + t) * (1 + t));
        }
    }

    private static float SingleValue(Activation activation, float x)
    {
        float value = 0;
        Activations.Value(activation, new ReadOnlySpan<float>(in x), new Span<float>(ref value));
        return value;
    }

    private static float SingleDerivative(Activation activation, float x)
    {
        float value = 0;
        Activations.Derivative(activation, new ReadOnlySpan<float>(in x), new Span<float>(ref value));
        return value;
    }
}
