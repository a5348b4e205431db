// SPDX-License-Identifier: MIT
using System.Globalization;
using LargeN.Studies;
using Spectre.Console;

namespace LargeN.Cli.Output;

/// <summary>Studies for people: the plan, the progress, the comparison and the fits.</summary>
internal static class StudyTables
{
    private const int MostDisagreements = 20;
    private const int MostCells = 200;

    internal static void WritePlan(Terminal terminal, StudyPlan plan, PlanTrial trial)
    {
        Table table = ObservableTables.Plain("cell", "config", "replicas", "blocks", "memory", "Gflop");
        foreach (PlannedCell cell in plan.Cells.Take(MostCells))
        {
            table.AddRow(
                new Text(Whole(cell.Position)),
                new Text(cell.Label),
                new Text(Whole(cell.Replicas)),
                new Text(Whole(cell.Blocks)),
                new Text(Figures.Bytes(cell.Cost.Bytes)),
                new Text(Gigaflop(cell.Cost.Flops)));
        }

        terminal.Write(table);
        if (plan.Cells.Count > MostCells) terminal.Out.WriteLine($"... and {Figures.Counted(plan.Cells.Count - MostCells, "more cell")}");
        terminal.Out.WriteLine($"{Figures.Counted(plan.Cells.Count, "cell")}, {Figures.Counted(plan.Blocks, "block")}, {Gigaflop(plan.Flops)} Gflop");
        terminal.Out.WriteLine($"at most {Figures.Bytes(plan.PeakBytes)} of memory on {plan.Device.Name}, {Figures.Bytes(plan.ResidentBytes(trial))} with the process");
        if (trial.Time is { } estimate) terminal.Out.WriteLine($"about {Figures.Time(estimate)} by a trial");
    }

    internal static void WriteStatus(Terminal terminal, StoreStatus status)
    {
        Table table = ObservableTables.Plain("cell", "theory", "replicas", "state");
        foreach (CellStatus cell in status.Cells.Take(MostCells))
        {
            table.AddRow(
                new Text(Label(cell.Sweep, cell.Id)),
                new Text(cell.HasPrediction ? "yes" : cell.Predicts ? "no" : "-"),
                new Text($"{Whole(cell.ReplicasDone)} of {Whole(cell.Replicas)}"),
                new Text(cell.Failure is { } failure ? $"failed: {failure}" : cell.IsComplete ? "done" : "to do"));
        }

        terminal.Write(table);
        string shard = status.Shard.IsWhole ? "" : $"shard {status.Shard}: ";
        terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{shard}{status.ReplicasDone} of {status.Replicas} replicas, {Figures.Counted(status.Failed, "cell")} failed, {(status.IsComplete ? "complete" : "not complete")}"));
    }

    internal static void WriteRunning(Terminal terminal, string store, StoreOwner owner)
    {
        terminal.Out.WriteLine($"{store}: {owner}");
        if (owner.Progress is not { } p) return;
        string left = p.TimeLeft is { } time ? $", {Figures.Time(time)} left" : "";
        string failed = p.CellsFailed > 0 ? $", {Figures.Counted(p.CellsFailed, "cell")} failed" : "";
        terminal.Out.WriteLine($"running: {Whole(p.BlocksDone)} of {Whole(p.Blocks)} blocks, {Whole(p.CellsPredicted)} of {Whole(p.Cells)} theories{failed}{left} (told {owner.Told.UtcDateTime:HH:mm:ss} UTC)");
        if (p.Cell.Length > 0) terminal.Out.WriteLine($"at: {p.Cell}");
    }

    internal static void WriteResult(Terminal terminal, StudyResult result, ReportFiles files)
    {
        Table summary = ObservableTables.Plain("observable", "points", "agree", "largest |z|", "mean / theory", "verdict");
        foreach (IGrouping<string, ComparisonRow> rows in result.Comparisons.GroupBy(c => c.Observable))
        {
            ComparisonRow[] made = [.. rows.Where(c => c.Agrees is not null)];
            bool agrees = made.All(c => c.Agrees == true);
            summary.AddRow(
                new Text(rows.Key),
                new Text(Whole(rows.Count())),
                new Text(Whole(made.Count(c => c.Agrees == true))),
                new Text(made.Length == 0 ? "-" : Short(made.Max(c => Math.Abs(c.Z)))),
                new Text(Ratios(made)),
                Verdict(made.Length == 0 ? null : agrees));
        }

        if (result.Comparisons.Count > 0) terminal.Write(summary);
        WriteDisagreements(terminal, result);
        WriteFits(terminal, result);
        int open = result.Comparisons.Count(c => c.Agrees is null);
        if (open > 0) terminal.Talk($"{Figures.Counted(open, "point")} could not be compared (infinite theory, an interpolation peak where the finite-size bias is infinite, or fewer than two replicas)");
        int diverged = result.Cells.Sum(c => c.ReplicasDiverged);
        if (diverged > 0) terminal.Talk($"{Figures.Counted(diverged, "replica")} diverged and left out");
        bool isDecided = result.Comparisons.Any(c => c.Agrees is not null) || result.Fits.Any(f => f.Passes is not null);
        terminal.Out.WriteLine(result.Agrees && !isDecided ? "nothing was compared" : $"theory and simulation {(result.Agrees ? "agree" : "DISAGREE")}");
        terminal.Out.WriteLine($"report: {files.Html}");
    }

