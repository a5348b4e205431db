// SPDX-License-Identifier: MIT
using LargeN.Studies.Reports;

namespace LargeN.Tests.Studies.Reports;

public class NumberTextTests
{
    [TestCase(0.0, "0")]
    [TestCase(-0.0, "0")]
    [TestCase(1.0, "1")]
    [TestCase(0.012346, "0.01235")]
    [TestCase(0.25, "0.25")]
    [TestCase(1234.5678, "1235")]
    [TestCase(123456.0, "123500")]
    [TestCase(1234567.0, "1.235 × 10⁶")]
    [TestCase(1e-4, "10⁻⁴")]
    [TestCase(-2.5e-5, "−2.5 × 10⁻⁵")]
    [TestCase(0.99999, "1")]
    [TestCase(9.99996e-4, "0.001")]
    [TestCase(double.NaN, "n/a")]
    [TestCase(double.PositiveInfinity, "∞")]
    [TestCase(double.NegativeInfinity, "−∞")]
    [TestCase(double.MaxValue, "1.798 × 10³⁰⁸")]
    [TestCase(double.Epsilon, "4.941 × 10⁻³²⁴")]
    public void Numbers_have_four_digits(double value, string text) => Assert.That(NumberText.Of(value), Is.EqualTo(text));

    [Test]
    public void Round_trip_numbers_keep_every_bit()
    {
        foreach (double value in (double[])[0.1, 1.0 / 3, 1e23, double.Epsilon, double.MaxValue, -123456789.123456789])
            Assert.That(double.Parse(NumberText.RoundTrip(value), System.Globalization.CultureInfo.InvariantCulture), Is.EqualTo(value));
    }

    [TestCase("excessLoss", "excess loss")]
    [TestCase("spectrum.targetExponent", "target exponent β")]
    [TestCase("noiseVariance", "noise variance σ²")]
    [TestCase("width", "width N")]
    [TestCase("x", "x")]
    public void Names_become_words_with_their_symbol(string name, string words) => Assert.That(Vocabulary.Titled(name), Is.EqualTo(words));
}
