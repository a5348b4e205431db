// SPDX-License-Identifier: MIT
namespace LargeN.Studies.Reports;

/// <summary>Draws a plot as one inline SVG: theory as lines, simulation as points with error bars, fits dashed.</summary>
/// <remarks>Colours are classes that the page's style defines for light and dark; widths and shapes are attributes or classes of that style.</remarks>
internal static class SvgPlot
{
    /// <summary>Number of colours of each palette.</summary>
    internal const int Colours = 8;

    private const double Width = 520;
    private const double PlotHeight = 290;
    private const double Right = 14;
    private const double PointSpacing = 6;
    private const double Rim = 5;                // a marker on the rim of the plot is drawn whole

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
        IEnumerable<double> ends = Shown(plot).SelectMany(p => Ends(p, plot.LogY));
        AxisScale y = plot.LogY ? AxisScale.Log(ends) : AxisScale.Linear(ends);

        SvgLegend legend = new(plot, 8, Width - 16);
        double top = legend.Height + 8, bottom = top + PlotHeight;
        y = y.Over(bottom, top);
        List<Tick> yTicks = SvgAxis.Choose(y, isHorizontal: false, null);
        double left = 34 + Math.Max(24, yTicks.Select(t => TextWidth.Of(t.Label, SvgAxis.Size)).DefaultIfEmpty(0).Max());
        x = x.Over(left + 6, Width - Right - 6);
        List<Tick> xTicks = SvgAxis.Choose(x, isHorizontal: true, plot.Categories);

        Markup svg = new();
        string name = plot.Panel.Length > 0 ? $"{plot.Title}, {plot.Panel}" : plot.Title;
        svg.Raw($"<svg class=\"plot\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Markup.Number(Width)} {Markup.Number(bottom + 44)}\" role=\"img\">\n<title>").Text(name).Raw("</title>\n");
        svg.Raw($"<clipPath id=\"{id}\"><rect x=\"{Markup.Number(left - Rim)}\" y=\"{Markup.Number(top - Rim)}\" width=\"{Markup.Number(Width - Right - left + (2 * Rim))}\" height=\"{Markup.Number(PlotHeight + (2 * Rim))}\"/></clipPath>\n");
        legend.Write(svg, plot);
        SvgAxis.WriteHorizontal(svg, xTicks, x, top, bottom);
        SvgAxis.WriteVertical(svg, yTicks, y, left, Width - Right);
        svg.Raw($"<path class=\"ax\" d=\"M{Markup.Number(left)} {Markup.Number(top)}V{Markup.Number(bottom)}H{Markup.Number(Width - Right)}\"/>\n");
        svg.Raw($"<text class=\"at\" text-anchor=\"middle\" x=\"{Markup.Number((left + Width - Right) / 2)}\" y=\"{Markup.Number(bottom + 38)}\">").Text(TextWidth.Cut(plot.XTitle, 13, Width - left - Right)).Raw("</text>\n");
        string middle = Markup.Number((top + bottom) / 2);
        svg.Raw($"<text class=\"at\" text-anchor=\"middle\" transform=\"translate(15 {YTitleCentre(plot.YTitle, top, bottom)}) rotate(-90)\">").Text(TextWidth.Cut(plot.YTitle, 13, bottom + 30)).Raw("</text>\n");

        LabelPlacement labels = new(left, top, Width - Right, bottom);
        svg.Raw($"<g clip-path=\"url(#{id})\">\n");
        List<(PlotFit Fit, List<(double X, double Y)> Line)> fits = FitLines(plot, x, y);
        foreach ((PlotFit fit, List<(double X, double Y)> line) in fits) WriteFit(svg, plot, fit, line, labels);   // below: a good fit would hide the theory
        for (int i = 0; i < plot.Curves.Count; i++) WriteTheory(svg, plot, i, x, y, top, labels);
        bool isThinned = false;
        for (int i = 0; i < plot.Curves.Count; i++) isThinned |= WriteSimulation(svg, plot, i, x, y, bottom, labels);
        svg.Raw("</g>\n");
        foreach ((PlotFit fit, List<(double X, double Y)> line) in fits) WriteSlope(svg, plot, fit, line, labels);
        if (!Shown(plot).Any()) svg.Raw($"<text class=\"le\" text-anchor=\"middle\" x=\"{Markup.Number((left + Width - Right) / 2)}\" y=\"{middle}\">no values to draw</text>\n");
        svg.Raw("</svg>");

