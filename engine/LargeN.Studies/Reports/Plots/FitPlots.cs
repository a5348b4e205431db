// SPDX-License-Identifier: MIT
namespace LargeN.Studies.Reports;

/// <summary>Plots for fits of a difference, which no plot of an observable can hold.</summary>
internal static class FitPlots
{
    /// <summary>True where there is a line to draw.</summary>
    internal static bool CanDraw(FitResult fit) =>
        fit.Verdict.IsConverged && double.IsFinite(fit.Slope) && double.IsFinite(fit.Intercept) && fit.X.Length > 0 && fit.X.All(x => double.IsFinite(x) && x > 0);

    /// <summary>One log-log plot a fit rule, its groups as series.</summary>
    /// <param name="result">The study.</param>
    /// <param name="drawn">Fits that another plot already holds.</param>
    internal static IEnumerable<Plot> Of(StudyResult result, HashSet<FitResult> drawn)
    {
        foreach (IGrouping<(string Name, string Observable, string Of, string? Minus, string Against), FitResult> group in result.Fits
            .Where(f => !drawn.Contains(f) && f.X.Length > 0)
            .GroupBy(f => (f.Rule.Name, f.Rule.Observable, f.Rule.Of, f.Rule.Minus, f.Rule.Against)))
        {
            List<FitResult> all = [.. group];
            bool areNumbers = all.All(f => f.Group.Count == 1 && SweepValue.Number(f.Group[0].Value) is not null);
            if (areNumbers) all = [.. all.OrderBy(f => SweepValue.Number(f.Group[0].Value))];
            int[] indices = Spread.Indices([.. all.Select(f => areNumbers ? SweepValue.Number(f.Group[0].Value)!.Value : double.NaN)], PlotPlan.MostSeries);
            List<FitResult> shown = [.. indices.Select(i => all[i])];

            string observable = Vocabulary.Words(group.Key.Observable);
            string minus = group.Key.Minus is { } m ? $" − {Side(m)}" : "";
            string quantity = $"{observable}: {Side(group.Key.Of)}{minus}";
            string unit = result.Cells.Select(c => c.Observables.TryGetValue(group.Key.Observable, out ObservableResult? o) ? o.Info.Unit : null).FirstOrDefault(u => u is not null) ?? "1";
            yield return new Plot
            {
                Title = group.Key.Name,
                Meaning = $"{quantity}, the values that the fit takes.",
                XTitle = Vocabulary.Titled(group.Key.Against),
                YTitle = unit is "1" or "" ? quantity : $"{quantity} ({unit})",
                LogX = true,
                LogY = true,
                LegendTitle = shown.Count > 1 ? string.Join(", ", shown[0].Group.Select(g => Vocabulary.Titled(g.Key))) : "",
                IsOrdered = areNumbers && shown.Count > 2,
                Curves = [.. shown.Select(f => Curve(f, shown.Count > 1))],
                Fits = [.. shown.Select((f, i) => (Fit: f, Index: i)).Where(p => CanDraw(p.Fit)).Select(p => new PlotFit(p.Index, p.Fit.X.Min(), p.Fit.X.Max(), p.Fit.Slope, p.Fit.Intercept, Window(p.Fit)))],
                Notes = shown.Count < all.Count ? [$"{shown.Count} of {all.Count} fits are drawn."] : [],
            };
        }
    }

    /// <summary>"prediction" is called theory wherever a reader sees it; numbers and "simulation" stay.</summary>
    internal static string Side(string of) => of == "prediction" ? "theory" : of;

    /// <summary>The window that the rule states, or the range of the points where it states none.</summary>
    internal static (double Low, double High) Window(FitResult fit) => fit.Rule.Window ?? (fit.X.Min(), fit.X.Max());

    private static PlotCurve Curve(FitResult fit, bool isLabelled)
    {
        PlotPoint[] points = [.. fit.X.Zip(fit.Y, (x, y) => new PlotPoint(x, y, double.NaN)).OrderBy(p => p.X)];
        bool isTheory = fit.Rule.Of == "prediction" && fit.Rule.Minus != "simulation";
        string label = isLabelled ? string.Join(", ", fit.Group.Select(g => SweepValue.Words(g.Value))) : "";
        return new PlotCurve(label, fit.Group, isTheory ? points : [], isTheory ? [] : points);
    }
}
