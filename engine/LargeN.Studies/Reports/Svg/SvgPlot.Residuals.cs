// SPDX-License-Identifier: MIT
namespace LargeN.Studies.Reports;

/// <content>The panel below the plot: (simulation - theory) / standard error.</content>
internal static partial class SvgPlot
{
    private const double MostSigmas = 12;

    /// <summary>Axis of the residuals: symmetric, wide enough for what a comparison allows, and for all points up to <see cref="MostSigmas"/>.</summary>
    private static AxisScale ResidualScale(Plot plot)
    {
        double largest = plot.Curves.SelectMany(c => c.Residuals).Select(p => Math.Abs(p.Y)).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        double allowed = Math.Min(double.IsNaN(plot.Sigmas) ? 2 : plot.Sigmas, MostSigmas);
        double end = Math.Max(1.2 * allowed, Math.Min(1.1 * largest, MostSigmas));
        return AxisScale.LinearExactly(-end, end);
    }

    /// <summary>Ticks at zero and at what a comparison allows; at the outer end too where there is room.</summary>
    private static List<Tick> ResidualTicks(Plot plot, AxisScale scale)
    {
        double end = scale.ValueAt(scale.High), allowed = double.IsNaN(plot.Sigmas) || plot.Sigmas > end ? Math.Floor(end) : plot.Sigmas;
        double[] places = end > 2.2 * allowed ? [-Math.Floor(end), -allowed, 0, allowed, Math.Floor(end)] : [-allowed, 0, allowed];
        return [.. places.Where(p => p != 0 || allowed > 0).Select(p => new Tick(scale.Transform(p), NumberText.Of(p, 2)))];
    }

    /// <summary>Draws the residuals; those beyond the axis as triangles at its rim.</summary>
    private static void WriteResiduals(Markup svg, Plot plot, AxisScale x, AxisScale z, double left, double right)
    {
        (double top, double bottom) = (z.To, z.From);
        if (plot.Sigmas <= z.ValueAt(z.High))
            svg.Raw($"<path class=\"al\" d=\"M{Markup.Number(left)} {Markup.Number(z.Pixel(plot.Sigmas))}H{Markup.Number(right)}V{Markup.Number(z.Pixel(-plot.Sigmas))}H{Markup.Number(left)}Z\"/>\n");
        SvgAxis.WriteVertical(svg, ResidualTicks(plot, z), z, left, right);
        svg.Raw($"<path class=\"ax\" d=\"M{Markup.Number(left)} {Markup.Number(z.Pixel(0))}H{Markup.Number(right)}\"/>\n");
        for (int i = 0; i < plot.Curves.Count; i++)
        {
            double before = double.NegativeInfinity;
            Markup marks = new();
            List<PlotPoint> points = [.. plot.Curves[i].Residuals.Where(p => double.IsFinite(p.X) && !double.IsNaN(p.Y) && (!plot.LogX || p.X > 0))];
            foreach (PlotPoint point in points)
            {
                double px = x.Pixel(point.X);
                if (points.Count > Dense && px - before < PointSpacing) continue;
                before = px;
                SvgPath rim = new();
                if (z.Transform(point.Y) > z.High) rim.Move(px, top + 1).Line(px + 5, top + 10).Line(px - 5, top + 10).Close();
                else if (z.Transform(point.Y) < z.Low) rim.Move(px, bottom - 1).Line(px + 5, bottom - 10).Line(px - 5, bottom - 10).Close();
                string shape = rim.IsEmpty ? SvgPath.Marker(i, px, z.Pixel(point.Y), 3) : rim.ToString();
                marks.Raw($"<path class=\"pt\" d=\"{shape}\"><title>").Text($"{Place(plot, i, point.X)}: {NumberText.Of(point.Y, 3)} standard errors").Raw("</title></path>");
            }

            svg.Raw($"<g class=\"{ColourClass(plot, i)}\">").Raw(marks.ToString()).Raw("</g>\n");
        }
    }
}
