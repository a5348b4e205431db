// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using LargeN.Studies.Reports;

namespace LargeN.Studies;

/// <content>What went wrong, what was asked for, how the numbers came about.</content>
public static partial class HtmlReport
{
    /// <summary>Between these stands the canonical study: replay reads it.</summary>
    internal const string StudyStart = "<pre class=\"study\">", StudyEnd = "</pre>";

    private static void WriteFailures(Markup page, StudyResult result, string prefix)
    {
        page.Raw($"<section id=\"{prefix}failures\">\n<h2>Failures and diverged replicas</h2>\n");
        List<CellResult> touched = [.. result.Cells.Where(c => c.Failure is not null || c.ReplicasDiverged > 0 || c.ReplicasDone < result.Study.Replicas)];
        if (touched.Count == 0)
        {
            page.Raw("<p>").Text($"None: {(result.Cells.Count == 1 ? "the one cell" : $"all {NumberText.Counted(result.Cells.Count, "cell")}")} finished and no replica diverged.").Raw("</p>\n");
        }
        else
        {
            Scroll(page, "Failures");
            page.Raw("<tr><th>cell</th><th class=\"n\">replicas</th><th class=\"n\">diverged</th><th>failure</th></tr>\n");
            foreach (CellResult cell in touched)
            {
                page.Raw("<tr>");
                Cell(page, CellName(cell));
                Number(page, string.Create(CultureInfo.InvariantCulture, $"{cell.ReplicasDone} of {result.Study.Replicas}"));
                Number(page, cell.ReplicasDiverged.ToString(CultureInfo.InvariantCulture));
                Cell(page, cell.Failure ?? "", "w");
                page.Raw("</tr>\n");
            }

            page.Raw("</table></div>\n<p class=\"note\">Diverged replicas enter no mean.</p>\n");
        }

        List<(string Cell, string Observable, Verdict Verdict)> theory =
            [.. result.Cells.SelectMany(c => c.Observables.OrderBy(o => o.Key, StringComparer.Ordinal).Where(o => o.Value.Prediction is not null && !o.Value.PredictionVerdict.IsConverged).Select(o => (CellName(c), o.Key, o.Value.PredictionVerdict)))];
        if (theory.Count > 0)
        {
            Scroll(page, "Verdicts of the theory");
            page.Raw("<tr><th>theory of</th><th>cell</th><th>verdict</th></tr>\n");
            foreach ((string cell, string observable, Verdict verdict) in theory)
            {
                page.Raw("<tr>");
                Cell(page, Vocabulary.Words(observable));
                Cell(page, cell);
                Cell(page, verdict.Kind == VerdictKind.Diverged ? "infinite at some point" : verdict.ToString());
                page.Raw("</tr>\n");
            }

            page.Raw("</table></div>\n");
        }

        page.Raw("</section>\n");
    }

    private static void WriteConfig(Markup page, StudyResult result, string prefix)
    {
        StudyFile study = result.Study;
        page.Raw($"<section id=\"{prefix}config\">\n<h2>Config and sweep</h2>\n<p>System <code>").Text(study.System).Raw("</code>");
        if (study.Preset is not null) page.Raw(", preset <code>").Text(study.Preset).Raw("</code>");
        page.Raw("</p>\n");
        if (study.Factors.Count > 0)
        {
            Scroll(page, "Sweep");
            page.Raw("<tr><th>swept</th><th class=\"n\">values</th><th></th></tr>\n");
            foreach (SweepFactor factor in study.Factors)
            {
                page.Raw("<tr>");
                Cell(page, string.Join(", ", factor.Paths));
                Number(page, factor.Values.Count.ToString(CultureInfo.InvariantCulture));
                Cell(page, string.Join(", ", factor.Values.Select(v => v.Count == 1 ? SweepValue.Words(v[0]) : $"({string.Join(", ", v.Select(SweepValue.Words))})")), "w");
                page.Raw("</tr>\n");
            }

            page.Raw("</table></div>\n");
        }

        const int MostCells = 100;
        foreach (CellResult cell in result.Cells.Take(MostCells))       // on paper the first stands for all
            page.Raw(ReferenceEquals(cell, result.Cells[0]) ? "<details>" : "<details class=\"values\">").Raw("<summary>").Text(CellName(cell)).Raw("</summary><pre>").Text(Indented(cell.Config)).Raw("</pre>").Raw("<p class=\"note\">Cell <code>").Text(cell.Id).Raw("</code>, ").Text(string.Create(CultureInfo.InvariantCulture, $"seed {cell.Seed}, {NumberText.Counted(cell.ReplicasDone, "replica")}")).Raw("</p></details>\n");
        if (result.Cells.Count > MostCells) page.Raw("<p class=\"note\">").Text($"The configs of {NumberText.Counted(result.Cells.Count - MostCells, "more cell")} differ from these in the swept members alone.").Raw("</p>\n");
        WriteStudyText(page, study);
        page.Raw("</section>\n");
    }

