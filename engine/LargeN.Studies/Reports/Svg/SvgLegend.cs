// SPDX-License-Identifier: MIT
namespace LargeN.Studies.Reports;

/// <summary>The legend, in rows above the plot, where it can cover no data.</summary>
internal sealed class SvgLegend
{
    /// <summary>Font size of the legend in pixels.</summary>
    internal const double Size = 12;

    private const double RowHeight = 19;
    private const double Swatch = 26;
    private const double Gap = 16;

    private readonly List<(double X, double Y, string Text, int Curve)> items = [];

    /// <param name="plot">The plot.</param>
    /// <param name="left">Left edge in pixels.</param>
    /// <param name="width">Room in pixels; an entry that is wider is cut.</param>
    internal SvgLegend(Plot plot, double left, double width)
    {
        if (plot.LegendTitle.Length == 0) return;

        string title = TextWidth.Cut(plot.LegendTitle, Size, width);
        (double x, double y) = (left + TextWidth.Of(title, Size) + Gap, RowHeight / 2);
        items.Add((left, y, title, -1));
        for (int i = 0; i < plot.Curves.Count; i++)
        {
            string text = TextWidth.Cut(plot.Curves[i].Label, Size, width - Swatch);
            double wide = Swatch + TextWidth.Of(text, Size);
            if (x + wide > left + width)
            {
                x = left;
                y += RowHeight;
            }

            items.Add((x, y, text, i));
            x += wide + Gap;
        }

        Height = y + (RowHeight / 2) + 4;
    }

    /// <summary>Height in pixels; 0 where the plot needs no legend.</summary>
    internal double Height { get; }

    /// <summary>Writes it.</summary>
    internal void Write(Markup to, Plot plot)
    {
        foreach ((double x, double y, string text, int curve) in items)
        {
            string baseline = Markup.Number(y + 4);
            if (curve < 0)
            {
                to.Raw($"<text class=\"lt\" x=\"{Markup.Number(x)}\" y=\"{baseline}\">").Text(text).Raw("</text>\n");
                continue;
            }

            to.Raw($"<g class=\"{SvgPlot.ColourClass(plot, curve)}\">");
            if (plot.Curves[curve].Theory.Count > 0) to.Raw($"<path class=\"th\" d=\"M{Markup.Number(x)} {Markup.Number(y)}h20\"/>");
            if (plot.Curves[curve].Simulation.Count > 0) to.Raw($"<path class=\"pt\" d=\"{SvgPath.Marker(curve, x + 10, y, 3.4)}\"/>");
            to.Raw($"</g><text class=\"le\" x=\"{Markup.Number(x + Swatch)}\" y=\"{baseline}\">").Text(text).Raw("</text>\n");
        }
    }
}
