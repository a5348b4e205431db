// SPDX-License-Identifier: MIT
namespace LargeN.Studies.Reports;

/// <summary>Draws a plot as one inline SVG: theory as lines, simulation as points with error bars, fits dashed.</summary>
/// <remarks>Colours are classes that the page's style defines for light and dark; widths and shapes are attributes or classes of that style.</remarks>
internal static partial class SvgPlot
{
    /// <summary>Number of colours of each palette.</summary>
    internal const int Colours = 8;

    private const double Width = 520;
    private const double PlotHeight = 290;
    private const double Right = 14;
    private const double PointSpacing = 6;
    private const double Rim = 5;                // a marker on the rim of the plot is drawn whole
    private const double ResidualHeight = 84;
    private const double ResidualGap = 16;
    private const int Dense = 60;                // points of a series above which those that would lie on each other are left out

    /// <summary>What was drawn and what was not.</summary>
    /// <param name="Svg">The element.</param>
    /// <param name="Notes">One sentence for each thing left out.</param>
    internal sealed record Drawing(string Svg, IReadOnlyList<string> Notes);

    /// <summary>Draws it.</summary>
    /// <param name="plot">Any plot: empty, constant, with infinite or NaN points.</param>
    /// <param name="id">Unique in the page: letters and digits.</param>
    internal static Drawing Draw(Plot plot, string id)
    {
        List<string> notes = [.. plot.Notes, .. Dropped(plot)];
        AxisScale x = plot.Categories is { } names ? AxisScale.Category(names.Count) : XScale(plot);
        IEnumerable<double> ends = plot.Curves.SelectMany(c => c.Theory.Select(p => p with { Error = double.NaN }).Concat(c.Simulation)).Where(plot.CanShow).SelectMany(p => Ends(p, plot.LogY));
        AxisScale y = plot.LogY ? AxisScale.Log(ends) : AxisScale.Linear(ends);

        SvgLegend legend = new(plot, 8, Width - 16);
        double top = legend.Height + 8, bottom = top + PlotHeight, end = plot.HasResiduals ? bottom + ResidualGap + ResidualHeight : bottom;
        y = y.Over(bottom, top);
        AxisScale z = ResidualScale(plot).Over(end, bottom + ResidualGap);
        List<Tick> yTicks = SvgAxis.Choose(y, isHorizontal: false, null);
        double left = 34 + Math.Max(24, yTicks.Select(t => TextWidth.Of(t.Label, SvgAxis.Size)).DefaultIfEmpty(0).Max()), right = Width - Right;
        x = x.Over(left + 6, right - 6);
        List<Tick> xTicks = SvgAxis.Choose(x, isHorizontal: true, plot.Categories);

        Markup svg = new();
        string name = plot.Panel.Length > 0 ? $"{plot.Title}, {plot.Panel}" : plot.Title;
        svg.Raw($"<svg class=\"plot\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Markup.Number(Width)} {Markup.Number(end + 44)}\" role=\"img\">\n<title>").Text(name).Raw("</title>\n");
        svg.Raw($"<clipPath id=\"{id}\"><rect x=\"{Markup.Number(left - Rim)}\" y=\"{Markup.Number(top - Rim)}\" width=\"{Markup.Number(right - left + (2 * Rim))}\" height=\"{Markup.Number(PlotHeight + (2 * Rim))}\"/></clipPath>\n");
        legend.Write(svg, plot);
        WriteWindows(svg, plot, x, top, bottom);
        SvgAxis.WriteHorizontal(svg, xTicks, x, top, bottom, end);
        SvgAxis.WriteVertical(svg, yTicks, y, left, right);
        if (plot.HasResiduals) WriteResiduals(svg, plot, x, z, left, right);
        svg.Raw($"<path class=\"ax\" d=\"M{Markup.Number(left)} {Markup.Number(top)}V{Markup.Number(bottom)}H{Markup.Number(right)}{(plot.HasResiduals ? $"M{Markup.Number(left)} {Markup.Number(z.To)}V{Markup.Number(end)}H{Markup.Number(right)}" : "")}\"/>\n");
        svg.Raw($"<text class=\"at\" text-anchor=\"middle\" x=\"{Markup.Number((left + right) / 2)}\" y=\"{Markup.Number(end + 38)}\">").Text(TextWidth.Cut(plot.XTitle, 13, Width - left - Right)).Raw("</text>\n");
        string middle = Markup.Number((top + bottom) / 2);
        svg.Raw($"<text class=\"at\" text-anchor=\"middle\" transform=\"translate(15 {YTitleCentre(plot, top, bottom)}) rotate(-90)\">").Text(TextWidth.Cut(plot.YTitle, 13, plot.HasResiduals ? PlotHeight : bottom + 30)).Raw("</text>\n");
        if (plot.HasResiduals) svg.Raw($"<text class=\"at\" text-anchor=\"middle\" transform=\"translate(15 {Markup.Number((z.From + z.To) / 2)}) rotate(-90)\">z</text>\n");

        LabelPlacement labels = new(left, top, right, bottom);
        svg.Raw($"<g clip-path=\"url(#{id})\">\n");
        List<(PlotFit Fit, List<(double X, double Y)> Line)> fits = FitLines(plot, x, y);
        foreach ((PlotFit fit, List<(double X, double Y)> line) in fits) WriteFit(svg, plot, fit, line, labels);   // below: a good fit would hide the theory
        for (int i = 0; i < plot.Curves.Count; i++) WriteTheory(svg, plot, i, x, y, top, labels);
        bool isThinned = false;
        for (int i = 0; i < plot.Curves.Count; i++) isThinned |= WriteSimulation(svg, plot, i, x, y, bottom, labels);
        svg.Raw("</g>\n");
        foreach ((PlotFit fit, List<(double X, double Y)> line) in fits) WriteSlope(svg, plot, fit, line, labels);
        if (!Shown(plot).Any()) svg.Raw($"<text class=\"le\" text-anchor=\"middle\" x=\"{Markup.Number((left + right) / 2)}\" y=\"{middle}\">no values to draw</text>\n");
        svg.Raw("</svg>");

        if (isThinned) notes.Add("Where points lie closer than their size, some are left out; the CSV has all.");
        return new Drawing(svg.ToString(), notes);
    }

