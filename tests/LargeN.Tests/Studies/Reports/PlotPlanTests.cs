// SPDX-License-Identifier: MIT
using LargeN.Studies;
using LargeN.Studies.Reports;

namespace LargeN.Tests.Studies.Reports;

public class PlotPlanTests
{
    [Test]
    public void Without_rules_each_compared_observable_has_a_plot_over_its_axis()
    {
        IReadOnlyList<Plot> plots = PlotPlan.Of(Synthetic.Widths());

        Assert.That(plots.Select(p => p.Title), Is.EqualTo(new[] { "excess loss", "train loss" }));
        Assert.That(plots[0].XTitle, Is.EqualTo("width N"));
        Assert.That(plots[0].YTitle, Is.EqualTo("excess loss (label squared)"));
        Assert.That((plots[0].LogX, plots[0].LogY), Is.EqualTo((true, true)));
        Assert.That(plots[0].LegendTitle, Is.EqualTo("ridge λ"));
        Assert.That(plots[0].Curves.Select(c => c.Label), Is.EqualTo(new[] { "10⁻⁴", "0.001", "0.01", "0.1" }));
        Assert.That(plots[0].Curves.Select(c => (c.Theory.Count, c.Simulation.Count)), Is.All.EqualTo((9, 9)));
    }

    [Test]
    public void A_range_below_a_decade_is_linear()
    {
        Plot plot = PlotPlan.Of(Synthetic.Modes())[1];

        Assert.That((plot.Title, plot.LogX, plot.LogY), Is.EqualTo(("test loss", true, false)));
    }

    [TestCase(new[] { 25.0, 50, 100, 200 }, true)]
    [TestCase(new[] { 25.0, 50, 75, 100 }, false)]
    [TestCase(new[] { 1.0, 20 }, true)]
    [TestCase(new[] { 0.0, 20, 400 }, false)]
    public void Places_that_rise_by_one_factor_or_over_a_decade_are_logarithmic(double[] axis, bool isLog)
    {
        double[] ones = [.. axis.Select(_ => 1.0)];
        StudyResult study = Synthetic.Curve(axis, ones, ones, ones, "");

        Assert.That(PlotPlan.Of(study with { Study = study.Study with { Plots = [] } }).Single().LogX, Is.EqualTo(isLog));
    }

    [Test]
    public void Two_axes_give_a_plot_against_the_inner_one_with_five_values_of_the_outer()
    {
        Plot plot = PlotPlan.Of(Synthetic.Modes())[0];

        Assert.That(plot.XTitle, Is.EqualTo("mode k"));
        Assert.That(plot.LegendTitle, Is.EqualTo("samples P"));
        Assert.That(plot.Curves.Select(c => c.Label), Is.EqualTo(new[] { "8", "16", "64", "128", "512" }).Or.EqualTo(new[] { "8", "32", "64", "128", "512" }));
        Assert.That(plot.Notes, Is.EqualTo(new[] { "5 of 7 values of samples P are drawn." }));
    }

    [Test]
    public void A_grid_path_along_x_joins_points_of_different_cells()
    {
        StudyResult study = Synthetic.GridX(["10", "0.1", "1"], ["1", "2"]);

        Plot plot = PlotPlan.Of(study with { Study = study.Study with { Plots = [new PlotRule("alignment", "noiseVariance", "depth", "x")] } }).Single();

        Assert.That((plot.LogX, plot.LogY), Is.EqualTo((true, false)));
        Assert.That(plot.Curves, Has.Count.EqualTo(2));
        Assert.That(plot.Curves[0].Theory.Select(p => p.X), Is.EqualTo(new[] { 0.1, 1, 10 }));
        Assert.That(plot.Curves[0].Theory[2].Y, Is.EqualTo(study.Cells[0].Observables["alignment"].Prediction![0]));
    }

    [Test]
    public void What_is_neither_x_nor_series_has_a_panel_a_value()
    {
        StudyResult study = Synthetic.GridX(["1", "2", "3"], ["4", "8"]);
        StudyResult twice = study with
        {
            Study = study.Study with { Factors = [.. study.Study.Factors, new SweepFactor(["ridge"], [["0.1"], ["0.2"]])], Plots = [new PlotRule("alignment", "noiseVariance", "depth", "")] },
            Cells = [.. ((string[])["0.1", "0.2"]).SelectMany(r => study.Cells.Select(c => c with { Id = c.Id + r, Sweep = [.. c.Sweep, KeyValuePair.Create("ridge", r)] }))],
        };

        IReadOnlyList<Plot> plots = PlotPlan.Of(twice);

        Assert.That(plots.Select(p => p.Panel), Is.EqualTo(new[] { "ridge λ = 0.1", "ridge λ = 0.2" }));
        Assert.That(plots.Select(p => p.Curves.Count), Is.All.EqualTo(2));
        Assert.That(plots.SelectMany(p => p.Curves).Select(c => c.Simulation.Count), Is.All.EqualTo(3));
    }

    [Test]
    public void Texts_along_x_are_categories()
    {
        StudyResult study = Synthetic.GridX(["\"ntk\"", "\"nngp\""], ["1"], isText: true);

        Plot plot = PlotPlan.Of(study with { Study = study.Study with { Plots = [new PlotRule("alignment", "spectrum.kernel", null, "xy")] } }).Single();

        Assert.That(plot.Categories, Is.EqualTo(new[] { "ntk", "nngp" }));
        Assert.That(plot.LogX, Is.False);
        Assert.That(plot.Curves.Single().Simulation.Select(p => p.X), Is.EqualTo(new[] { 0.0, 1.0 }));
    }

