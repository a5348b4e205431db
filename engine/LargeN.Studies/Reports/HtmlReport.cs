// SPDX-License-Identifier: MIT
using LargeN.Studies.Reports;

namespace LargeN.Studies;

/// <summary>A study as one page: style and pictures inside, no script, nothing loaded from elsewhere.</summary>
/// <remarks>
/// Every text that comes from a study, a config or a system is escaped, and a content security policy forbids scripts and loading on top. The page is
/// well-formed XML too. Its last section is the provenance; without that, the same results give the same bytes on one machine.
/// </remarks>
public static partial class HtmlReport
{
    /// <summary>Comparison rows above which the table is folded.</summary>
    private const int LongTable = 20;

    /// <summary>Comparison rows shown at most, those that disagree first.</summary>
    private const int MostRows = 1500;

    /// <summary>The page of one study.</summary>
    /// <param name="result">The study, complete or not.</param>
    public static string Text(StudyResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return Text([result]);
    }

    /// <summary>One page of several studies: an overview, then each as it would stand alone.</summary>
    /// <param name="results">The studies, complete or not; at least one.</param>
    public static string Text(IReadOnlyList<StudyResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentOutOfRangeException.ThrowIfZero(results.Count, nameof(results));

        bool isOne = results.Count == 1;
        string title = isOne ? results[0].Study.Title : $"{NumberText.Counted(results.Count, "study", "studies")}: {string.Join("; ", results.Select(r => r.Study.Title))}";
        Markup page = new();
        page.Raw("<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n")
            .Raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n")
            .Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>").Text(title).Raw("</title>\n<style>\n")
            .Raw(ReportStyle.Css).Raw("\n</style>\n</head>\n<body>\n<main>\n");

        if (!isOne) WriteOverview(page, results);
        for (int i = 0; i < results.Count; i++)
        {
            string prefix = isOne ? "" : $"study-{Markup.Number(i + 1)}-";
            if (!isOne) page.Raw($"<article id=\"study-{Markup.Number(i + 1)}\">\n");
            WriteStudy(page, results[i], prefix);
            if (!isOne) page.Raw("</article>\n");
        }

        WriteProvenance(page, results);
        return page.Raw("</main>\n</body>\n</html>\n").ToString();
    }

    private static void WriteOverview(Markup page, IReadOnlyList<StudyResult> results)
    {
        page.Raw("<h1>").Text(NumberText.Counted(results.Count, "study", "studies")).Raw("</h1>\n");
        Scroll(page, "Overview");
        page.Raw("<tr><th>study</th><th>system</th><th class=\"n\">cells</th><th>theory and simulation</th></tr>\n");
        for (int i = 0; i < results.Count; i++)
        {
            ReportVerdict verdict = ReportVerdict.Of(results[i]);
            page.Raw($"<tr><td class=\"w\"><a href=\"#study-{Markup.Number(i + 1)}\">").Text(results[i].Study.Title).Raw("</a></td>");
            Cell(page, results[i].Study.System);
            Number(page, Markup.Number(results[i].Cells.Count));
            Cell(page, verdict.Word, verdict.Class switch { "yes" => "ok", "no" => "fail", _ => "na" });
            page.Raw("</tr>\n");
        }

        page.Raw("</table></div>\n");
    }

    private static void WriteStudy(Markup page, StudyResult result, string prefix)
    {
        page.Raw("<h1>").Text(result.Study.Title).Raw("</h1>\n<p class=\"sub\">").Text(Subtitle(result)).Raw("</p>\n");
        ReportVerdict verdict = ReportVerdict.Of(result);
        page.Raw($"<p class=\"verdict {verdict.Class}\"><b>").Text(verdict.Word).Raw("</b> <span>").Text(verdict.Sentence).Raw("</span></p>\n");
        page.Raw("<p>").Text(ReportVerdict.Averages(result)).Raw("</p>\n");
        WriteContents(page, result, prefix);

        WritePlots(page, result, prefix);
        WriteFits(page, result, prefix);
        WriteComparisons(page, result, prefix);
        WriteFailures(page, result, prefix);
        WriteConfig(page, result, prefix);
    }

    private static void WriteContents(Markup page, StudyResult result, string prefix)
    {
        page.Raw("<nav aria-label=\"Contents\"><ul>");
        void Link(string id, string text) => page.Raw($"<li><a href=\"#{id}\">{text}</a></li>");
        Link(prefix + "plots", "Plots");
        if (result.Fits.Count > 0) Link(prefix + "fits", "Fitted slopes");
        if (result.Comparisons.Count > 0) Link(prefix + "comparison", "Comparison");
        Link(prefix + "failures", "Failures");
        Link(prefix + "config", "Config and sweep");
        Link("provenance", "Provenance");
        page.Raw("</ul></nav>\n");
    }

