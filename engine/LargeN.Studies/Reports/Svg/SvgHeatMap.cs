// SPDX-License-Identifier: MIT
using System.Globalization;

namespace LargeN.Studies.Reports;

/// <summary>Draws a plane of values as coloured rectangles with the numbers in them where they have room, and a scale beside it.</summary>
/// <remarks>
/// Values have the colours of <see cref="Viridis"/>, the same in light and dark. Residuals have two hues that deepen away from zero, over the page's own
/// background. Rows and columns have equal sizes, whatever their values: a heat map shows which place has what, a plot shows the shape.
/// </remarks>
internal static class SvgHeatMap
{
    private const double Width = 520;
    private const double Right = 78;
    private const double Top = 10;
    private const double MostLabel = 110;
    private const double LeastResidual = 4;
    private const double MostResidual = 10;

    /// <summary>Draws it.</summary>
    /// <param name="map">The plane.</param>
    internal static SvgPlot.Drawing Draw(HeatMap map)
    {
        Plot plot = map.Plot;
        int rows = plot.Curves.Count, columns = map.Columns.Count;
        List<int> shown = [.. Spread.Indices([.. map.Columns], Math.Min(columns, PlotPlan.MostRows))];
        List<string> notes = [.. plot.Notes];
        if (shown.Count < columns) notes.Add($"{shown.Count} of {columns} values of {plot.XTitle} are drawn.");
        Shade shade = Shade.Of(map);

        List<string> labels = [.. plot.Curves.Select(c => TextWidth.Cut(c.Label, SvgAxis.Size, MostLabel))];
        double left = 40 + labels.Select(l => TextWidth.Of(l, SvgAxis.Size)).DefaultIfEmpty(0).Max();
        double wide = (Width - Right - left) / Math.Max(1, shown.Count), high = Math.Clamp(360.0 / Math.Max(1, rows), 15, 60);
        double bottom = Top + (high * rows);

        Markup svg = new();
        svg.Raw($"<svg class=\"plot\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Markup.Number(Width)} {Markup.Number(bottom + 44)}\" role=\"img\">\n<title>")
            .Text(plot.Panel.Length > 0 ? $"{map.Title}, {plot.Panel}" : map.Title).Raw("</title>\n");
        for (int row = 0; row < rows; row++)
        {
            double y = bottom - (high * (row + 1));       // the first row lies lowest, as on an axis
            for (int c = 0; c < shown.Count; c++) WriteCell(svg, map, shade, row, map.Columns[shown[c]], left + (wide * c), y, wide, high);
            svg.Raw($"<text class=\"tk\" text-anchor=\"end\" x=\"{Markup.Number(left - 7)}\" y=\"{Markup.Number(y + (high / 2) + 4)}\">").Text(labels[row]).Raw("</text>\n");
        }

        WriteColumns(svg, map, shown, left, wide, bottom);
        svg.Raw($"<text class=\"at\" text-anchor=\"middle\" x=\"{Markup.Number((left + Width - Right) / 2)}\" y=\"{Markup.Number(bottom + 38)}\">").Text(TextWidth.Cut(plot.XTitle, 13, Width - left)).Raw("</text>\n");
        svg.Raw($"<text class=\"at\" text-anchor=\"middle\" transform=\"translate(15 {Markup.Number((Top + bottom) / 2)}) rotate(-90)\">").Text(TextWidth.Cut(plot.PlaneY ?? "", 13, bottom - Top + 40)).Raw("</text>\n");
        WriteScale(svg, shade, Width - Right + 14, Top, bottom);
        return new SvgPlot.Drawing(svg.Raw("</svg>").ToString(), notes);
    }

    private static void WriteCell(Markup svg, HeatMap map, Shade shade, int row, double column, double x, double y, double wide, double high)
    {
        double value = map.Value(row, column);
        string place = $"{map.Plot.PlaneY} = {map.Plot.Curves[row].Label}, {map.Plot.XTitle} = {map.Plot.XText(column)}: {NumberText.Of(value)}";
        string area = $"x=\"{Markup.Number(x)}\" y=\"{Markup.Number(y)}\" width=\"{Markup.Number(wide)}\" height=\"{Markup.Number(high)}\"";
        (string fill, string ink) = shade.Paint(value);
        svg.Raw($"<rect {area} {fill}><title>").Text(place).Raw("</title></rect>");
        string text = double.IsNaN(value) ? "–" : shade.IsResidual && Math.Abs(value) < 100 ? value.ToString("0.0;−0.0;0", CultureInfo.InvariantCulture) : NumberText.Of(value, 2);
        if (TextWidth.Of(text, 11) <= wide - 4) svg.Raw($"<text class=\"hv\" {ink} text-anchor=\"middle\" x=\"{Markup.Number(x + (wide / 2))}\" y=\"{Markup.Number(y + (high / 2) + 4)}\">").Text(text).Raw("</text>");
        svg.Raw("\n");
    }

