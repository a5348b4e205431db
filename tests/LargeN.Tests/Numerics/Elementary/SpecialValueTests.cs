// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Randomness;

namespace LargeN.Tests.Numerics;

/// <summary>Special values, signs and limits of the elementary functions, and of their span forms.</summary>
public sealed class SpecialValueTests
{
    private const double Infinity = double.PositiveInfinity, Largest = double.MaxValue, Least = double.Epsilon;

    internal static readonly (string Name, Func<double, double> Double, Func<float, float> Single)[] Functions =
    [
        ("Exp", Elementary.Exp, ElementarySingle.Exp), ("Log", Elementary.Log, ElementarySingle.Log), ("Expm1", Elementary.Expm1, ElementarySingle.Expm1),
        ("Log1p", Elementary.Log1p, ElementarySingle.Log1p), ("Tanh", Elementary.Tanh, ElementarySingle.Tanh), ("Sigmoid", Elementary.Sigmoid, ElementarySingle.Sigmoid),
        ("Softplus", Elementary.Softplus, ElementarySingle.Softplus), ("Erf", Elementary.Erf, ElementarySingle.Erf), ("Erfc", Elementary.Erfc, ElementarySingle.Erfc),
        ("Sin", Elementary.Sin, ElementarySingle.Sin), ("Cos", Elementary.Cos, ElementarySingle.Cos),
    ];

    internal static readonly (SpanOf<double> Double, SpanOf<float> Single)[] SpanFunctions =
    [
        (Elementary.Exp, Elementary.Exp), (Elementary.Log, Elementary.Log), (Elementary.Expm1, Elementary.Expm1), (Elementary.Log1p, Elementary.Log1p),
        (Elementary.Tanh, Elementary.Tanh), (Elementary.Sigmoid, Elementary.Sigmoid), (Elementary.Softplus, Elementary.Softplus),
        (Elementary.Erf, Elementary.Erf), (Elementary.Erfc, Elementary.Erfc), (Elementary.Sin, Elementary.Sin), (Elementary.Cos, Elementary.Cos),
    ];

    internal delegate void SpanOf<T>(ReadOnlySpan<T> x, Span<T> result);

    // Value at infinity, -infinity, 0 (as a double whose sign counts), the largest number, the smallest one.
    [TestCase("Exp", Infinity, 0, 1, Infinity, 1)]
    [TestCase("Log", Infinity, double.NaN, double.NegativeInfinity, 709.782712893384, -744.4400719213812)]
    [TestCase("Expm1", Infinity, -1, 0, Infinity, Least)]
    [TestCase("Log1p", Infinity, double.NaN, 0, 709.782712893384, Least)]
    [TestCase("Tanh", 1, -1, 0, 1, Least)]
    [TestCase("Sigmoid", 1, 0, 0.5, 1, 0.5)]
    [TestCase("Softplus", Infinity, 0, 0.6931471805599453, Largest, 0.6931471805599453)]
    [TestCase("Erf", 1, -1, 0, 1, Least)]
    [TestCase("Erfc", 0, 2, 1, 0, 1)]
    [TestCase("Sin", double.NaN, double.NaN, 0, 0.004961954789184062, Least)]
    [TestCase("Cos", double.NaN, double.NaN, 1, -0.9999876894265599, 1)]
    public void Doubles(string name, double atInfinity, double atMinusInfinity, double atZero, double atLargest, double atLeast)
    {
        Func<double, double> f = Functions.Single(entry => entry.Name == name).Double;
        Assert.Multiple(() =>
        {
            Assert.That(f(Infinity), Is.EqualTo(atInfinity));
            Assert.That(f(-Infinity), Is.EqualTo(atMinusInfinity));
            Assert.That(f(0), Is.EqualTo(atZero));
            Assert.That(f(Largest), Is.EqualTo(atLargest).Within(1).Ulps);
            Assert.That(f(Least), Is.EqualTo(atLeast));
            Assert.That(f(double.NaN), Is.NaN);
        });
    }

    [TestCase("Exp", float.PositiveInfinity, 0, 1, float.PositiveInfinity, 1)]
    [TestCase("Log", float.PositiveInfinity, float.NaN, float.NegativeInfinity, 88.72284f, -103.278929f)]
    [TestCase("Expm1", float.PositiveInfinity, -1, 0, float.PositiveInfinity, float.Epsilon)]
    [TestCase("Log1p", float.PositiveInfinity, float.NaN, 0, 88.72284f, float.Epsilon)]
    [TestCase("Tanh", 1, -1, 0, 1, float.Epsilon)]
    [TestCase("Sigmoid", 1, 0, 0.5f, 1, 0.5f)]
    [TestCase("Softplus", float.PositiveInfinity, 0, 0.6931472f, float.MaxValue, 0.6931472f)]
    [TestCase("Erf", 1, -1, 0, 1, float.Epsilon)]
    [TestCase("Erfc", 0, 2, 1, 0, 1)]
    [TestCase("Sin", float.NaN, float.NaN, 0, -0.5218765f, float.Epsilon)]
    [TestCase("Cos", float.NaN, float.NaN, 1, 0.8530210f, 1)]
    public void Floats(string name, float atInfinity, float atMinusInfinity, float atZero, float atLargest, float atLeast)
    {
        Func<float, float> f = Functions.Single(entry => entry.Name == name).Single;
        Assert.Multiple(() =>
        {
            Assert.That(f(float.PositiveInfinity), Is.EqualTo(atInfinity));
            Assert.That(f(float.NegativeInfinity), Is.EqualTo(atMinusInfinity));
            Assert.That(f(0), Is.EqualTo(atZero));
            Assert.That(f(float.MaxValue), Is.EqualTo(atLargest).Within(1).Ulps);
            Assert.That(f(float.Epsilon), Is.EqualTo(atLeast));
            Assert.That(f(float.NaN), Is.NaN);
        });
    }

