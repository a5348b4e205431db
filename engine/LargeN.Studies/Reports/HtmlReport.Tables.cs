// SPDX-License-Identifier: MIT
using System.Globalization;
using LargeN.Studies.Reports;

namespace LargeN.Studies;

/// <content>The tables of the page.</content>
public static partial class HtmlReport
{
    private static void WriteFits(Markup page, StudyResult result, string prefix)
    {
        if (result.Fits.Count == 0) return;
        page.Raw($"<section id=\"{prefix}fits\">\n<h2>Fitted slopes</h2>\n");
        Scroll(page, "Fitted slopes");
        page.Raw("<tr><th>fit</th><th>of</th><th>against</th><th>at</th><th class=\"n\">points</th><th class=\"n\">slope</th><th>95 % interval</th><th>expected</th><th>result</th></tr>\n");
        foreach (FitResult fit in result.Fits.GroupBy(f => f.Rule.Name).SelectMany(g => g))
        {
            string minus = fit.Rule.Minus is { } m ? $" − {FitPlots.Side(m)}" : "";
            string window = fit.Rule.Window is { } w ? $" in {NumberText.Of(w.Low)} to {NumberText.Of(w.High)}" : "";
            page.Raw(fit.Passes == false ? "<tr class=\"bad\">" : "<tr>");
            Cell(page, fit.Rule.Name);
            Cell(page, $"{Vocabulary.Words(fit.Rule.Observable)}: {FitPlots.Side(fit.Rule.Of)}{minus}");
            Cell(page, Vocabulary.Titled(fit.Rule.Against) + window);
            Cell(page, string.Join(", ", fit.Group.Select(g => $"{Vocabulary.Titled(g.Key)} = {SweepValue.Words(g.Value)}")), "w");
            Number(page, fit.X.Length.ToString(CultureInfo.InvariantCulture));
            Number(page, fit.Verdict.IsConverged ? NumberText.Of(fit.Slope) : "–");
            Cell(page, fit.Verdict.IsConverged ? $"{NumberText.Of(fit.Low)} to {NumberText.Of(fit.High)}" : "");
            Cell(page, fit.Rule.Expect is { } expect ? $"{NumberText.Of(expect)} ± {NumberText.Of(fit.Rule.Tolerance, 3)}" : "none stated");
            Outcome(page, fit.Passes, fit.Verdict.IsConverged ? "as expected" : fit.Verdict.ToString(), fit.Verdict.IsConverged ? "not as expected" : fit.Verdict.ToString(), fit.Verdict.IsConverged ? "–" : fit.Verdict.ToString());
            page.Raw("</tr>\n");
        }

        page.Raw("</table></div>\n");
        if (result.Fits.Any(f => f.LocalSlopes.Length > 1))
        {
            page.Raw("<details><summary>Slopes between neighbouring points</summary>");
            Scroll(page, "Slopes between neighbouring points");
            page.Raw("<tr><th>fit</th><th>at</th><th>local slopes, in rising order of the abscissa</th></tr>\n");
            foreach (FitResult fit in result.Fits.Where(f => f.LocalSlopes.Length > 1))
            {
                page.Raw("<tr>");
                Cell(page, fit.Rule.Name);
                Cell(page, string.Join(", ", fit.Group.Select(g => SweepValue.Words(g.Value))));
                Cell(page, string.Join(", ", fit.LocalSlopes.Select(s => NumberText.Of(s, 3))), "w");
                page.Raw("</tr>\n");
            }

            page.Raw("</table></div></details>\n");
        }

        page.Raw("</section>\n");
    }

    private static void WriteComparisons(Markup page, StudyResult result, string prefix)
    {
        if (result.Comparisons.Count == 0) return;
        Dictionary<string, CellResult> cells = [];
        foreach (CellResult cell in result.Cells) cells.TryAdd(cell.Id, cell);
        List<string> paths = [.. result.Cells.SelectMany(c => c.Sweep.Select(s => s.Key)).Distinct()];

        page.Raw($"<section id=\"{prefix}comparison\">\n<h2>Comparison</h2>\n");
        page.Raw("<p class=\"note\">").Text(Rules(result)).Raw("</p>\n");
        List<IGrouping<(string Observable, string CellId), ComparisonRow>> groups = [.. result.Comparisons.GroupBy(c => (c.Observable, c.CellId))];
        bool isLong = groups.Count > 2 * LongTable;
        if (isLong) page.Raw($"<details><summary>{NumberText.Counted(groups.Count, "curve")}, one row each</summary>\n");
        Scroll(page, "Curves compared");
        page.Raw("<tr><th>observable</th>");
        Heads(page, paths);
        page.Raw("<th class=\"n\">points</th><th class=\"n\">largest |z|</th><th class=\"n\">worst ratio</th><th>agree</th></tr>\n");
        foreach (IGrouping<(string Observable, string CellId), ComparisonRow> group in groups)
        {
            List<ComparisonRow> made = [.. group.Where(c => c.Agrees is not null)];
            int agree = made.Count(c => c.Agrees == true);
            page.Raw(agree < made.Count ? "<tr class=\"bad\">" : "<tr>");
            Cell(page, Vocabulary.Words(group.Key.Observable));
            Sweep(page, cells, group.Key.CellId, paths);
            Number(page, made.Count.ToString(CultureInfo.InvariantCulture));
            Number(page, made.Count == 0 ? "–" : NumberText.Of(made.Select(c => Math.Abs(c.Z)).Where(z => !double.IsNaN(z)).DefaultIfEmpty(double.NaN).Max(), 3));
            Number(page, made.Count == 0 ? "–" : NumberText.Of(made.MaxBy(c => FromOne(c.Ratio))!.Ratio));
            string counted = string.Create(CultureInfo.InvariantCulture, $"{agree} of {made.Count}");
            Outcome(page, made.Count == 0 ? null : agree == made.Count, made.Count == 1 ? "yes" : "all", made.Count == 1 ? "no" : counted, "not compared");
            page.Raw("</tr>\n");
        }

        page.Raw("</table></div>\n");
        if (isLong) page.Raw("</details>\n");
        WriteAllRows(page, result, cells, paths);
        page.Raw("</section>\n");
    }