    /// <summary>The colour class of a series: steps of one sequence where the series are ordered numbers, else separate hues.</summary>
    internal static string ColourClass(Plot plot, int curve) => plot.IsOrdered
        ? "v" + Markup.Number(curve * (Colours - 1) / Math.Max(1, plot.Curves.Count - 1))
        : "c" + Markup.Number(curve % Colours);

    /// <summary>The middle of the axis, or of the whole picture for a title that is longer than the axis.</summary>
    private static string YTitleCentre(Plot plot, double top, double bottom) =>
        Markup.Number(plot.HasResiduals || TextWidth.Of(plot.YTitle, 13) <= PlotHeight ? (top + bottom) / 2 : (bottom + 44) / 2);

    /// <summary>Whole numbers (a depth, a step) get no ticks between them.</summary>
    private static AxisScale XScale(Plot plot)
    {
        List<double> values = [.. Shown(plot).Select(p => p.X)];
        return plot.LogX ? AxisScale.Log(values) : AxisScale.Linear(values, values.Count > 0 && values.All(v => v == Math.Floor(v) && Math.Abs(v) < 1e15));
    }

    private static IEnumerable<PlotPoint> Shown(Plot plot) => plot.Curves.SelectMany(c => c.Theory.Concat(c.Simulation)).Where(plot.CanShow);

    /// <summary>A point and the ends of its error bar. On a logarithmic axis a bar reaches at most a factor ten down: one bad point must not flatten the plot.</summary>
    private static IEnumerable<double> Ends(PlotPoint point, bool isLog)
    {
        yield return point.Y;
        if (!double.IsFinite(point.Error)) yield break;
        yield return point.Y + point.Error;
        yield return isLog ? Math.Max(point.Y - point.Error, point.Y / 10) : point.Y - point.Error;
    }

    private static IEnumerable<string> Dropped(Plot plot)
    {
        List<PlotPoint> theory = [.. plot.Curves.SelectMany(c => c.Theory)], simulation = [.. plot.Curves.SelectMany(c => c.Simulation)];
        int infinite = theory.Count(p => double.IsPositiveInfinity(p.Y));
        if (infinite > 0) yield return $"The theory is infinite at {NumberText.Counted(infinite, "point")} (triangles at the upper rim).";
        int other = theory.Count(p => !plot.CanShow(p)) - infinite;
        if (other > 0) yield return $"{NumberText.Counted(other, "point")} of the theory {(other == 1 ? "has" : "have")} no place on {Axes(plot)}.";
        int points = simulation.Count(p => !plot.CanShow(p));
        if (points > 0) yield return $"{NumberText.Counted(points, "simulated point")} {(points == 1 ? "has" : "have")} no place on {Axes(plot)}.";
    }

    private static string Axes(Plot plot) => plot.LogX || plot.LogY ? "these axes (not finite, or not positive)" : "these axes (not finite)";
}