    private static void WriteStudyText(Markup page, StudyFile study)
    {
        string text;
        try
        {
            text = StudyFiles.Canonical(study);
        }
        catch (ArgumentException)
        {
            return;     // a text that is no Unicode, which no study file has: a report never fails on a text
        }

        page.Raw("<details class=\"values\"><summary>The study, from which any cell can be replayed</summary>").Raw(StudyStart).Text(text).Raw(StudyEnd).Raw("</details>\n");
    }

    private static void WriteProvenance(Markup page, IReadOnlyList<StudyResult> results)
    {
        page.Raw("<section id=\"provenance\">\n<h2>Provenance</h2>\n");
        foreach (StudyResult result in results)
        {
            if (results.Count > 1) page.Raw("<h3>").Text(result.Study.Title).Raw("</h3>\n");
            Provenance provenance = result.Provenance;
            Scroll(page, "Provenance");
            foreach ((string name, string value) in ((string, string)[])[
                ("engine", "LargeN " + provenance.EngineVersion),
                ("study (SHA-256)", provenance.StudyHash),
                ("device", provenance.Device),
                ("runtime", provenance.Runtime),
                ("started", provenance.Started.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)),
                ("time in simulation", Duration(provenance.Seconds))])
            {
                page.Raw("<tr><th>").Text(name).Raw("</th>");
                Cell(page, value, "w");
                page.Raw("</tr>\n");
            }

            page.Raw("</table></div>\n");
        }

        page.Raw("</section>\n");
    }

    /// <summary>What tells a cell from the others: its swept members, or the head of its id where nothing is swept.</summary>
    private static string CellName(CellResult cell) => cell.Sweep.Count > 0
        ? string.Join(", ", cell.Sweep.Select(s => $"{Vocabulary.Titled(s.Key)} = {SweepValue.Words(s.Value)}"))
        : "cell " + cell.Id[..Math.Min(12, cell.Id.Length)];

    private static string Duration(double seconds) => seconds switch
    {
        < 120 => $"{NumberText.Of(seconds, 3)} s",
        < 7200 => $"{NumberText.Of(seconds / 60, 3)} min",
        _ => $"{NumberText.Of(seconds / 3600, 3)} h",
    };

    // A list of plain values, which the writer gives a line each: JSON has line breaks between tokens alone, so only those are taken out.
    [GeneratedRegex(@"\[\s+[^\[\]{}]*\]")]
    private static partial Regex ListOverLines();

    [GeneratedRegex(@"\n\s*")]
    private static partial Regex Breaks();

    private static string Indented(string config)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(config);
            using MemoryStream bytes = new();
            using (Utf8JsonWriter json = new(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n" })) document.RootElement.WriteTo(json);
            return ListOverLines().Replace(Encoding.UTF8.GetString(bytes.ToArray()), list => Breaks().Replace(list.Value, " ").Replace("[ ", "[", StringComparison.Ordinal).Replace(" ]", "]", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return config;      // shown as it is: a report never fails on a text
        }
    }
}