    /// <summary>Labels of the columns, as many as have room.</summary>
    private static void WriteColumns(Markup svg, HeatMap map, List<int> shown, double left, double wide, double bottom)
    {
        double free = double.NegativeInfinity;
        for (int c = 0; c < shown.Count; c++)
        {
            string label = TextWidth.Cut(map.Plot.XText(map.Columns[shown[c]], digits: 2), SvgAxis.Size, MostLabel);
            double middle = left + (wide * (c + 0.5)), half = (TextWidth.Of(label, SvgAxis.Size) / 2) + 3;
            svg.Raw($"<path class=\"ax\" d=\"M{Markup.Number(middle)} {Markup.Number(bottom)}v4\"/>");
            if (middle - half < free) continue;
            free = middle + half;
            svg.Raw($"<text class=\"tk\" text-anchor=\"middle\" x=\"{Markup.Number(middle)}\" y=\"{Markup.Number(bottom + 18)}\">").Text(label).Raw("</text>\n");
        }
    }

    private static void WriteScale(Markup svg, Shade shade, double x, double top, double bottom)
    {
        const int Steps = 64;
        AxisScale scale = shade.Scale.Over(bottom, top);
        double step = (bottom - top) / Steps;
        for (int i = 0; i < Steps; i++)
            svg.Raw($"<rect x=\"{Markup.Number(x)}\" y=\"{Markup.Number(bottom - (step * (i + 1)))}\" width=\"12\" height=\"{Markup.Number(step)}\" {shade.PaintShare((i + 0.5) / Steps)}/>");
        foreach (Tick tick in SvgAxis.Choose(scale, isHorizontal: false, null).Where(t => t.IsMajor))
        {
            double y = scale.PixelOf(tick.Place);
            svg.Raw($"<path class=\"ax\" d=\"M{Markup.Number(x + 12)} {Markup.Number(y)}h4\"/><text class=\"tk\" x=\"{Markup.Number(x + 19)}\" y=\"{Markup.Number(y + 4)}\">").Text(tick.Label).Raw("</text>\n");
        }
    }

    /// <summary>From values to colours.</summary>
    private sealed record Shade(AxisScale Scale, bool IsResidual)
    {
        internal static Shade Of(HeatMap map)
        {
            if (map.Quantity == HeatQuantity.Residual)
            {
                double largest = map.Plot.Curves.SelectMany(c => c.Residuals).Select(p => Math.Abs(p.Y)).Where(double.IsFinite).DefaultIfEmpty(0).Max();
                double end = Math.Clamp(largest, LeastResidual, MostResidual);
                return new Shade(AxisScale.LinearExactly(-end, end), true);
            }

            return new Shade(map.Plot.LogY ? AxisScale.Log(map.Range()) : AxisScale.Linear(map.Range()), false);
        }

        /// <summary>Attributes of a rectangle and of a text on it.</summary>
        internal (string Fill, string Ink) Paint(double value)
        {
            if (double.IsNaN(value) || (Scale.IsLog && value <= 0)) return ("class=\"hn\"", "fill=\"var(--soft)\"");
            double share = double.IsInfinity(value) ? (value > 0 ? 1 : 0) : (Scale.Transform(value) - Scale.Low) / (Scale.High - Scale.Low);
            return (PaintShare(share), IsResidual ? "fill=\"var(--ink)\"" : Viridis.IsLight(share) ? "fill=\"#000\"" : "fill=\"#fff\"");
        }

        internal string PaintShare(double share)
        {
            if (!IsResidual) return $"fill=\"{Viridis.Colour(share)}\"";
            double from = Math.Clamp((2 * share) - 1, -1, 1);
            return $"fill=\"var(--c{(from < 0 ? 0 : 1)})\" fill-opacity=\"{Markup.Number(0.85 * Math.Abs(from))}\"";
        }
    }
}