    /// <summary>Smallest and largest ratio; a theory of 0 has none.</summary>
    private static string Ratios(ComparisonRow[] rows)
    {
        double[] ratios = [.. rows.Select(c => c.Ratio).Where(r => !double.IsNaN(r))];
        return ratios.Length == 0 ? "-" : $"{Short(ratios.Min())} to {Short(ratios.Max())}";
    }

    private static void WriteDisagreements(Terminal terminal, StudyResult result)
    {
        ComparisonRow[] wrong = [.. result.Comparisons.Where(c => c.Agrees == false)];
        if (wrong.Length == 0) return;
        Dictionary<string, CellResult> cells = [];
        foreach (CellResult cell in result.Cells) cells.TryAdd(cell.Id, cell);
        terminal.Heading($"Where they disagree ({Figures.Counted(wrong.Length, "point")})");
        Table table = ObservableTables.Plain("observable", "at", "theory", "mean", "z", "allowed");
        foreach (ComparisonRow row in wrong.Take(MostDisagreements))
        {
            table.AddRow(
                new Text(row.Observable),
                new Text(Place(cells[row.CellId], row)),
                new Text(Figures.Value(row.Prediction)),
                new Text(Figures.WithError(row.Mean, row.StandardError)),
                new Text(Short(row.Z)),
                new Text(Short(row.Allowed)));
        }

        terminal.Write(table);
        if (wrong.Length > MostDisagreements) terminal.Out.WriteLine($"... and {Whole(wrong.Length - MostDisagreements)} more: see the report");
    }

    private static void WriteFits(Terminal terminal, StudyResult result)
    {
        if (result.Fits.Count == 0) return;
        Table table = ObservableTables.Plain("fit", "per", "slope", "95 % interval", "expected", "verdict");
        foreach (FitResult fit in result.Fits)
        {
            table.AddRow(
                new Text(fit.Rule.Name),
                new Text(string.Join(", ", fit.Group.Select(g => $"{g.Key} = {g.Value}"))),
                new Text(fit.Verdict.IsConverged ? Figures.Value(fit.Slope) : fit.Verdict.ToString()),
                new Text($"{Short(fit.Low)} to {Short(fit.High)}"),
                new Text(fit.Rule.Expect is { } expect ? $"{Short(expect)} ± {Short(fit.Rule.Tolerance)}" : "-"),
                Verdict(fit.Passes));
        }

        terminal.Write(table);
    }

    private static string Place(CellResult cell, ComparisonRow row)
    {
        IEnumerable<string> sweep = cell.Sweep.Select(s => $"{s.Key} = {s.Value}");
        IEnumerable<string> axes = cell.Observables.TryGetValue(row.Observable, out ObservableResult? values)
            ? values.Info.Axes.Zip(row.AxisValues, (name, value) => $"{name} = {Figures.Value(value)}")
            : [];
        return string.Join(", ", sweep.Concat(axes));
    }

    private static string Label(IReadOnlyList<KeyValuePair<string, string>> sweep, string id) =>
        sweep.Count == 0 ? id[..12] : string.Join(", ", sweep.Select(s => $"{s.Key} = {s.Value}"));

    private static Markup Verdict(bool? agrees) => new(agrees switch
    {
        true => "[green]agrees[/]",
        false => "[red]disagrees[/]",
        null => "-",
    });

    private static string Short(double value) => double.IsFinite(value) ? value.ToString("G3", CultureInfo.InvariantCulture) : Figures.Value(value);

    private static string Gigaflop(double flops) => (flops / 1e9).ToString("G3", CultureInfo.InvariantCulture);

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);
}
