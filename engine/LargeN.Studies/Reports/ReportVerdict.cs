// SPDX-License-Identifier: MIT
using System.Globalization;

namespace LargeN.Studies.Reports;

/// <summary>The sentences at the head of the page: does theory agree with simulation, and what was averaged over what.</summary>
/// <param name="Class">Class of the style sheet: yes, no, open.</param>
/// <param name="Word">One or two words.</param>
/// <param name="Sentence">One sentence with numbers.</param>
internal sealed record ReportVerdict(string Class, string Word, string Sentence)
{
    private const int MostPlaces = 3;

    /// <summary>The verdict of a study.</summary>
    internal static ReportVerdict Of(StudyResult result)
    {
        List<ComparisonRow> made = [.. result.Comparisons.Where(c => c.Agrees is not null)], failed = [.. made.Where(c => c.Agrees == false)];
        List<FitResult> expected = [.. result.Fits.Where(f => f.Passes is not null)], missed = [.. expected.Where(f => f.Passes == false)];
        string open = Open(result, result.Comparisons.Count - made.Count);
        if (made.Count + expected.Count == 0)
            return new ReportVerdict("open", "Not decided", (result.Comparisons.Count > 0 ? "No point could be compared" : "Nothing was compared: the study states no expectation that could be checked") + open + ".");

        if (result.Agrees)
        {
            List<string> parts = [];
            if (made.Count > 0)
            {
                double largest = made.Select(c => Math.Abs(c.Z)).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Max();
                string z = double.IsNaN(largest) ? "" : $" (largest deviation {Sigmas(largest)} standard errors)";
                parts.Add($"theory and simulation agree at {All(made.Count, "compared point")}{z}");
            }

            if (expected.Count > 0) parts.Add(expected.Count == 1 ? "the fitted slope is the expected one" : $"all {expected.Count.ToString(CultureInfo.InvariantCulture)} fitted slopes are the expected ones");
            return new ReportVerdict("yes", "✓ Agrees", Capital(string.Join(" and ", parts)) + open + ".");
        }

        List<string> where = [];
        if (failed.Count > 0)
        {
            Dictionary<string, CellResult> cells = [];
            foreach (CellResult cell in result.Cells) cells.TryAdd(cell.Id, cell);
            // The worst point of each observable and cell, the worst first.
            List<ComparisonRow> worst = [.. failed.GroupBy(c => (c.CellId, c.Observable)).Select(g => g.MaxBy(Badness)!).OrderByDescending(Badness)];
            string places = string.Join("; ", worst.Take(MostPlaces).Select(c => Place(result, cells, c)));
            string more = worst.Count > MostPlaces ? $"; and in {NumberText.Counted(worst.Count - MostPlaces, "more curve")}" : "";
            where.Add($"theory and simulation disagree at {failed.Count.ToString(CultureInfo.InvariantCulture)} of {NumberText.Counted(made.Count, "compared point")}, worst: {places}{more}");
        }

        foreach (FitResult fit in missed.Take(MostPlaces))
        {
            string group = fit.Group.Count > 0 ? $" at {string.Join(", ", fit.Group.Select(g => $"{Vocabulary.Words(g.Key)} = {SweepValue.Words(g.Value)}"))}" : "";
            string value = fit.Verdict.IsConverged ? $"is {NumberText.Of(fit.Slope, 3)}" : $"could not be made ({fit.Verdict})";
            where.Add($"the slope “{fit.Rule.Name}”{group} {value}, expected {NumberText.Of(fit.Rule.Expect ?? double.NaN, 3)} ± {NumberText.Of(fit.Rule.Tolerance, 2)}");
        }

        if (missed.Count > MostPlaces) where.Add($"and {NumberText.Counted(missed.Count - MostPlaces, "more slope")}");
        return new ReportVerdict("no", "✗ Does not agree", Capital(string.Join("; ", where)) + open + ".");
    }