    private static string Subtitle(StudyResult result)
    {
        string title = result.Info.Title.Length > 0 ? result.Info.Title : result.Info.Id;
        return string.Join(" · ", ((string[])[title, result.Info.Question, result.Info.Reference]).Where(t => t.Length > 0));
    }

    private static void WritePlots(Markup page, StudyResult result, string prefix)
    {
        IReadOnlyList<Plot> plots = PlotPlan.Of(result);
        page.Raw($"<section id=\"{prefix}plots\">\n<h2>Theory and simulation</h2>\n");
        if (plots.Count == 0) page.Raw("<p class=\"note\">Nothing varies along an axis or the sweep, so there is nothing to plot: the numbers are in the tables.</p>\n");
        page.Raw(plots.Count == 1 && plots[0].PlaneY is null ? "<div class=\"plots one\">\n" : "<div class=\"plots\">\n");
        for (int i = 0; i < plots.Count; i++)
        {
            if (plots[i].PlaneY is null)
            {
                SvgPlot.Drawing drawing = SvgPlot.Draw(plots[i], $"{prefix}clip{Markup.Number(i)}");
                WriteFigure(page, plots[i].Title, plots[i], drawing.Svg, Caption(plots[i], drawing.Notes));
                continue;
            }

            foreach (HeatMap map in HeatMap.Of(plots[i]))
            {
                SvgPlot.Drawing drawing = SvgHeatMap.Draw(map);
                WriteFigure(page, map.Title, map.Quantity == HeatMap.Of(plots[i]).Last().Quantity ? plots[i] : plots[i] with { Curves = [] }, drawing.Svg, Caption(map, drawing.Notes));
            }
        }

        page.Raw("</div>\n</section>\n");
    }

    private static void WriteFigure(Markup page, string title, Plot plot, string svg, string caption)
    {
        page.Raw("<figure>\n<h3>").Text(title);
        if (plot.Panel.Length > 0) page.Raw(" <small>").Text(plot.Panel).Raw("</small>");
        page.Raw("</h3>\n").Raw(svg).Raw("\n<figcaption>").Text(caption).Raw("</figcaption>\n");
        WriteValues(page, plot);
        page.Raw("</figure>\n");
    }

    private static string Caption(HeatMap map, IReadOnlyList<string> notes)
    {
        List<string> sentences = map.Plot.Meaning.Length > 0 && map.Quantity != HeatQuantity.Residual ? [map.Plot.Meaning.EndsWith('.') ? map.Plot.Meaning : map.Plot.Meaning + "."] : [];
        sentences.Add(map.Quantity switch
        {
            HeatQuantity.Theory => $"Colour: theory, {map.Plot.YTitle}.",
            HeatQuantity.Simulation => $"Colour: mean over replicas, {map.Plot.YTitle}, on the scale of the theory.",
            _ => $"Colour: (simulation − theory) / standard error{(double.IsNaN(map.Plot.Sigmas) ? "" : $"; the comparison allows {NumberText.Of(map.Plot.Sigmas)}")}.",
        });
        sentences.AddRange(notes);
        return string.Join(' ', sentences);
    }

    private static string Caption(Plot plot, IReadOnlyList<string> notes)
    {
        List<string> sentences = [];
        if (plot.Meaning.Length > 0) sentences.Add(plot.Meaning.EndsWith('.') ? plot.Meaning : plot.Meaning + ".");
        bool hasBars = plot.Curves.Any(c => c.Simulation.Any(p => double.IsFinite(p.Error)));
        string points = hasBars ? "points: mean over replicas, bars: 1 standard error" : "points: simulation, without error bars";
        sentences.Add((plot.HasTheory, plot.HasSimulation) switch
        {
            (true, true) => $"Lines: theory; {points}.",
            (true, false) => "Lines: theory.",
            (false, true) => char.ToUpperInvariant(points[0]) + points[1..] + ".",
            _ => "No values.",
        });
        if (plot.BandMeaning.Length > 0 && plot.Curves.Any(c => c.Theory.Any(p => double.IsFinite(p.Error)))) sentences.Add(plot.BandMeaning);
        if (plot.Fits.Count > 0) sentences.Add($"Broad dashes: fitted power law{(plot.Fits.Count == 1 ? "" : "s")}; shaded: window{(plot.Fits.Select(f => f.Window).Distinct().Count() == 1 ? "" : "s")} of the fit{(plot.Fits.Count == 1 ? "" : "s")}.");
        if (plot.HasResiduals) sentences.Add($"Below: z = (simulation − theory) / standard error{(double.IsNaN(plot.Sigmas) ? "" : $"; shaded: the {NumberText.Of(plot.Sigmas)} that the comparison allows")}.");
        sentences.AddRange(notes);
        return string.Join(' ', sentences);
    }
}
