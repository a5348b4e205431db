// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text.Json;
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>What must hold of a study however it was made: read from a file or built by a program.</summary>
internal static class StudyFileRules
{
    /// <summary>Everything wrong with the study that can be told without its system.</summary>
    internal static IReadOnlyList<Violation> Violations(StudyFile study)
    {
        List<Violation> all = [];
        if (study.Replicas is < 1 or > StudyFiles.MaximumReplicas) all.Add(new("replicas", Text(study.Replicas), $"must be in [1, {StudyFiles.MaximumReplicas}]"));
        if (study.ReplicasPerBlock is < 0 or > StudyFiles.MaximumReplicas) all.Add(new("replicasPerBlock", Text(study.ReplicasPerBlock), $"must be in [0, {StudyFiles.MaximumReplicas}]; 0 leaves the choice to the plan"));
        all.AddRange(Sweep(study.Factors));
        foreach (IGrouping<string, FitRule> name in study.Fits.GroupBy(f => f.Name).Where(g => g.Count() > 1))
            all.Add(new("fits", JsonText.Quote(name.Key), $"is the name of {name.Count()} fits; each needs its own"));
        foreach (IGrouping<string, CompareRule> name in study.Compare.GroupBy(c => c.Observable).Where(g => g.Count() > 1))
            all.Add(new("compare", JsonText.Quote(name.Key), $"has {name.Count()} rules; an observable has one"));
        for (int i = 0; i < study.Compare.Count; i++)
        {
            CompareRule rule = study.Compare[i];
            if (!(rule.Sigmas > 0)) all.Add(new($"compare[{i}].sigmas", JsonText.Number(rule.Sigmas), "must be > 0"));
            if (!(rule.Relative >= 0)) all.Add(new($"compare[{i}].relative", JsonText.Number(rule.Relative), "must be >= 0"));
            if (rule.UseStatedBias && rule.Relative != 0) all.Add(new($"compare[{i}]", JsonText.Number(rule.Relative), "a rule allows either the stated bias or a relative difference of its own"));
        }

        for (int i = 0; i < study.Fits.Count; i++)
        {
            FitRule rule = study.Fits[i];
            if (!IsSide(rule.Of)) all.Add(new($"fits[{i}].of", rule.Of, "must be simulation or prediction"));
            if (rule.Minus is { } minus && (minus == rule.Of || !(IsSide(minus) || double.TryParse(minus, CultureInfo.InvariantCulture, out _))))
                all.Add(new($"fits[{i}].minus", minus, "must be the other of simulation and prediction, or a number"));
        }

        return all;
    }

    /// <summary>Everything wrong with the study's rules in the light of its system's observables.</summary>
    internal static IReadOnlyList<Violation> Violations(StudyFile study, IReadOnlyList<Observable> observables)
    {
        List<Violation> all = [];
        string[] swept = [.. study.Factors.SelectMany(f => f.Paths)];
        Dictionary<string, Observable> byName = observables.ToDictionary(o => o.Name);

        Observable? Known(string path, string name)
        {
            if (byName.TryGetValue(name, out Observable? found)) return found;
            all.Add(new Violation(path, name, $"the system has no such observable; {NearestName.Hint(name, byName.Keys)}"));
            return null;
        }

        void Coordinate(string path, string name, Observable observable)
        {
            if (!observable.Axes.Contains(name) && !swept.Contains(name))
                all.Add(new Violation(path, name, $"is neither an axis of {observable.Name} nor swept; {NearestName.Hint(name, [.. observable.Axes, .. swept])}"));
        }

        for (int i = 0; i < study.Compare.Count; i++) Known($"compare[{i}].observable", study.Compare[i].Observable);
        for (int i = 0; i < study.Fits.Count; i++)
        {
            FitRule fit = study.Fits[i];
            if (Known($"fits[{i}].observable", fit.Observable) is not { } observable) continue;
            Coordinate($"fits[{i}].against", fit.Against, observable);
            for (int p = 0; p < fit.Per.Count; p++) Coordinate($"fits[{i}].per[{p}]", fit.Per[p], observable);
            if (fit.Per.Contains(fit.Against)) all.Add(new Violation($"fits[{i}].per", fit.Against, "is what the slope is taken against"));
        }

        for (int i = 0; i < study.Plots.Count; i++)
        {
            PlotRule plot = study.Plots[i];
            if (Known($"plots[{i}].observable", plot.Observable) is not { } observable) continue;
            Coordinate($"plots[{i}].x", plot.X, observable);
            if (plot.Series is { } series) Coordinate($"plots[{i}].series", series, observable);
            if (plot.Y is not { } y) continue;
            Coordinate($"plots[{i}].y", y, observable);
            if (y == plot.X) all.Add(new Violation($"plots[{i}].y", y, "is what runs along x; a heat map has two directions"));
            if (plot.Series is not null) all.Add(new Violation($"plots[{i}].series", plot.Series, "a heat map (y) has no series; leave one of the two out"));
        }

        return all;
    }

    /// <summary>True where one path is the other or lies inside it.</summary>
    internal static bool Overlap(string a, string b) => a == b || Inside(a, b) || Inside(b, a);

    private static bool IsSide(string text) => text is "simulation" or "prediction";

    private static bool Inside(string path, string outer) =>
        path.Length > outer.Length && path.StartsWith(outer, StringComparison.Ordinal) && (path[outer.Length] is '.' or '[');

    private static IEnumerable<Violation> Sweep(IReadOnlyList<SweepFactor> factors)
    {
        List<string> paths = [];
        for (int f = 0; f < factors.Count; f++)
        {
            SweepFactor factor = factors[f];
            string where = factor.Paths.Count == 1 ? "grid" : "zip";
            if (factor.Paths.Count == 0 || factor.Values.Count == 0) yield return new($"factors[{f}]", "", "must have a path and a value");
            if (factor.Paths.Count > 1 && f != factors.Count - 1) yield return new($"factors[{f}]", "", "a factor of several paths (the zip) must be the last, and there is one at most");
            foreach (string path in factor.Paths)
            {
                if (path.Length == 0) yield return new(where, "\"\"", "is no config path");
                if (paths.FirstOrDefault(p => Overlap(p, path)) is { } other) yield return new($"{where}.{path}", "", $"overlaps \"{other}\", which is swept too");
                paths.Add(path);
            }

            foreach (IReadOnlyList<string> step in factor.Values)
            {
                if (step.Count != factor.Paths.Count) yield return new($"factors[{f}]", "", $"a step has {step.Count} values for {factor.Paths.Count} paths");
                else if (step.FirstOrDefault(v => !IsCanonical(v)) is { } value) yield return new($"factors[{f}]", value, "is no canonical JSON text");
            }
        }
    }

    private static bool IsCanonical(string json)
    {
        try
        {
            return JsonText.Canonical(json) == json;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
