// SPDX-License-Identifier: MIT
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>Theory beside simulation, point by point.</summary>
internal static class Comparing
{
    private const double DefaultSigmas = 4;

    /// <summary>A row for each point of each compared observable that both sides gave, cell by cell, in the order of the rules.</summary>
    internal static IReadOnlyList<ComparisonRow> Rows(StudyFile study, Entry entry, IReadOnlyList<CellResult> cells)
    {
        IReadOnlyList<CompareRule> rules = study.Compare.Count > 0 ? study.Compare : [.. entry.Observables.Select(o => RuleOf(study, o.Name)!)];
        return [.. cells.SelectMany(cell => rules.SelectMany(rule => Rows(cell, rule)))];
    }

    /// <summary>The rule by which an observable is compared; null where the study compares others alone.</summary>
    internal static CompareRule? RuleOf(StudyFile study, string observable) => study.Compare.Count > 0
        ? study.Compare.FirstOrDefault(c => c.Observable == observable)
        : new CompareRule(observable, DefaultSigmas, Relative: 0, UseStatedBias: true);

    private static IEnumerable<ComparisonRow> Rows(CellResult cell, CompareRule rule)
    {
        if (!cell.Observables.TryGetValue(rule.Observable, out ObservableResult? o) || o.Prediction is null || o.Mean is null || o.StandardError is null) yield break;
        for (int p = 0; p < o.Mean.Length; p++) yield return Row(cell, rule, o, p);
    }

    private static ComparisonRow Row(CellResult cell, CompareRule rule, ObservableResult o, int point)
    {
        double theory = o.Prediction![point], mean = o.Mean![point], error = o.StandardError![point];
        double bias = rule.UseStatedBias && o.StatedBias is { } stated ? stated[point] : 0;
        double allowed = (rule.Sigmas * error) + (rule.Relative * Math.Abs(theory)) + bias;
        return new ComparisonRow(
            cell.Id, rule.Observable, point, AxisPlace.Of(o.Axes, point), theory, mean, error,
            Z: (mean - theory) / error,
            Ratio: theory == 0 ? double.NaN : mean / theory,
            allowed,
            Agrees(cell, o, theory, mean, bias, allowed));
    }

    private static bool? Agrees(CellResult cell, ObservableResult o, double theory, double mean, double bias, double allowed)
    {
        // Infinite by the theory, or undefined there: nothing to hold the simulation to. A theory that failed to find its number is another thing.
        if (!double.IsFinite(theory)) return double.IsNaN(theory) && o.PredictionVerdict.Kind is not (VerdictKind.Converged or VerdictKind.Diverged) ? false : null;
        if (cell.ReplicasDone < 2) return null;

        // No finite size is near the limit, as at an interpolation peak: the theory says nothing of a simulation, so neither may agree nor disagree.
        if (double.IsPositiveInfinity(bias)) return null;

        // Fewer than two replicas are left where the others diverged: the simulation does not follow a finite theory.
        return o.Count >= 2 && Math.Abs(mean - theory) <= allowed;
    }
}
