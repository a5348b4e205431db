// SPDX-License-Identifier: MIT
namespace LargeN.Studies.Reports;

/// <content>The points of the simulation and their error bars.</content>
internal static partial class SvgPlot
{
    /// <returns>True where points were left out because they would lie on each other.</returns>
    private static bool WriteSimulation(Markup svg, Plot plot, int curve, AxisScale x, AxisScale y, double bottom, LabelPlacement labels)
    {
        List<PlotPoint> points = [.. plot.Curves[curve].Simulation.Where(plot.CanShow)];
        if (points.Count == 0) return false;

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
        string error = double.IsFinite(point.Error) ? $" ± {NumberText.Of(point.Error, 2)}" : "";
        return $"{Place(plot, curve, point.X)}: {NumberText.Of(point.Y)}{error}";
    }

    /// <summary>Series and abscissa in words.</summary>
    private static string Place(Plot plot, int curve, double x)
    {
        string label = plot.Curves[curve].Label is { Length: > 0 } text ? $"{plot.LegendTitle} = {text}, " : "";
        return $"{label}{plot.XTitle} = {plot.XText(x)}";
    }
}
