// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Xml.Linq;
using LargeN.Studies.Reports;

namespace LargeN.Tests.Studies.Reports;

public class SvgPlotTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static readonly double[] Hostile =
        [0, -0.0, 1, -1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue, double.MinValue, 1e-300, 1e300, 1e15 + 1];

    [Test]
    public void Any_values_give_a_well_formed_picture_with_finite_coordinates(
        [Values(0, 1, 2, 13)] int count, [Values] bool logX, [Values] bool logY, [Values(1, 5, 8)] int curves)
    {
        Plot plot = Make(logX, logY, [.. Enumerable.Range(0, curves).Select(c => new PlotCurve(
            "<&\"" + c.ToString(CultureInfo.InvariantCulture),
            [],
            [.. Enumerable.Range(0, count).Select(i => new PlotPoint(Hostile[(i + c) % 13], Hostile[(i * 5) % 13], Hostile[(i * 11) % 13])).OrderBy(p => p.X)],
            [.. Enumerable.Range(0, count).Select(i => new PlotPoint(Hostile[(i * 3) % 13], Hostile[(i + c) % 13], Hostile[(i * 7) % 13])).OrderBy(p => p.X)])
        {
            Residuals = [.. Enumerable.Range(0, count).Select(i => new PlotPoint(Hostile[(i * 3) % 13], Hostile[(i * c) % 13], double.NaN)).OrderBy(p => p.X)],
        })]) with
        {
            LegendTitle = "legend",
            Fits = [new PlotFit(0, 1, 10, -1, 2, (1, 10)), new PlotFit(-1, 1e-300, 1e300, 3, -5, (1e-300, 1e300)), new PlotFit(0, 5, 5, 700, 700, (5, 5))],
        };

        XElement svg = XElement.Parse(SvgPlot.Draw(plot, "clip0").Svg);

        AssertFinite(svg);
    }

    [Test]
    public void Points_without_a_place_are_counted_and_infinite_theory_is_marked_at_the_rim()
    {
        Plot plot = Make(true, true,
        [
            new PlotCurve("", [], [new(1, 2, double.NaN), new(2, double.PositiveInfinity, double.NaN), new(4, -1, double.NaN)], [new(1, 2, 0.1), new(2, 0, 0.1), new(4, double.NaN, 1)]),
        ]);

        SvgPlot.Drawing drawing = SvgPlot.Draw(plot, "clip0");

        Assert.That(drawing.Notes, Has.Some.Contains("infinite at 1 point").And.Some.StartsWith("1 point of the theory has no place").And.Some.StartsWith("2 simulated points have no place"));
        Assert.That(Markers(XElement.Parse(drawing.Svg)), Is.EqualTo(2), "one point, one triangle");
    }

    [Test]
    public void An_error_bar_is_drawn_where_there_is_an_error_and_only_there()
    {
        Plot plot = Make(false, false, [new PlotCurve("", [], [], [new(1, 2, 0.5), new(2, 2, 0), new(3, 2, double.NaN)])]);

        string bars = (string)XElement.Parse(SvgPlot.Draw(plot, "clip0").Svg).Descendants(Svg + "path").Single(p => (string?)p.Attribute("class") == "eb").Attribute("d")!;

        Assert.That(bars.Count(c => c == 'M'), Is.EqualTo(3), "one bar with two caps");
    }

    [Test]
    public void A_bar_that_reaches_zero_on_a_logarithmic_axis_ends_at_the_rim_without_a_cap()
    {
        Plot plot = Make(true, true, [new PlotCurve("", [], [], [new(1, 2, 3), new(2, 20, 1)])]);

        string bars = (string)XElement.Parse(SvgPlot.Draw(plot, "clip0").Svg).Descendants(Svg + "path").Single(p => (string?)p.Attribute("class") == "eb").Attribute("d")!;

        Assert.That(bars.Count(c => c == 'M'), Is.EqualTo(2 + 3));
    }

    [Test]
    public void Markers_of_a_dense_series_are_thinned_and_a_note_says_so()
    {
        PlotPoint[] points = [.. Enumerable.Range(1, 5000).Select(i => new PlotPoint(i, 1.0 / i, 0.1 / i))];

        SvgPlot.Drawing drawing = SvgPlot.Draw(Make(true, true, [new PlotCurve("", [], [], points)]), "clip0");

        Assert.That(Markers(XElement.Parse(drawing.Svg)), Is.InRange(20, 90));
        Assert.That(drawing.Notes, Has.Some.Contains("the CSV has all"));
    }

    [Test]
    public void Equal_values_of_equal_plots_give_equal_text_and_series_have_their_own_colours()
    {
        Plot plot = PlotPlan.Of(Synthetic.Widths(ridges: 8))[0];

        Assert.That(SvgPlot.Draw(plot, "a").Svg, Is.EqualTo(SvgPlot.Draw(PlotPlan.Of(Synthetic.Widths(ridges: 8))[0], "a").Svg));
        Assert.That(Enumerable.Range(0, 8).Select(i => SvgPlot.ColourClass(plot, i)), Is.Unique);
        Assert.That(Enumerable.Range(0, 8).Select(i => SvgPlot.ColourClass(plot with { IsOrdered = false }, i)), Is.Unique);
        Assert.That(Enumerable.Range(0, 8).Select(i => SvgPlot.ColourClass(plot, i)), Is.All.Matches<string>(c => ReportStyle.Css.Contains("." + c + "{", StringComparison.Ordinal)));
    }

    [Test]
    public void The_legend_lies_above_the_plot_and_inside_the_picture()
    {
        Plot plot = Make(false, false, [.. Enumerable.Range(0, 8).Select(i => new PlotCurve($"a rather long label of the series number {i}", [], [], [new(1, i, 0.1)]))]) with { LegendTitle = "swept" };

        XElement svg = XElement.Parse(SvgPlot.Draw(plot, "clip0").Svg);

        double top = Number(svg.Element(Svg + "clipPath")!.Element(Svg + "rect")!.Attribute("y")!);
        XElement[] entries = [.. svg.Elements(Svg + "text").Where(t => (string?)t.Attribute("class") is "le" or "lt")];
        Assert.That(entries, Has.Length.EqualTo(9));
        foreach (XElement entry in entries)
        {
            Assert.That(Number(entry.Attribute("y")!), Is.LessThan(top));
            Assert.That(Number(entry.Attribute("x")!) + TextWidth.Of(entry.Value, SvgLegend.Size), Is.LessThanOrEqualTo(520));
        }
    }

    [Test]
    public void Windows_of_fits_are_drawn_once_each_inside_the_plot()
    {
        Plot plot = Make(true, true, [new PlotCurve("", [], [], [new(1, 1, 0.1), new(100, 10, 0.1)])]) with
        {
            Fits = [new PlotFit(0, 1, 10, 1, 0, (1, 10)), new PlotFit(0, 2, 9, 1, 0, (1, 10)), new PlotFit(0, 10, 100, 1, 0, (10, 1e9))],
        };

        XElement[] windows = [.. XElement.Parse(SvgPlot.Draw(plot, "clip0").Svg).Elements(Svg + "path").Where(p => (string?)p.Attribute("class") == "wi")];

        Assert.That(windows, Has.Length.EqualTo(2));
        Assert.That(windows.Select(w => double.Parse(((string)w.Attribute("d")!).Split('H')[1].Split('V')[0], CultureInfo.InvariantCulture)), Is.All.LessThanOrEqualTo(520));
    }

    [Test]
    public void Residuals_have_a_panel_with_the_allowed_range_and_those_beyond_it_lie_at_its_rim()
    {
        Plot plot = Make(false, false, [new PlotCurve("", [], [new(1, 1, double.NaN), new(2, 1, double.NaN), new(3, 1, double.NaN)], [new(1, 1.1, 0.1), new(2, 9, 0.1), new(3, 1, 0.1)]) { Residuals = [new(1, 1, double.NaN), new(2, 80, double.NaN), new(3, 0, double.NaN)] }]) with { Sigmas = 4 };

        XElement svg = XElement.Parse(SvgPlot.Draw(plot, "clip0").Svg), without = XElement.Parse(SvgPlot.Draw(plot with { Curves = [plot.Curves[0] with { Residuals = [] }] }, "clip0").Svg);

        Assert.That(Markers(svg), Is.EqualTo(Markers(without) + 3));
        Assert.That(Number(svg.Attribute("viewBox")!, 3) - Number(without.Attribute("viewBox")!, 3), Is.EqualTo(100));
        XElement rim = svg.Descendants(Svg + "title").Single(t => t.Value.Contains("80 standard errors", StringComparison.Ordinal)).Parent!;
        Assert.That(((string)rim.Attribute("d")!).Count(c => c == 'L'), Is.EqualTo(2), "a triangle");
        Assert.That(svg.Elements(Svg + "path").Count(p => (string?)p.Attribute("class") == "al"), Is.EqualTo(1));
    }

    [Test]
    public void A_band_breaks_where_there_is_none_and_leaves_the_axis_as_it_is()
    {
        PlotCurve bare = new("", [], [new(1, 1, double.NaN), new(2, 2, double.NaN), new(3, 3, double.NaN), new(4, 4, double.NaN)], []);
        PlotCurve banded = bare with { Theory = [new(1, 1, 0.5), new(2, 2, 0.5), new(3, 3, double.NaN), new(4, 4, 1e6)] };

        XElement svg = XElement.Parse(SvgPlot.Draw(Make(false, false, [banded]), "clip0").Svg), plain = XElement.Parse(SvgPlot.Draw(Make(false, false, [bare]), "clip0").Svg);

        string band = (string)svg.Descendants(Svg + "path").Single(p => (string?)p.Attribute("class") == "bd").Attribute("d")!;
        Assert.That(band.Count(c => c == 'Z'), Is.EqualTo(2));
        Assert.That(svg.Elements(Svg + "text").Select(t => t.Value), Is.EqualTo(plain.Elements(Svg + "text").Select(t => t.Value)), "the same ticks");
    }

    private static Plot Make(bool logX, bool logY, IReadOnlyList<PlotCurve> curves) =>
        new() { Title = "t < u", XTitle = "x & y", YTitle = "\"y\"", LogX = logX, LogY = logY, Curves = curves };

    private static int Markers(XElement svg) => svg.Descendants(Svg + "path").Count(p => (string?)p.Attribute("class") == "pt");

    private static double Number(XAttribute value, int word) => double.Parse(value.Value.Split(' ')[word], CultureInfo.InvariantCulture);

    private static double Number(XAttribute value) => double.Parse(value.Value, CultureInfo.InvariantCulture);

    private static void AssertFinite(XElement svg)
    {
        string[] places = ["d", "x", "y", "width", "height", "viewBox", "transform"];
        foreach (XAttribute attribute in svg.DescendantsAndSelf().Attributes().Where(a => places.Contains(a.Name.LocalName)))
            Assert.That(attribute.Value, Does.Not.Contain("NaN").And.Not.Contain("Infinity").And.Not.Contain("∞").And.Not.Contain("E"), attribute.ToString());
    }
}
