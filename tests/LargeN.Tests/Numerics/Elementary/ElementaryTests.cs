// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Tests.Numerics.Oracle;

namespace LargeN.Tests.Numerics;

public sealed class ElementaryTests
{
    private const int Points = 2000;

    [TestCase(-0.35, 0.35), TestCase(-30, 30), TestCase(-745, 709.7), TestCase(-1e-12, 1e-12), TestCase(-745.1, -708)]
    public void Exp_is_within_its_bound(double low, double high) => Check(Elementary.Exp, BigMath.Exp, low, high, bound: 1.25);

    [TestCase(0.5, 2), TestCase(0.999, 1.001), TestCase(1e-300, 1e300), TestCase(5e-324, 1e-308), TestCase(0.7071, 0.70711), TestCase(1, 1e10)]
    public void Log_is_within_one_ulp(double low, double high) => Check(Elementary.Log, BigMath.Log, low, high, bound: 1);

    [Test]
    public void Log_is_within_one_ulp_over_all_exponents()
    {
        for (int e = -1074; e < 1024; e++)
        {
            double x = Math.ScaleB(1 + Draw(e + 1074, 0, 1), e);
            Assert.That(Ulp.Error(Elementary.Log(x), BigMath.Log(x)), Is.LessThanOrEqualTo(1), () => $"log {x:R}");
        }
    }

    [TestCase(-0.5, 0.5), TestCase(-4, 4), TestCase(-1e-9, 1e-9), TestCase(-1e6, 1e6), TestCase(0.5048291401308075, 0.505)]
    public void Sine_and_cosine_of_quarter_turns_are_within_their_bound(double low, double high)
    {
        Check(Elementary.SinQuarterTurns, q => BigMath.Sin(Reduced(q)), low, high, bound: 1.25);
        Check(Elementary.CosQuarterTurns, q => BigMath.Cos(Reduced(q)), low, high, bound: 1.25);

        static BigReal Reduced(BigReal q) => (q - (4 * (BigReal)Math.Round(q.ToDouble() / 4))) * BigMath.Pi / 2;
    }

    [TestCase(-0.42, 0.42), TestCase(0.4, 2.5), TestCase(-1e3, 1e3), TestCase(-1e-12, 1e-12), TestCase(1e10, 1e300), TestCase(0.4545582754968028, 0.4546)]
    public void Atan_is_within_its_bound(double low, double high) => Check(Elementary.Atan, BigMath.Atan, low, high, bound: 2.5);

    [TestCase(-1, 1), TestCase(0.49, 0.51), TestCase(-0.5, 0.5), TestCase(0.999999, 1), TestCase(-1e-9, 1e-9), TestCase(0.9751446638108148, 0.976)]
    public void Asin_is_within_its_bound(double low, double high) => Check(Elementary.Asin, BigMath.Asin, low, high, bound: 1.25);

    [TestCase(-1, 1), TestCase(0.49, 0.51), TestCase(-0.51, -0.49), TestCase(0.999999, 1), TestCase(-1, -0.999999), TestCase(-1e-9, 1e-9)]
    public void Acos_is_within_one_ulp(double low, double high) => Check(Elementary.Acos, BigMath.Acos, low, high, bound: 1);

    [Test]
    public void Acos_keeps_its_relative_accuracy_down_to_the_last_numbers_below_one()
    {
        double x = 1;
        for (int i = 0; i < 64; i++)
        {
            x = Math.BitDecrement(x);
            Assert.That(Ulp.Error(Elementary.Acos(x), BigMath.Acos(x)), Is.LessThanOrEqualTo(1), () => $"acos {x:R}");
        }
    }