    /// <summary>What was averaged over what, one line.</summary>
    internal static string Averages(StudyResult result)
    {
        List<ObservableResult> simulated = [.. result.Cells.SelectMany(c => c.Observables.Values).Where(o => o.Mean is not null)];
        string cells = NumberText.Counted(result.Cells.Count, "cell");
        if (simulated.Count == 0) return $"Nothing was simulated: the {cells} show the theory alone.";

        (int fewest, int most) = (simulated.Min(o => o.Count), simulated.Max(o => o.Count));
        string replicas = fewest == most ? NumberText.Counted(most, "replica") : string.Create(CultureInfo.InvariantCulture, $"{fewest} to {most} replicas");
        List<(string Draws, List<string> Names)> draws =
            [.. simulated.Where(o => o.Info.Draws.Length > 0).Select(o => o.Info).DistinctBy(i => i.Name).GroupBy(i => i.Draws).Select(g => (g.Key, g.Select(i => i.Name).Order(StringComparer.Ordinal).ToList()))];
        string drawn = draws.Count switch
        {
            0 => "",
            1 => $"; a replica draws afresh: {draws[0].Draws}",
            _ => "; a replica draws afresh: " + string.Join("; ", draws.Select(d => $"{d.Draws} (for {string.Join(", ", d.Names.Select(Vocabulary.Words))})")),
        };
        string jackknife = simulated.Any(o => o.Info.IsDerived) ? " Quantities that are functions of means have jackknife errors." : "";
        string random = result.Study.CommonRandomNumbers ? ", common random numbers in all cells" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{cells}; each point is a mean over {replicas} (seed {result.Study.Seed}{random}){drawn}.{jackknife}");
    }

    private static string Open(StudyResult result, int open)
    {
        List<string> parts = [];
        if (open > 0) parts.Add($"{NumberText.Counted(open, "point")} could not be compared");
        int failures = result.Cells.Count(c => c.Failure is not null), short_ = result.Cells.Count(c => c.Failure is null && c.ReplicasDone < result.Study.Replicas);
        if (failures > 0) parts.Add($"{NumberText.Counted(failures, "cell")} failed");
        if (short_ > 0) parts.Add($"{NumberText.Counted(short_, "cell")} {(short_ == 1 ? "is" : "are")} unfinished");
        int diverged = result.Cells.Sum(c => c.ReplicasDiverged);
        if (diverged > 0) parts.Add($"{NumberText.Counted(diverged, "replica")} diverged and {(diverged == 1 ? "is" : "are")} left out");
        return parts.Count == 0 ? "" : "; " + string.Join(", ", parts);
    }

    private static string Place(StudyResult result, Dictionary<string, CellResult> cells, ComparisonRow row)
    {
        List<string> at = [];
        if (cells.TryGetValue(row.CellId, out CellResult? cell))
        {
            if (result.Cells.Count > 1) at.AddRange(cell.Sweep.Select(s => $"{Vocabulary.Words(s.Key)} = {SweepValue.Words(s.Value)}"));
            if (cell.Observables.TryGetValue(row.Observable, out ObservableResult? values))
                at.AddRange(values.Info.Axes.Zip(row.AxisValues, (name, value) => $"{Vocabulary.Words(name)} = {NumberText.Of(value)}"));
        }

        string z = double.IsFinite(row.Z) ? $"{Sigmas(row.Z)} standard errors, " : "";
        return $"{Vocabulary.Words(row.Observable)}{(at.Count > 0 ? " at " + string.Join(", ", at) : "")} ({z}{(row.Prediction == 0 ? "theory 0" : "ratio " + NumberText.Of(row.Ratio, 3))})";
    }

    /// <summary>How many times the allowed deviation it is; a deviation that is not finite is worst.</summary>
    private static double Badness(ComparisonRow row)
    {
        double ratio = Math.Abs(row.Mean - row.Prediction) / row.Allowed;
        return double.IsNaN(ratio) ? double.PositiveInfinity : ratio;
    }

    private static string Sigmas(double z) => Math.Abs(z) < 100 ? z.ToString("0.0", CultureInfo.InvariantCulture).Replace('-', '−') : NumberText.Of(z, 2);

    private static string All(int count, string noun) => count == 1 ? $"the one {noun}" : $"all {NumberText.Counted(count, noun)}";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