        if (isThinned) notes.Add("Where points lie closer than their size, some are left out; the CSV has all.");
        return new Drawing(svg.ToString(), notes);
    }

    /// <summary>The colour class of a series: steps of one sequence where the series are ordered numbers, else separate hues.</summary>
    internal static string ColourClass(Plot plot, int curve) => plot.IsOrdered
        ? "v" + Markup.Number(curve * (Colours - 1) / Math.Max(1, plot.Curves.Count - 1))
        : "c" + Markup.Number(curve % Colours);

    /// <summary>The middle of the axis, or of the whole picture for a title that is longer than the axis.</summary>
    private static string YTitleCentre(string title, double top, double bottom) =>
        Markup.Number(TextWidth.Of(title, 13) <= PlotHeight ? (top + bottom) / 2 : (bottom + 44) / 2);

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

    private static void WriteTheory(Markup svg, Plot plot, int curve, AxisScale x, AxisScale y, double top, LabelPlacement labels)
    {
        SvgPath path = new();
        List<(double X, double Y)> run = [];
        SvgPath rim = new();
        void Flush()
        {
            // A lone value has no line: a short bar shows it.
            if (run.Count == 1) path.Move(run[0].X - 8, run[0].Y).Line(run[0].X + 8, run[0].Y);
            for (int i = 0; i < run.Count && run.Count > 1; i++)
            {
                _ = i == 0 ? path.Move(run[i].X, run[i].Y) : path.Line(run[i].X, run[i].Y);
                if (i > 0) labels.AvoidLine(run[i - 1].X, run[i - 1].Y, run[i].X, run[i].Y);
            }

            run.Clear();
        }

        foreach (PlotPoint point in plot.Curves[curve].Theory)
        {
            if (plot.CanShow(point))
            {
                run.Add((x.Pixel(point.X), y.Pixel(point.Y)));
                continue;
            }

            Flush();
            if (!double.IsPositiveInfinity(point.Y) || !plot.CanShow(point with { Y = 1 })) continue;
            double at = x.Pixel(point.X);
            rim.Move(at, top + 2).Line(at + 5, top + 11).Line(at - 5, top + 11).Close();
        }

        Flush();
        if (path.IsEmpty && rim.IsEmpty) return;
        svg.Raw($"<g class=\"{ColourClass(plot, curve)}\">");
        if (!path.IsEmpty) svg.Raw($"<path class=\"th\" d=\"{path}\"/>");
        if (!rim.IsEmpty) svg.Raw($"<path class=\"pt\" d=\"{rim}\"/>");
        svg.Raw("</g>\n");
    }

    /// <returns>True where points were left out because they would lie on each other.</returns>
    private static bool WriteSimulation(Markup svg, Plot plot, int curve, AxisScale x, AxisScale y, double bottom, LabelPlacement labels)
    {
        List<PlotPoint> points = [.. plot.Curves[curve].Simulation.Where(plot.CanShow)];
        if (points.Count == 0) return false;

        const int Dense = 60;
        double before = double.NegativeInfinity;
        bool isThinned = false;
        SvgPath bars = new();
        Markup markers = new();
        foreach (PlotPoint point in points)
        {
            (double px, double py) = (x.Pixel(point.X), y.Pixel(point.Y));
            if (points.Count > Dense && px - before < PointSpacing)
            {
                isThinned = true;
                continue;
            }

            before = px;
            labels.Avoid(px, py);
            if (double.IsFinite(point.Error) && point.Error > 0 && double.IsFinite(point.Y + point.Error) && double.IsFinite(point.Y - point.Error))
            {
                double low = point.Y - point.Error;
                double upper = y.Pixel(point.Y + point.Error), lower = y.IsLog && low <= 0 ? double.PositiveInfinity : y.Pixel(low);
                bool ends = lower <= bottom + 0.01;     // a bar that leaves the plot has no cap
                lower = Math.Min(lower, bottom);
                bars.Move(px, lower).Line(px, upper).Move(px - 3, upper).Line(px + 3, upper);
                if (ends) bars.Move(px - 3, lower).Line(px + 3, lower);
                labels.AvoidLine(px, lower, px, upper);
            }

            markers.Raw($"<path class=\"pt\" d=\"{SvgPath.Marker(curve, px, py, 3.6)}\"><title>").Text(Tip(plot, curve, point)).Raw("</title></path>");
        }

        svg.Raw($"<g class=\"{ColourClass(plot, curve)}\">");
        if (!bars.IsEmpty) svg.Raw($"<path class=\"eb\" d=\"{bars}\"/>");
        svg.Raw(markers.ToString()).Raw("</g>\n");
        return isThinned;
    }

    private static string Tip(Plot plot, int curve, PlotPoint point)
    {
        string label = plot.Curves[curve].Label is { Length: > 0 } text ? $"{plot.LegendTitle} = {text}, " : "";
        string x = plot.Categories is { } names && point.X >= 0 && point.X < names.Count ? names[(int)point.X] : NumberText.Of(point.X);
        string error = double.IsFinite(point.Error) ? $" ± {NumberText.Of(point.Error, 2)}" : "";
        return $"{label}{plot.XTitle} = {x}: {NumberText.Of(point.Y)}{error}";
    }

    /// <summary>The pixels of each fit that has a place on the axes.</summary>
    private static List<(PlotFit Fit, List<(double X, double Y)> Line)> FitLines(Plot plot, AxisScale x, AxisScale y)
    {
        const int Samples = 33;
        List<(PlotFit Fit, List<(double X, double Y)> Line)> lines = [];
        foreach (PlotFit fit in plot.Fits)
        {
            List<(double X, double Y)> line = [];
            for (int i = 0; i < Samples; i++)
            {
                double logarithm = Math.Log(fit.From) + ((Math.Log(fit.To) - Math.Log(fit.From)) * i / (Samples - 1));
                PlotPoint point = new(Math.Exp(logarithm), Math.Exp(fit.Intercept + (fit.Slope * logarithm)), double.NaN);
                if (plot.CanShow(point)) line.Add((x.Pixel(point.X), y.Pixel(point.Y)));
            }

            if (line.Count >= 2) lines.Add((fit, line));
        }

        return lines;
    }

    /// <summary>A dashed line with a gap to what lies below it: it often covers the line of the theory.</summary>
    private static void WriteFit(Markup svg, Plot plot, PlotFit fit, List<(double X, double Y)> line, LabelPlacement labels)
    {
        SvgPath path = new();
        for (int i = 0; i < line.Count; i++)
        {
            _ = i == 0 ? path.Move(line[i].X, line[i].Y) : path.Line(line[i].X, line[i].Y);
            if (i > 0) labels.AvoidLine(line[i - 1].X, line[i - 1].Y, line[i].X, line[i].Y);
        }

        svg.Raw($"<g{FitClass(plot, fit)}><path class=\"ft\" d=\"{path}\"/></g>\n");
    }

    private static void WriteSlope(Markup svg, Plot plot, PlotFit fit, List<(double X, double Y)> line, LabelPlacement labels)
    {
        string text = $"slope {NumberText.Of(fit.Slope, 3)}";
        (double x, double y) = labels.Place(line, TextWidth.Of(text, 12) * 1.08, 14);
        svg.Raw($"<g{FitClass(plot, fit)}><text class=\"fl\" x=\"{Markup.Number(x)}\" y=\"{Markup.Number(y)}\">").Text(text).Raw("</text></g>\n");
    }

    private static string FitClass(Plot plot, PlotFit fit) => fit.Curve >= 0 ? $" class=\"{ColourClass(plot, fit.Curve)}\"" : "";
}
