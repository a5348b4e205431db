// SPDX-License-Identifier: MIT
namespace LargeN.Studies.Reports;

/// <summary>Chooses the ticks of an axis so that no two labels meet, and writes them.</summary>
internal static class SvgAxis
{
    /// <summary>Font size of tick labels in pixels.</summary>
    internal const double Size = 12;

    /// <summary>The ticks with the most labels that have room; labels that still would meet (of categories) are left out.</summary>
    /// <param name="scale">The axis with its pixels.</param>
    /// <param name="isHorizontal">Whether labels stand side by side.</param>
    /// <param name="categories">Names of a categorical axis, else null.</param>
    internal static List<Tick> Choose(AxisScale scale, bool isHorizontal, IReadOnlyList<string>? categories)
    {
        IEnumerable<List<Tick>> candidates = categories is not null ? [Named(categories)]
            : scale.IsLog ? LogTicks.Candidates(scale)
            : ((int[])[8, 6, 5, 4, 3, 2]).Select(most => LinearTicks.Of(scale, most));
        List<Tick>? last = null;
        foreach (List<Tick> ticks in candidates)
        {
            if (ticks.Count(t => t.IsMajor) <= 10 && AreApart(ticks, scale, isHorizontal)) return ticks;
            last = ticks;
        }

        return Thinned(last ?? [], scale, isHorizontal);
    }

    /// <summary>Room that a label takes along the axis, in pixels.</summary>
    internal static double Extent(string label, bool isHorizontal) => isHorizontal ? TextWidth.Of(label, Size) + 8 : Size + 5;

    /// <summary>Writes ticks, grid lines and labels of the horizontal axis, which a panel below the plot may share.</summary>
    /// <param name="to">Where.</param>
    /// <param name="ticks">The ticks.</param>
    /// <param name="x">The axis.</param>
    /// <param name="top">Upper edge of the plot.</param>
    /// <param name="bottom">Its lower edge.</param>
    /// <param name="end">Lower edge of the lowest panel, where the labels stand.</param>
    internal static void WriteHorizontal(Markup to, List<Tick> ticks, AxisScale x, double top, double bottom, double end)
    {
        foreach (Tick tick in ticks)
        {
            string at = Markup.Number(x.PixelOf(tick.Place));
            to.Raw(tick.IsMajor
                ? $"<path class=\"gr\" d=\"M{at} {Markup.Number(end)}V{Markup.Number(top)}\"/><path class=\"ax\" d=\"M{at} {Markup.Number(end)}v5\"/><text class=\"tk\" text-anchor=\"middle\" x=\"{at}\" y=\"{Markup.Number(end + 18)}\">"
                : $"<path class=\"ax mi\" d=\"M{at} {Markup.Number(end)}v3\"/>");
            if (tick.IsMajor) to.Text(tick.Label).Raw("</text>\n");
        }
    }

    /// <summary>Writes ticks, grid lines and labels of the vertical axis.</summary>
    internal static void WriteVertical(Markup to, List<Tick> ticks, AxisScale y, double left, double right)
    {
        foreach (Tick tick in ticks)
        {
            double place = y.PixelOf(tick.Place);
            string at = Markup.Number(place);
            to.Raw(tick.IsMajor
                ? $"<path class=\"gr\" d=\"M{Markup.Number(left)} {at}H{Markup.Number(right)}\"/><path class=\"ax\" d=\"M{Markup.Number(left)} {at}h-5\"/><text class=\"tk\" text-anchor=\"end\" x=\"{Markup.Number(left - 8)}\" y=\"{Markup.Number(place + 4)}\">"
                : $"<path class=\"ax mi\" d=\"M{Markup.Number(left)} {at}h-3\"/>");
            if (tick.IsMajor) to.Text(tick.Label).Raw("</text>\n");
        }
    }

    private static List<Tick> Named(IReadOnlyList<string> categories) =>
        [.. categories.Select((name, i) => new Tick(i, TextWidth.Cut(name.Length == 0 ? "–" : name, Size, 120)))];

    private static bool AreApart(List<Tick> ticks, AxisScale scale, bool isHorizontal)
    {
        Tick? before = null;
        foreach (Tick tick in ticks.Where(t => t.IsMajor))
        {
            if (before is { } b && !AreApart(b, tick, scale, isHorizontal)) return false;
            before = tick;
        }

        return before is not null;
    }

    private static bool AreApart(Tick a, Tick b, AxisScale scale, bool isHorizontal) =>
        Math.Abs(scale.PixelOf(b.Place) - scale.PixelOf(a.Place)) >= (Extent(a.Label, isHorizontal) + Extent(b.Label, isHorizontal)) / 2;

    private static List<Tick> Thinned(List<Tick> ticks, AxisScale scale, bool isHorizontal)
    {
        List<Tick> kept = [];
        Tick? before = null;
        foreach (Tick tick in ticks)
        {
            bool stays = tick.IsMajor && (before is not { } b || AreApart(b, tick, scale, isHorizontal));
            kept.Add(stays ? tick : tick with { Label = "" });
            if (stays) before = tick;
        }

        return kept;
    }
}
