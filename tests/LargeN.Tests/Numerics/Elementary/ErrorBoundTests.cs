// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Randomness;
using LargeN.Tests.Numerics.Oracle;

namespace LargeN.Tests.Numerics;

/// <summary>The stated bounds, where errors are largest and in the tails, against 256-bit arithmetic.</summary>
public sealed class ErrorBoundTests
{
    [TestCase(-0.35, 0.35), TestCase(-30, 30), TestCase(-87, 88.7), TestCase(-103.9, -86), TestCase(-1e-12, 1e-12)]
    public void Exp_of_floats(double low, double high) => UlpCheck.Single(ElementarySingle.Exp, BigMath.Exp, low, high, 1.25);

    [TestCase(0.5, 2), TestCase(0.999, 1.001), TestCase(1e-30, 1e30), TestCase(1e-44, 1e-38), TestCase(0.7071, 0.70711), TestCase(1.3, 1.4143)]
    public void Log_of_floats(double low, double high) => UlpCheck.Single(ElementarySingle.Log, BigMath.Log, low, high, 1.25);

    [TestCase(0.34, 0.37), TestCase(-0.36, -0.34), TestCase(-2, 2), TestCase(-45, 45), TestCase(-1e-12, 1e-12), TestCase(1e-320, 1e-310), TestCase(88, 88.7)]
    public void Expm1_of_both(double low, double high) => Both(Elementary.Expm1, ElementarySingle.Expm1, BigMath.Expm1, low, high, 2);

    [TestCase(-0.3, 0.42), TestCase(-0.999999, -0.29), TestCase(0.41, 3), TestCase(1, 1e6), TestCase(-1e-12, 1e-12), TestCase(1e10, 1e30), TestCase(1e-320, 1e-310)]
    [TestCase(0.414, 0.4145)]
    public void Log1p_of_both(double low, double high)
    {
        UlpCheck.Double(Elementary.Log1p, BigMath.Log1p, low, high, 1);
        if (high > 1e-37) UlpCheck.Single(ElementarySingle.Log1p, BigMath.Log1p, low, high, 1.25);
    }

    [TestCase(0.17, 0.23), TestCase(0.17, 0.55), TestCase(-3, 3), TestCase(-22, 22), TestCase(-1e-12, 1e-12), TestCase(1e-320, 1e-310)]
    public void Tanh_of_both(double low, double high) => Both(Elementary.Tanh, ElementarySingle.Tanh, BigMath.Tanh, low, high, 2.75);

    [TestCase(-1, 1), TestCase(-5, 5), TestCase(-86, 20), TestCase(-103.9, -86)]
    public void Sigmoid_of_both(double low, double high) => Both(Elementary.Sigmoid, ElementarySingle.Sigmoid, BigMath.Sigmoid, low, high, 2.5);

    [TestCase(-1, 1), TestCase(-5, 5), TestCase(-86, 20), TestCase(-103.9, -86)]
    public void Softplus_of_both(double low, double high) => Both(Elementary.Softplus, ElementarySingle.Softplus, BigMath.Softplus, low, high, 2);

    [TestCase(-745.1, 709), TestCase(-745.1, -708)]
    public void Sigmoid_and_softplus_keep_their_accuracy_down_to_subnormal_results(double low, double high)
    {
        UlpCheck.Double(Elementary.Sigmoid, BigMath.Sigmoid, low, high, 2.5);
        UlpCheck.Double(Elementary.Softplus, BigMath.Softplus, low, high, 2);
    }

    [TestCase(-0.5, 0.5), TestCase(0.4, 1), TestCase(0.999, 1.3), TestCase(-6, 6), TestCase(-1e-12, 1e-12), TestCase(1e-320, 1e-310)]
    public void Erf_of_both(double low, double high) => Both(Elementary.Erf, ElementarySingle.Erf, BigMath.Erf, low, high, 1.25);

    [TestCase(-0.5, 0.5), TestCase(0.5, 0.56), TestCase(0.5, 2), TestCase(1.54, 1.543), TestCase(2, 9), TestCase(9, 10.05), TestCase(-6, 0), TestCase(-1e-12, 1e-12)]
    public void Erfc_of_both(double low, double high) => Both(Elementary.Erfc, ElementarySingle.Erfc, BigMath.Erfc, low, high, 4);

    [TestCase(10, 27.2), TestCase(26.5, 27.22)]
    public void Erfc_keeps_its_accuracy_down_to_the_smallest_numbers(double low, double high) => UlpCheck.Double(Elementary.Erfc, BigMath.Erfc, low, high, 4);

    [TestCase(-0.8, 0.8), TestCase(-10, 10), TestCase(-1000, 1000), TestCase(-65536, 65536), TestCase(0, 2147483648.0), TestCase(2147483648.0, 1e12), TestCase(1e15, 1e22), TestCase(1e30, 1e38)]
    public void Sine_and_cosine_of_both(double low, double high)
    {
        UlpCheck.Run(x => Ulp.Error(Elementary.Sin(x), BigMath.SinAny(x)), x => x, low, high, 1);
        UlpCheck.Run(x => Ulp.Error(Elementary.Cos(x), BigMath.CosAny(x)), x => x, low, high, 1);
        UlpCheck.Run(x => Ulp.Error(ElementarySingle.Sin((float)x), BigMath.SinAny(x)), x => (float)x, low, high, 1);
        UlpCheck.Run(x => Ulp.Error(ElementarySingle.Cos((float)x), BigMath.CosAny(x)), x => (float)x, low, high, 1);
    }

    [Test]
    public void Sine_and_cosine_over_all_exponents_and_next_to_multiples_of_a_quarter_turn()
    {
        RandomStream stream = new(12, Purpose.Test, 0);
        double worst = 0;
        for (int i = 0; i < 3000; i++)
        {
            double u = stream.Uniform(i);
            double x = (i % 2) switch { 0 => Math.ScaleB(1 + u, (i % 2098) - 1074), _ => Math.Round(Math.ScaleB(1 + u, i % 60)) * (Math.PI / 2) };
            worst = Math.Max(worst, Ulp.Error(Elementary.Sin(x), BigMath.SinAny(x)));
            worst = Math.Max(worst, Ulp.Error(Elementary.Cos(x), BigMath.CosAny(x)));
            float y = (float)x;
            if (!float.IsFinite(y)) continue;
            worst = Math.Max(worst, Ulp.Error(Elementary.Sin(y), BigMath.SinAny(y)));
            worst = Math.Max(worst, Ulp.Error(Elementary.Cos(y), BigMath.CosAny(y)));
        }

        Assert.That(worst, Is.LessThanOrEqualTo(1));
    }

    // The double nearest to an odd multiple of pi/2 for its size: the rest is 2^-60.
    [Test]
    public void Cosine_of_the_hardest_angle_keeps_all_digits()
    {
        double x = Math.ScaleB(6381956970095103.0, 797);

        Assert.That(Elementary.Cos(x), Is.EqualTo(-4.687165924254628E-19));
        Assert.That(Ulp.Error(Elementary.Cos(x), BigMath.CosAny(x)), Is.LessThanOrEqualTo(1));
    }

    private static void Both(Func<double, double> f, Func<float, float> single, Func<BigReal, BigReal> exact, double low, double high, double bound)
    {
        UlpCheck.Double(f, exact, low, high, bound);
        if (high is 0 or > 1e-37) UlpCheck.Single(single, exact, low, high, bound);
    }
}