    [TestCase("Expm1"), TestCase("Log1p"), TestCase("Tanh"), TestCase("Erf"), TestCase("Sin")]
    public void The_sign_of_a_zero_stays(string name)
    {
        (_, Func<double, double> f, Func<float, float> single) = Functions.Single(entry => entry.Name == name);

        Assert.That(double.IsNegative(f(-0.0)) && !double.IsNegative(f(0.0)), Is.True);
        Assert.That(float.IsNegative(single(-0f)) && !float.IsNegative(single(0f)), Is.True);
    }

    [TestCase("Tanh", -1), TestCase("Erf", -1), TestCase("Sin", -1), TestCase("Cos", 1)]
    public void Odd_and_even_functions_are_so_bit_for_bit(string name, int sign)
    {
        (_, Func<double, double> f, Func<float, float> single) = Functions.Single(entry => entry.Name == name);
        foreach (double x in Draw.WideRange(31, 500))
        {
            Assert.That(f(-x), Is.EqualTo(sign * f(x)));
            Assert.That(single((float)-x), Is.EqualTo(sign * single((float)x)));
        }
    }

    [TestCase("Tanh", -1, 1), TestCase("Erf", -1, 1), TestCase("Sigmoid", 0, 1), TestCase("Erfc", 0, 2)]
    public void Limits_are_never_passed(string name, double low, double high)
    {
        (_, Func<double, double> f, Func<float, float> single) = Functions.Single(entry => entry.Name == name);
        RandomStream stream = new(32, Purpose.Test, 0);
        for (int i = 0; i < 20000; i++)
        {
            double x = (60 * stream.Uniform(i)) - 30;
            if (f(x) < low || f(x) > high || single((float)x) < low || single((float)x) > high) Assert.Fail($"{name}({x:R}) = {f(x):R}");
        }
    }

    [Test]
    public void Logarithms_have_their_poles()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Elementary.Log1p(-1), Is.EqualTo(double.NegativeInfinity));
            Assert.That(Elementary.Log1p(-1.5), Is.NaN);
            Assert.That(ElementarySingle.Log1p(-1f), Is.EqualTo(float.NegativeInfinity));
            Assert.That(ElementarySingle.Log(-1f), Is.NaN);
            Assert.That(ElementarySingle.Log(-0f), Is.EqualTo(float.NegativeInfinity));
        });
    }

    [Test]
    public void Span_forms_give_the_bits_of_the_scalar_forms_for_every_length_and_in_place()
    {
        for (int n = 0; n < 40; n++)
        {
            double[] x = Draw.WideRange(33, n, 5);
            float[] s = Array.ConvertAll(x, v => (float)v);
            for (int f = 0; f < Functions.Length; f++)
            {
                Compare(x, Functions[f].Double, SpanFunctions[f].Double, Functions[f].Name);
                Compare(s, Functions[f].Single, SpanFunctions[f].Single, Functions[f].Name);
            }
        }
    }

    [Test]
    public void Spans_of_angles_of_any_size_give_the_bits_of_the_scalar_forms()
    {
        double[] x = Draw.WideRange(34, 3000, 3);
        (x[1500], x[1501], x[2999], x[7]) = (1e300, double.NaN, double.PositiveInfinity, 5e9);
        Compare(x, Elementary.Sin, Elementary.Sin, "Sin");
        Compare(x, Elementary.Cos, Elementary.Cos, "Cos");
        float[] s = Array.ConvertAll(x, v => (float)v);
        Compare(s, ElementarySingle.Sin, Elementary.Sin, "Sin");
        Compare(s, ElementarySingle.Cos, Elementary.Cos, "Cos");
        foreach (double v in x) Assert.That(Elementary.SinCos(v), Is.EqualTo((Elementary.Sin(v), Elementary.Cos(v))));
    }

    [Test]
    public void Float_spans_refuse_short_results_and_partial_overlap()
    {
        float[] x = new float[8];
        Assert.Multiple(() =>
        {
            Assert.That(() => Elementary.Tanh(x, x.AsSpan(1)), Throws.ArgumentException.With.Message.Contains("7 elements"));
            Assert.That(() => Elementary.Sin(x.AsSpan(0, 7), x.AsSpan(1)), Throws.ArgumentException.With.Message.Contains("overlap"));
        });
    }

    private static void Compare<T>(T[] x, Func<T, T> scalar, SpanOf<T> span, string name)
        where T : unmanaged
    {
        T[] expected = Array.ConvertAll(x, v => scalar(v)), result = new T[x.Length + 1];
        span(x, result);
        Assert.That(result[..^1], Is.EqualTo(expected), name);
        Assert.That(result[^1], Is.EqualTo(default(T)), "an element past the end was written");
        T[] inPlace = [.. x];
        span(inPlace, inPlace);
        Assert.That(inPlace, Is.EqualTo(expected), name);
    }
}
