// SPDX-License-Identifier: MIT
using LargeN.Studies.Reports;

namespace LargeN.Studies;

/// <content>The numbers behind a picture, for readers who do not see it and for copying.</content>
public static partial class HtmlReport
{
    /// <summary>Rows of the table below a picture at most.</summary>
    private const int MostValues = 200;

    private static void WriteValues(Markup page, Plot plot)
    {
        List<(PlotCurve Curve, double X)> rows = [.. plot.Curves.SelectMany(c => c.Theory.Concat(c.Simulation).Select(p => p.X).Distinct().Order().Select(x => (c, x)))];
        if (rows.Count == 0) return;

        bool hasBand = plot.Curves.Any(c => c.Theory.Any(p => double.IsFinite(p.Error)));
        page.Raw("<details class=\"values\"><summary>Values</summary>\n");
        if (rows.Count > MostValues) page.Raw("<p class=\"note\">").Text($"The first {MostValues} of {NumberText.Counted(rows.Count, "row")}; the CSV has all.").Raw("</p>\n");
        Scroll(page, $"Values of {plot.Title}");
        page.Raw("<tr>");
        if (plot.LegendTitle.Length > 0) page.Raw("<th>").Text(plot.LegendTitle).Raw("</th>");
        page.Raw("<th class=\"n\">").Text(plot.XTitle).Raw("</th>");
        if (plot.HasTheory) page.Raw("<th class=\"n\">theory</th>");
        if (hasBand) page.Raw("<th class=\"n\">band ±</th>");
        if (plot.HasSimulation) page.Raw("<th class=\"n\">simulation</th><th class=\"n\">standard error</th>");
        if (plot.HasResiduals) page.Raw("<th class=\"n\">z</th>");
        page.Raw("</tr>\n");
        foreach ((PlotCurve curve, double x) in rows.Take(MostValues))
        {
            PlotPoint theory = At(curve.Theory, x), simulation = At(curve.Simulation, x);
            page.Raw("<tr>");
            if (plot.LegendTitle.Length > 0) Cell(page, curve.Label);
            Number(page, plot.XText(x));
            if (plot.HasTheory) Number(page, Known(theory.Y));
            if (hasBand) Number(page, Known(theory.Error, 3));
            if (plot.HasSimulation) Number(page, Known(simulation.Y));
            if (plot.HasSimulation) Number(page, Known(simulation.Error, 3));
            if (plot.HasResiduals) Number(page, Known(At(curve.Residuals, x).Y, 3));
            page.Raw("</tr>\n");
        }

        page.Raw("</table></div></details>\n");
    }

    private static PlotPoint At(IReadOnlyList<PlotPoint> points, double x)
    {
        foreach (PlotPoint point in points)
            if (point.X.Equals(x)) return point;
        return new PlotPoint(x, double.NaN, double.NaN);
    }

    private static string Known(double value, int digits = 4) => double.IsNaN(value) ? "" : NumberText.Of(value, digits);
}
