// SPDX-License-Identifier: MIT
namespace LargeN.Studies.Reports;

/// <content>The lines of the theory and the bands around them.</content>
internal static partial class SvgPlot
{
    private static void WriteTheory(Markup svg, Plot plot, int curve, AxisScale x, AxisScale y, double top, LabelPlacement labels)
    {
        SvgPath path = new();
        List<(double X, double Y)> run = [];
        SvgPath rim = new();
        WriteBand(svg, plot, curve, x, y);
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

    /// <summary>The band around the theory: what a comparison allows beside the error of the simulation. It never widens the axis.</summary>
    private static void WriteBand(Markup svg, Plot plot, int curve, AxisScale x, AxisScale y)
    {
        SvgPath band = new();
        List<(double X, double Upper, double Lower)> run = [];
        void Flush()
        {
            if (run.Count == 1) run = [(run[0].X - 8, run[0].Upper, run[0].Lower), (run[0].X + 8, run[0].Upper, run[0].Lower)];
            for (int i = 0; i < run.Count; i++) _ = i == 0 ? band.Move(run[i].X, run[i].Upper) : band.Line(run[i].X, run[i].Upper);
            for (int i = run.Count - 1; i >= 0; i--) band.Line(run[i].X, run[i].Lower);
            if (run.Count > 0) band.Close();
            run.Clear();
        }

        foreach (PlotPoint point in plot.Curves[curve].Theory)
        {
            if (!plot.CanShow(point) || !(point.Error > 0) || !double.IsFinite(point.Y + point.Error) || !double.IsFinite(point.Y - point.Error))
            {
                Flush();
                continue;
            }

            // On a logarithmic axis a band that reaches zero reaches the lower rim.
            double low = point.Y - point.Error;
            run.Add((x.Pixel(point.X), y.Pixel(point.Y + point.Error), y.IsLog && low <= 0 ? Math.Max(y.From, y.To) + Rim : y.Pixel(low)));
        }

        Flush();
        if (!band.IsEmpty) svg.Raw($"<g class=\"{ColourClass(plot, curve)}\"><path class=\"bd\" d=\"{band}\"/></g>\n");
    }
}