    [Test]
    public void An_axis_that_is_zipped_with_another_path_is_one_curve()
    {
        List<CellResult> cells = [];
        foreach (int n in (int[])[64, 128, 256])
        {
            ObservableResult o = Synthetic.Measured("testLoss", "1", ["width"], [[n]], [100.0 / n], 0.1, 5, 1, 1);
            cells.Add(Synthetic.Cell($"{n}", [KeyValuePair.Create("samples", $"{n}"), KeyValuePair.Create("width", $"[{n}]")], new() { ["testLoss"] = o }, 5));
        }

        SweepFactor zip = new(["samples", "width"], [["64", "[64]"], ["128", "[128]"], ["256", "[256]"]]);
        StudyResult study = Synthetic.Study("zip", [zip], cells, [], 5);

        Plot plot = PlotPlan.Of(study with { Study = study.Study with { Plots = [new PlotRule("testLoss", "width", null, "xy")] } }).Single();

        Assert.That(plot.Curves.Single().Theory.Select(p => p.X), Is.EqualTo(new[] { 64.0, 128, 256 }));
    }

    [Test]
    public void More_than_eight_series_are_thinned_with_first_and_last_kept()
    {
        Plot plot = PlotPlan.Of(Synthetic.Widths(ridges: 14))[0];

        Assert.That(plot.Curves, Has.Count.EqualTo(PlotPlan.MostSeries));
        Assert.That((plot.Curves[0].Label, plot.Curves[^1].Label), Is.EqualTo(("10⁻⁴", "10⁹")));
        Assert.That(plot.Notes, Is.EqualTo(new[] { "8 of 14 values of ridge λ are drawn." }));
    }

    [Test]
    public void Fits_lie_on_the_plot_of_their_observable_and_fits_of_a_difference_have_their_own()
    {
        IReadOnlyList<Plot> plots = PlotPlan.Of(Synthetic.WithFits());

        Assert.That(plots.Select(p => p.Title), Is.EqualTo(new[] { "excess loss", "train loss", "finite-size gap" }));
        Assert.That(plots[0].Fits.Select(f => f.Curve), Is.EqualTo(new[] { 0, 1, 2, 3 }));
        Assert.That(plots[0].Fits.Select(f => f.Window), Is.All.EqualTo((32.0, 512.0)), "the rule's window");
        Assert.That(plots[2].Fits.Select(f => f.Window), Is.All.EqualTo((16.0, 4096.0)), "without one, the range of the points");
        Assert.That(plots[1].Fits, Is.Empty);
        Assert.That(plots[2].Curves.Select(c => c.Simulation.Count), Is.All.EqualTo(9));
        Assert.That(plots[2].YTitle, Is.EqualTo("train loss: simulation − theory (label squared)"));
    }

    [Test]
    public void Bands_are_the_stated_bias_or_the_fraction_that_the_rule_allows()
    {
        StudyResult study = Synthetic.Banded();
        ObservableResult o = study.Cells[0].Observables["excessLoss"];

        Plot stated = PlotPlan.Of(study)[0];
        Plot relative = PlotPlan.Of(study with { Study = study.Study with { Compare = [new CompareRule("excessLoss", 3, 0.1, UseStatedBias: false)] } })[0];
        Plot bare = PlotPlan.Of(study with { Study = study.Study with { Compare = [new CompareRule("excessLoss", 3, 0, UseStatedBias: false)] } })[0];

        Assert.That(stated.Curves[0].Theory.Select(p => p.Error), Is.EqualTo(o.StatedBias!.Select(b => double.IsFinite(b) ? b : double.NaN)));
        Assert.That(relative.Curves[0].Theory.Select(p => p.Error), Is.EqualTo(o.Prediction!.Select(v => 0.1 * v)));
        Assert.That(bare.Curves[0].Theory.Select(p => p.Error), Is.All.NaN);
        Assert.That((stated.Sigmas, relative.Sigmas), Is.EqualTo((4, 3)));
    }

    [Test]
    public void Residuals_are_simulation_minus_theory_over_the_error()
    {
        StudyResult study = Synthetic.Curve([1, 2, 3, 4], [1, 1, double.PositiveInfinity, 1], [1.5, 1, 1, 2], [0.25, 0, 0.1, double.NaN], "");

        Assert.That(PlotPlan.Of(study)[0].Curves[0].Residuals.Select(p => (p.X, p.Y)), Is.EqualTo(new[] { (1.0, 2.0), (3.0, double.NegativeInfinity) }));
    }

    [Test]
    public void Nothing_that_varies_or_no_such_observable_gives_no_plot()
    {
        StudyResult scalar = Synthetic.GridX(["1"], ["1"]);

        Assert.That(PlotPlan.Of(scalar), Is.Empty);
        Assert.That(PlotPlan.Of(scalar with { Study = scalar.Study with { Plots = [new PlotRule("absent", "width", null, "")] } }), Is.Empty);
    }

    [TestCase(3, 5), TestCase(5, 5), TestCase(6, 5), TestCase(600, 5), TestCase(9, 8)]
    public void A_spread_is_rising_and_keeps_both_ends(int count, int most)
    {
        foreach (double[] values in (double[][])[[.. Enumerable.Range(1, count).Select(i => (double)i)], [.. Enumerable.Range(0, count).Select(i => Math.Pow(10, i % 300))], new double[count]])
        {
            int[] chosen = Spread.Indices(values, most);

            Assert.That(chosen, Has.Length.EqualTo(Math.Min(count, most)));
            Assert.That(chosen, Is.Ordered.Ascending.And.Unique);
            Assert.That((chosen[0], chosen[^1]), Is.EqualTo((0, count - 1)));
        }
    }
}
