// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text.Json;

namespace LargeN.Studies;

/// <summary>Finds the points of a rule's fits.</summary>
internal static class FitPoints
{
    /// <summary>All points of a rule inside its window, cell by cell.</summary>
    internal static IEnumerable<FitPoint> Of(StudyFile study, FitRule rule, IReadOnlyList<CellResult> cells)
    {
        string[] kept = Kept(study, rule);
        for (int c = 0; c < cells.Count; c++)
        {
            if (!cells[c].Observables.TryGetValue(rule.Observable, out ObservableResult? o)) continue;
            double[]? of = Side(rule.Of, o);
            double[]? minus = rule.Minus is null ? null : Side(rule.Minus, o);
            if (of is null || (rule.Minus is "simulation" or "prediction" && minus is null)) continue;
            double constant = rule.Minus is null or "simulation" or "prediction" ? 0 : double.Parse(rule.Minus, CultureInfo.InvariantCulture);
            for (int p = 0; p < of.Length; p++)
            {
                double[] at = AxisPlace.Of(o.Axes, p);
                double x = Abscissa(rule, cells[c], o, at);
                if (rule.Window is var (low, high) && !(x >= low && x <= high)) continue;
                yield return new FitPoint(Group(rule, kept, cells[c], o, at), c, p, x, of[p] - (minus?[p] ?? constant));
            }
        }
    }

    // The swept paths beside `per` that vary and are not what the slope is taken against: unlike cells never share a fit.
    private static string[] Kept(StudyFile study, FitRule rule) =>
    [
        .. study.Factors
            .Where(f => f.Values.Count > 1 && !f.Paths.Contains(rule.Against) && !IsToldBy(f, rule.Per))
            .SelectMany(f => f.Paths)
            .Where(p => !rule.Per.Contains(p)),
    ];

    // Whether the paths of `per` tell the steps of a factor apart.
    private static bool IsToldBy(SweepFactor factor, IReadOnlyList<string> per)
    {
        int[] named = [.. Enumerable.Range(0, factor.Paths.Count).Where(p => per.Contains(factor.Paths[p]))];
        return factor.Values.Select(step => string.Join('\n', named.Select(p => step[p]))).Distinct().Count() == factor.Values.Count;
    }

    private static double[]? Side(string side, ObservableResult o) => side switch
    {
        "simulation" => o.Mean,
        "prediction" => o.Prediction,
        _ => null,
    };

    // An axis of the observable first: where a swept list is also the axis, its elements are the abscissae.
    private static double Abscissa(FitRule rule, CellResult cell, ObservableResult o, double[] at)
    {
        for (int a = 0; a < at.Length; a++)
            if (o.Info.Axes[a] == rule.Against) return at[a];
        return Number(cell.Sweep.First(s => s.Key == rule.Against).Value);
    }

    private static List<KeyValuePair<string, string>> Group(FitRule rule, string[] kept, CellResult cell, ObservableResult o, double[] at)
    {
        List<KeyValuePair<string, string>> group = [];
        foreach (string name in rule.Per)
        {
            int axis = o.Info.Axes.IndexOf(name);
            group.Add(KeyValuePair.Create(name, axis >= 0 && !cell.Sweep.Any(s => s.Key == name) ? JsonText.Number(at[axis]) : cell.Sweep.First(s => s.Key == name).Value));
        }

        group.AddRange(cell.Sweep.Where(s => kept.Contains(s.Key)));
        for (int a = 0; a < at.Length; a++)
        {
            if (o.Info.Axes[a] != rule.Against && !rule.Per.Contains(o.Info.Axes[a]) && o.Axes[a].Length > 1)
                group.Add(KeyValuePair.Create(o.Info.Axes[a], JsonText.Number(at[a])));
        }

        return group;
    }

    // A swept number, or a list of one.
    private static double Number(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement value = document.RootElement;
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 1) value = value[0];
        return value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NaN;
    }

    private static int IndexOf(this IReadOnlyList<string> list, string item)
    {
        for (int i = 0; i < list.Count; i++)
            if (list[i] == item) return i;
        return -1;
    }
}
