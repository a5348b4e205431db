// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Xml.Linq;
using LargeN.Studies;
using LargeN.Studies.Reports;

namespace LargeN.Tests.Studies.Reports;

public class HeatMapTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Test]
    public void Two_swept_factors_of_four_values_give_a_plane_unasked()
    {
        IReadOnlyList<Plot> plots = PlotPlan.Of(Synthetic.Plane());

        Assert.That(plots.Select(p => p.PlaneY), Is.EqualTo(new[] { null, "depth L" }));
        Assert.That(plots[1].Curves.Select(c => c.Label), Is.EqualTo(new[] { "1", "2", "3", "4" }));
        Assert.That(HeatMap.Of(plots[1]).Select(m => m.Quantity), Is.EqualTo(new[] { HeatQuantity.Theory, HeatQuantity.Simulation, HeatQuantity.Residual }));
        Assert.That(PlotPlan.Of(Synthetic.GridX(["1", "2", "3", "4"], ["1", "2", "3"])).Select(p => p.PlaneY), Is.All.Null, "three values are series");
    }

    [Test]
    public void A_rule_with_y_gives_the_plane_alone_over_an_axis_too()
    {
        StudyResult study = Synthetic.Widths();

        Plot plane = PlotPlan.Of(study with { Study = study.Study with { Plots = [new PlotRule("excessLoss", "width", null, "", "ridge")] } }).Single();

        Assert.That(plane.PlaneY, Is.EqualTo("ridge λ"));
        Assert.That(new HeatMap(plane, HeatQuantity.Theory).Columns, Is.EqualTo(study.Cells[0].Observables["excessLoss"].Axes[0]));
    }

    [Test]
    public void Each_place_has_its_value_and_the_lowest_row_comes_first()
    {
        StudyResult study = Synthetic.Plane();
        Plot plot = PlotPlan.Of(study)[1];
        HeatMap map = new(plot, HeatQuantity.Residual);

        for (int row = 0; row < 4; row++)
        {
            for (int column = 0; column < 5; column++)
            {
                ObservableResult o = study.Cells[(4 * column) + row].Observables["alignment"];
                Assert.That(map.Value(row, map.Columns[column]), Is.EqualTo((o.Mean![0] - o.Prediction![0]) / o.StandardError![0]));
                Assert.That((map with { Quantity = HeatQuantity.Theory }).Value(row, map.Columns[column]), Is.EqualTo(o.Prediction[0]));
            }
        }

        XElement svg = XElement.Parse(SvgHeatMap.Draw(map).Svg);
        XElement[] places = [.. svg.Elements(Svg + "rect").Where(r => r.Element(Svg + "title") is not null)];
        Assert.That(places, Has.Length.EqualTo(20));
        Assert.That(places[0].Element(Svg + "title")!.Value, Does.StartWith("depth L = 1, noise variance σ² = 0.1: "));
        Assert.That(Number(places[0], "y"), Is.GreaterThan(Number(places[^1], "y")));
    }

    [Test]
    public void Theory_and_simulation_share_their_colours_and_missing_values_are_blank()
    {
        Plot plot = PlotPlan.Of(Synthetic.Plane())[1];
        PlotCurve first = plot.Curves[0];
        Plot holes = plot with { Curves = [first with { Theory = [first.Theory[0] with { Y = double.NaN }, .. first.Theory.Skip(1)], Simulation = [new PlotPoint(first.Theory[0].X, 1e3, 0.1)] }, .. plot.Curves.Skip(1)] };

        string theory = SvgHeatMap.Draw(new HeatMap(holes, HeatQuantity.Theory)).Svg, simulation = SvgHeatMap.Draw(new HeatMap(holes, HeatQuantity.Simulation)).Svg;

        Assert.That(Ticks(theory), Is.EqualTo(Ticks(simulation)));
        Assert.That(theory.Split("class=\"hn\"").Length - 1, Is.EqualTo(1));
        Assert.That(simulation.Split("class=\"hn\"").Length - 1, Is.EqualTo(first.Theory.Count - 1));
    }

    [Test]
    public void Any_values_give_a_well_formed_picture_with_finite_coordinates([Values(0, 1, 3, 40)] int columns, [Values(1, 24)] int rows, [Values] bool logY)
    {
        double[] hostile = [0, 1, -1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue, 1e300];
        Plot plot = new()
        {
            Title = "t < u",
            XTitle = "x & y",
            YTitle = "y",
            PlaneY = "<z>",
            LogY = logY,
            Curves = [.. Enumerable.Range(0, rows).Select(r => new PlotCurve($"<{r}>", [], [.. Enumerable.Range(0, columns).Select(c => new PlotPoint(c, hostile[(r + c) % 9], 1))], [])
            {
                Residuals = [.. Enumerable.Range(0, columns).Select(c => new PlotPoint(c, hostile[(r * c) % 9], 1))],
            })],
        };

        foreach (HeatQuantity quantity in Enum.GetValues<HeatQuantity>())
        {
            XElement svg = XElement.Parse(SvgHeatMap.Draw(new HeatMap(plot, quantity)).Svg);
            foreach (XAttribute attribute in svg.DescendantsAndSelf().Attributes().Where(a => a.Name.LocalName is "d" or "x" or "y" or "width" or "height" or "viewBox" or "fill-opacity"))
                Assert.That(attribute.Value, Does.Not.Contain("NaN").And.Not.Contain("∞").And.Not.Contain("E"), attribute.ToString());
        }
    }

    private static string[] Ticks(string svg) => [.. XElement.Parse(svg).Elements(Svg + "text").Where(t => (string?)t.Attribute("class") == "tk" && Number(t, "x") > 450).Select(t => t.Value)];

    private static double Number(XElement element, string name) => double.Parse((string)element.Attribute(name)!, CultureInfo.InvariantCulture);
}