    private static void WriteAllRows(Markup page, StudyResult result, Dictionary<string, CellResult> cells, List<string> paths)
    {
        List<ComparisonRow> rows = [.. result.Comparisons];
        bool isFolded = rows.Count > LongTable, isCut = rows.Count > MostRows;
        if (isCut) rows = [.. rows.Where(c => c.Agrees == false).Concat(rows.Where(c => c.Agrees != false)).Take(MostRows)];
        if (isFolded) page.Raw("<details class=\"values\"><summary>").Text($"All {NumberText.Counted(result.Comparisons.Count, "point")}").Raw("</summary>\n");
        if (isCut) page.Raw("<p class=\"note\">").Text($"The first {NumberText.Counted(MostRows, "row")}, points that disagree before all others; the CSV has every point.").Raw("</p>\n");

        int axes = rows.Max(c => c.AxisValues.Count);
        Scroll(page, "Points compared");
        page.Raw("<tr><th>observable</th>");
        Heads(page, paths);
        for (int i = 0; i < axes; i++) page.Raw("<th class=\"n\">").Text(AxisTitle(cells, rows, i)).Raw("</th>");
        page.Raw("<th class=\"n\">theory</th><th class=\"n\">mean</th><th class=\"n\">standard error</th><th class=\"n\">z</th><th class=\"n\">ratio</th><th class=\"n\">allowed</th><th>agrees</th></tr>\n");
        foreach (ComparisonRow row in rows)
        {
            page.Raw(row.Agrees == false ? "<tr class=\"bad\">" : "<tr>");
            Cell(page, Vocabulary.Words(row.Observable));
            Sweep(page, cells, row.CellId, paths);
            for (int i = 0; i < axes; i++) Number(page, i < row.AxisValues.Count ? NumberText.Of(row.AxisValues[i]) : "");
            Number(page, NumberText.Of(row.Prediction));
            Number(page, NumberText.Of(row.Mean));
            Number(page, NumberText.Of(row.StandardError, 3));
            Number(page, NumberText.Of(row.Z, 3));
            Number(page, NumberText.Of(row.Ratio));
            Number(page, NumberText.Of(row.Allowed, 3));
            Outcome(page, row.Agrees, "yes", "no", "not compared");
            page.Raw("</tr>\n");
        }

        page.Raw("</table></div>\n");
        if (isFolded) page.Raw("</details>\n");
    }

    private static string Rules(StudyResult result)
    {
        if (result.Study.Compare.Count == 0) return "A point agrees when |mean − theory| is at most 4 standard errors plus the finite-size bias that the theory states.";
        return "A point agrees when |mean − theory| is at most: " + string.Join("; ", result.Study.Compare.Select(c =>
            $"{Vocabulary.Words(c.Observable)} {NumberText.Of(c.Sigmas)} standard errors{(c.Relative > 0 ? $" + {NumberText.Of(c.Relative)} of the theory" : "")}{(c.UseStatedBias ? " + the stated finite-size bias" : "")}")) + ".";
    }

    /// <summary>The axis's name where all rows share it, else "axis 1".</summary>
    private static string AxisTitle(Dictionary<string, CellResult> cells, List<ComparisonRow> rows, int axis)
    {
        List<string> names = [.. rows.Where(r => r.AxisValues.Count > axis)
            .Select(r => cells.TryGetValue(r.CellId, out CellResult? c) && c.Observables.TryGetValue(r.Observable, out ObservableResult? o) && o.Info.Axes.Count > axis ? o.Info.Axes[axis] : "")
            .Distinct().Take(2)];
        return names is [{ Length: > 0 } name] ? Vocabulary.Titled(name) : "axis " + (axis + 1).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>How far a ratio is from one on a logarithmic scale; NaN and non-positive ratios are farthest.</summary>
    private static double FromOne(double ratio) => double.IsNaN(ratio) ? -1 : ratio > 0 ? Math.Abs(Math.Log(ratio)) : double.PositiveInfinity;

    private static void Heads(Markup page, List<string> paths)
    {
        foreach (string path in paths) page.Raw("<th>").Text(Vocabulary.Titled(path)).Raw("</th>");
    }

    private static void Sweep(Markup page, Dictionary<string, CellResult> cells, string cellId, List<string> paths)
    {
        foreach (string path in paths) Cell(page, cells.TryGetValue(cellId, out CellResult? cell) ? SweepValue.Words(Dimension.TextOf(cell, path)) : "");
    }

    /// <summary>Opens a table that scrolls sideways where it is too wide, by keyboard too.</summary>
    private static void Scroll(Markup page, string label) =>
        page.Raw("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"").Text(label).Raw("\"><table>\n");

    private static void Cell(Markup page, string text, string style = "") =>
        page.Raw(style.Length == 0 ? "<td>" : $"<td class=\"{style}\">").Text(text).Raw("</td>");

    private static void Number(Markup page, string text) => Cell(page, text, "n");

    private static void Outcome(Markup page, bool? value, string yes, string no, string open) => Cell(
        page,
        value switch { true => "✓ " + yes, false => "✗ " + no, null => open },
        value switch { true => "ok", false => "fail", null => "na" });
}