    [Test]
    public void Special_values()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Elementary.Exp(0), Is.EqualTo(1.0));
            Assert.That(Elementary.Exp(double.NegativeInfinity), Is.EqualTo(0.0));
            Assert.That(Elementary.Exp(double.PositiveInfinity), Is.EqualTo(double.PositiveInfinity));
            Assert.That(Elementary.Exp(709.79), Is.EqualTo(double.PositiveInfinity));
            Assert.That(Elementary.Exp(-745.2), Is.EqualTo(0.0));
            Assert.That(Elementary.Exp(-745.13), Is.EqualTo(double.Epsilon));
            Assert.That(Elementary.Log(1), Is.EqualTo(0.0));
            Assert.That(Elementary.Log(0), Is.EqualTo(double.NegativeInfinity));
            Assert.That(Elementary.Log(-0.0), Is.EqualTo(double.NegativeInfinity));
            Assert.That(Elementary.Log(-1), Is.NaN);
            Assert.That(Elementary.Log(double.NegativeInfinity), Is.NaN);
            Assert.That(Elementary.Log(double.PositiveInfinity), Is.EqualTo(double.PositiveInfinity));
            Assert.That(Elementary.Atan(double.PositiveInfinity), Is.EqualTo(Math.PI / 2));
            Assert.That(Elementary.Atan(double.NegativeInfinity), Is.EqualTo(-Math.PI / 2));
            Assert.That(double.IsNegative(Elementary.Atan(-0.0)), Is.True);
            Assert.That(double.IsNegative(Elementary.Asin(-0.0)), Is.True);
            Assert.That(Elementary.Asin(1), Is.EqualTo(Math.PI / 2));
            Assert.That(Elementary.Asin(-1), Is.EqualTo(-Math.PI / 2));
            Assert.That(Elementary.Acos(1), Is.EqualTo(0.0));
            Assert.That(Elementary.Acos(-1), Is.EqualTo(Math.PI));
            Assert.That(Elementary.Acos(0), Is.EqualTo(Math.PI / 2));
            Assert.That(Elementary.Acos(1.0000000000000002), Is.NaN);
            Assert.That(Elementary.Asin(-1.5), Is.NaN);
            Assert.That(Elementary.SinCosQuarterTurns(1), Is.EqualTo((1.0, 0.0)));
            Assert.That(Elementary.SinCosQuarterTurns(-6), Is.EqualTo((0.0, -1.0)));
            Assert.That(Elementary.SinQuarterTurns(1e16), Is.NaN);
            foreach (Func<double, double> f in Functions) Assert.That(f(double.NaN), Is.NaN, f.Method.Name);
        });
    }

    [Test]
    public void Span_forms_give_the_bits_of_the_scalar_forms_for_every_length_and_in_place()
    {
        for (int n = 0; n < 40; n++)
        {
            double[] x = [.. Enumerable.Range(0, n).Select(i => Draw(i, -1.01, 1.01))];
            for (int f = 0; f < Functions.Length; f++)
            {
                double[] expected = [.. x.Select(Functions[f])];
                double[] result = new double[n + 1];
                result[n] = 7;
                SpanFunctions[f](x, result);
                Assert.That(result[..n], Is.EqualTo(expected), Functions[f].Method.Name);
                Assert.That(result[n], Is.EqualTo(7.0), "an element past the end was written");
                double[] inPlace = [.. x];
                SpanFunctions[f](inPlace, inPlace);
                Assert.That(inPlace, Is.EqualTo(expected), Functions[f].Method.Name);
            }
        }
    }

    [Test]
    public void Span_forms_refuse_short_results_and_partial_overlap()
    {
        double[] x = new double[8];
        Assert.Multiple(() =>
        {
            Assert.That(() => Elementary.Exp(x, x.AsSpan(1)), Throws.ArgumentException.With.Message.Contains("7 elements"));
            Assert.That(() => Elementary.Exp(x.AsSpan(0, 7), x.AsSpan(1)), Throws.ArgumentException.With.Message.Contains("overlap"));
        });
    }

    private delegate void SpanFunction(ReadOnlySpan<double> x, Span<double> result);

    internal static readonly Func<double, double>[] Functions =
        [Elementary.Exp, Elementary.Log, Elementary.SinQuarterTurns, Elementary.CosQuarterTurns, Elementary.Atan, Elementary.Asin, Elementary.Acos];

    private static readonly SpanFunction[] SpanFunctions =
        [Elementary.Exp, Elementary.Log, Elementary.SinQuarterTurns, Elementary.CosQuarterTurns, Elementary.Atan, Elementary.Asin, Elementary.Acos];

    private static double Draw(long i, double low, double high) =>
        low + ((high - low) * new RandomStream(11, Purpose.Test, 0).Uniform(i));

    private static void Check(Func<double, double> f, Func<BigReal, BigReal> exact, double low, double high, double bound)
    {
        double worst = 0, where = 0;
        for (int i = 0; i < Points + 2; i++)
        {
            double x = i switch { 0 => low, 1 => high, _ => Draw(i, low, high) };
            double error = Ulp.Error(f(x), exact(x));
            if (!(error <= worst)) (worst, where) = (error, x);
        }

        TestContext.Out.WriteLine($"worst {worst:F3} ulp at {where:R}");
        Assert.That(worst, Is.LessThanOrEqualTo(bound), () => $"at {where:R}");
    }
}
