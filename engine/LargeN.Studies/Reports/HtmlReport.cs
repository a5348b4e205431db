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

    /// <summary>The whole page.</summary>
    /// <param name="result">The study, complete or not.</param>
    public static string Text(StudyResult result)
    {
        ArgumentNullException.ThrowIfNull(result);

        Markup page = new();
        page.Raw("<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n")
            .Raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n")
            .Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>").Text(result.Study.Title).Raw("</title>\n<style>\n")
            .Raw(ReportStyle.Css).Raw("\n</style>\n</head>\n<body>\n<main>\n");

        page.Raw("<h1>").Text(result.Study.Title).Raw("</h1>\n<p class=\"sub\">").Text(Subtitle(result)).Raw("</p>\n");
        ReportVerdict verdict = ReportVerdict.Of(result);
        page.Raw($"<p class=\"verdict {verdict.Class}\"><b>").Text(verdict.Word).Raw("</b> <span>").Text(verdict.Sentence).Raw("</span></p>\n");
        page.Raw("<p>").Text(ReportVerdict.Averages(result)).Raw("</p>\n");

        WritePlots(page, result);
        WriteFits(page, result);
        WriteComparisons(page, result);
        WriteFailures(page, result);
        WriteConfig(page, result);
        WriteProvenance(page, result.Provenance);
        return page.Raw("</main>\n</body>\n</html>\n").ToString();
    }

    private static string Subtitle(StudyResult result)
    {
        string title = result.Info.Title.Length > 0 ? result.Info.Title : result.Info.Id;
        return string.Join(" · ", ((string[])[title, result.Info.Question, result.Info.Reference]).Where(t => t.Length > 0));
    }

    private static void WritePlots(Markup page, StudyResult result)
    {
        IReadOnlyList<Plot> plots = PlotPlan.Of(result);
        page.Raw("<section id=\"plots\">\n<h2>Theory and simulation</h2>\n");
        if (plots.Count == 0) page.Raw("<p class=\"note\">Nothing varies along an axis or the sweep, so there is nothing to plot: the numbers are in the tables.</p>\n");
        page.Raw(plots.Count == 1 ? "<div class=\"plots one\">\n" : "<div class=\"plots\">\n");
        for (int i = 0; i < plots.Count; i++)
        {
            SvgPlot.Drawing drawing = SvgPlot.Draw(plots[i], "clip" + Markup.Number(i));
            page.Raw("<figure>\n<h3>").Text(plots[i].Title);
            if (plots[i].Panel.Length > 0) page.Raw(" <small>").Text(plots[i].Panel).Raw("</small>");
            page.Raw("</h3>\n").Raw(drawing.Svg).Raw("\n<figcaption>").Text(Caption(plots[i], drawing.Notes)).Raw("</figcaption>\n</figure>\n");
        }

        page.Raw("</div>\n</section>\n");
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
        if (plot.Fits.Count > 0) sentences.Add(plot.Fits.Count == 1 ? "Broad dashes: fitted power law." : "Broad dashes: fitted power laws.");
        sentences.AddRange(notes);
        return string.Join(' ', sentences);
    }
}
