// SPDX-License-Identifier: MIT
using LargeN.Studies.Reports;

namespace LargeN.Tests.Studies.Reports;

public class AxisTickTests
{
    private static readonly double[][] Ranges =
    [
        [0, 1], [0.013, 0.97], [64, 4096], [1, 1], [0, 0], [-3, 5], [-1e-5, 2e-5], [1.000001, 1.000005], [99999, 100001], [1e-9, 3e-9], [0.3, 0.34],
        [1e-300, 1e300], [5e-324, 1e-320], [-1.7e308, 1.7e308], [1e15, 1e15 + 1], [2, 9], [0.99, 1.01], [1, 10], [1e-4, 1e4], [double.Epsilon, double.MaxValue],
    ];

    [TestCaseSource(nameof(Ranges))]
    public void Linear_axes_cover_their_values_with_few_rising_ticks_that_do_not_meet(double low, double high) => Check(AxisScale.Linear([low, high]), low, high);

    [TestCaseSource(nameof(Ranges))]
    public void Logarithmic_axes_cover_their_positive_values(double low, double high)
    {
        double[] positive = [.. ((double[])[low, high]).Where(v => v > 0)];
        Check(AxisScale.Log([low, high]), positive.DefaultIfEmpty(1).Min(), positive.DefaultIfEmpty(1).Max());
    }

    [Test]
    public void An_axis_without_values_still_has_ticks()
    {
        Check(AxisScale.Linear([]), 0, 1);
        Check(AxisScale.Log([-1, double.NaN, 0]), 1, 10);
    }

    [TestCase(0.0, 1.0, "0 0.2 0.4 0.6 0.8 1")]
    [TestCase(-3.0, 5.0, "−4 −2 0 2 4 6")]
    [TestCase(0.0, 60000.0, "0 20000 40000 60000")]
    [TestCase(0.0, 600000.0, "0 2×10⁵ 4×10⁵ 6×10⁵")]
    [TestCase(100.0, 8000.0, "0 2000 4000 6000 8000")]
    [TestCase(0.0, 2e-7, "0 0.5×10⁻⁷ 1×10⁻⁷ 1.5×10⁻⁷ 2×10⁻⁷")]
    [TestCase(1.000001, 1.000003, "1.000001 1.0000015 1.000002 1.0000025 1.000003")]
    public void Linear_labels_are_exact(double low, double high, string labels) =>
        Assert.That(string.Join(' ', LinearTicks.Of(AxisScale.Linear([low, high]), 5).Select(t => t.Label)), Is.EqualTo(labels));

    [TestCase(64.0, 4096.0, "50 100 200 500 1000 2000 5000")]
    [TestCase(1e-3, 1e3, "0.001 0.01 0.1 1 10 100 1000")]
    [TestCase(1e-5, 10.0, "10⁻⁵ 10⁻⁴ 10⁻³ 10⁻² 10⁻¹ 10⁰ 10¹")]
    [TestCase(1e-300, 1e300, "10⁻³⁰⁰ 10⁻²⁰⁰ 10⁻¹⁰⁰ 10⁰ 10¹⁰⁰ 10²⁰⁰ 10³⁰⁰")]
    [TestCase(2.0, 9.0, "2 3 4 5 6 7 8 9 10")]
    [TestCase(0.30, 0.34, "0.3 0.31 0.32 0.33 0.34")]
    public void Logarithmic_labels_are_decades_or_1_2_5(double low, double high, string labels) =>
        Assert.That(string.Join(' ', SvgAxis.Choose(AxisScale.Log([low, high]).Over(60, 500), isHorizontal: true, null).Where(t => t.IsMajor).Select(t => t.Label)), Is.EqualTo(labels));

    private static void Check(AxisScale domain, double low, double high)
    {
        foreach ((double from, double to, bool isHorizontal) in ((double, double, bool)[])[(60, 500, true), (300, 10, false)])
        {
            AxisScale scale = domain.Over(from, to);
            (double left, double right) = (Math.Min(from, to) - 1e-6, Math.Max(from, to) + 1e-6);
            Assert.That(scale.Pixel(low), Is.InRange(left, right), "the lower value is inside");
            Assert.That(scale.Pixel(high), Is.InRange(left, right), "the upper value is inside");

            List<Tick> ticks = SvgAxis.Choose(scale, isHorizontal, null), major = [.. ticks.Where(t => t.IsMajor)];
            Assert.That(major, Has.Count.InRange(2, 10));
            Assert.That(major.Select(t => t.Label), Is.Unique);
            Assert.That(ticks.Select(t => t.Place), Is.Ordered.Ascending);
            Assert.That(ticks.Select(t => scale.PixelOf(t.Place)), Is.All.InRange(left, right));
            for (int i = 1; i < major.Count; i++)
            {
                double room = (SvgAxis.Extent(major[i - 1].Label, isHorizontal) + SvgAxis.Extent(major[i].Label, isHorizontal)) / 2;
                Assert.That(Math.Abs(scale.PixelOf(major[i].Place) - scale.PixelOf(major[i - 1].Place)), Is.GreaterThanOrEqualTo(room), $"{major[i - 1].Label} and {major[i].Label} meet");
            }
        }
    }
}
