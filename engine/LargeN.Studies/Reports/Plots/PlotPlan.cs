// SPDX-License-Identifier: MIT
namespace LargeN.Studies.Reports;

/// <summary>Decides which pictures a study gets and which points each holds.</summary>
/// <remarks>
/// A rule names the observable and what runs along x. Whatever else varies (swept factors, another axis) is either told apart by colour (the series) or
/// by panel; at most <see cref="MostSeries"/> and <see cref="MostPanels"/> values are drawn, spread over the range, and a note says what is left out.
/// </remarks>
internal static class PlotPlan
{
    /// <summary>Most series of swept values in one plot.</summary>
    internal const int MostSeries = 8;

    /// <summary>Most series along an axis, which has many values close to each other.</summary>
    internal const int MostAxisSeries = 5;

    /// <summary>Most rows, and most columns, of a heat map.</summary>
    internal const int MostRows = 24;

    /// <summary>Fewest values of each of two swept factors that give a heat map unasked.</summary>
    internal const int FewestRows = 4;

    /// <summary>Most panels of one rule.</summary>
    internal const int MostPanels = 6;

    /// <summary>The plots of the report, in its order: those of the rules, then fits that no other plot can hold.</summary>
    internal static IReadOnlyList<Plot> Of(StudyResult result)
    {
        List<Plot> plots = [];
        HashSet<FitResult> drawn = new(ReferenceEqualityComparer.Instance);
        IReadOnlyList<PlotRule?> rules = result.Study.Plots;
        if (rules.Count > 0)
        {
            foreach (PlotRule? rule in rules) plots.AddRange(PlotSource.Panels(result, rule!.Observable, rule, drawn));
        }
        else
        {
            foreach (string observable in Compared(result))
            {
                plots.AddRange(PlotSource.Panels(result, observable, null, drawn));
                if (Plane(result, observable) is { } plane) plots.AddRange(PlotSource.Panels(result, observable, plane, drawn));
            }
        }

        plots.AddRange(FitPlots.Of(result, drawn));
        return plots;
    }

    /// <summary>The heat map of a scalar that two factors sweep, each of them with enough values to be seen as a direction.</summary>
    private static PlotRule? Plane(StudyResult result, string observable)
    {
        List<CellResult> cells = [.. result.Cells.Where(c => c.Observables.ContainsKey(observable))];
        if (cells.Count == 0 || cells.Any(c => c.Observables[observable].Axes.Any(a => a.Length > 1))) return null;
        List<Dimension> factors = PlotSource.Factors(result, cells);
        return factors.Count == 2 && factors.All(f => cells.Select(c => string.Join('\u001f', f.ValuesAt(c, []))).Distinct().Count() >= FewestRows)
            ? new PlotRule(observable, factors[0].Names[0], null, "", factors[1].Names[0])
            : null;
    }

    /// <summary>The compared observables in the order of the rules, then of the comparisons; without any, all that were predicted or measured.</summary>
    private static IEnumerable<string> Compared(StudyResult result)
    {
        IEnumerable<string> names = result.Study.Compare.Select(c => c.Observable).Concat(result.Comparisons.Select(c => c.Observable)).Distinct();
        return names.Any() ? names : result.Cells.SelectMany(c => c.Observables.Keys).Distinct().Order(StringComparer.Ordinal);
    }
}
