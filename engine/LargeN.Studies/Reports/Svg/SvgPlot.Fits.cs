// SPDX-License-Identifier: MIT
namespace LargeN.Studies.Reports;

/// <content>Fitted power laws, their windows and their slopes.</content>
internal static partial class SvgPlot
{
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

    /// <summary>The windows in which slopes were fitted, each once: shaded, behind everything, with their ends drawn.</summary>
    private static void WriteWindows(Markup svg, Plot plot, AxisScale x, double top, double bottom)
    {
        foreach ((double low, double high) in plot.Fits.Select(f => f.Window).Distinct())
        {
            if (!plot.CanShow(new PlotPoint(low, 1, double.NaN)) || !plot.CanShow(new PlotPoint(high, 1, double.NaN))) continue;
            (double left, double right) = (Math.Max(x.Pixel(low), x.From - Rim), Math.Min(x.Pixel(high), x.To + Rim));
            if (right <= left) continue;
            svg.Raw($"<path class=\"wi\" d=\"M{Markup.Number(left)} {Markup.Number(top)}H{Markup.Number(right)}V{Markup.Number(bottom)}H{Markup.Number(left)}Z\"/>");
            svg.Raw($"<path class=\"we\" d=\"M{Markup.Number(left)} {Markup.Number(top)}V{Markup.Number(bottom)}M{Markup.Number(right)} {Markup.Number(top)}V{Markup.Number(bottom)}\"/>\n");
        }
    }
}
