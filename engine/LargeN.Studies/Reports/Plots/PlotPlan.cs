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
            foreach (string observable in Compared(result)) plots.AddRange(PlotSource.Panels(result, observable, null, drawn));
        }

        plots.AddRange(FitPlots.Of(result, drawn));
        return plots;
    }

    /// <summary>The compared observables in the order of the rules, then of the comparisons; without any, all that were predicted or measured.</summary>
    private static IEnumerable<string> Compared(StudyResult result)
    {
        IEnumerable<string> names = result.Study.Compare.Select(c => c.Observable).Concat(result.Comparisons.Select(c => c.Observable)).Distinct();
        return names.Any() ? names : result.Cells.SelectMany(c => c.Observables.Keys).Distinct().Order(StringComparer.Ordinal);
    }
}
