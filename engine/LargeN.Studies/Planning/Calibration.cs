// SPDX-License-Identifier: MIT
using System.Diagnostics;
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>How long a plan will take, from a trial of about a second.</summary>
/// <remarks>
/// Cells are tried from the cheapest on, each with more and more replicas up to a block, while the next trial is expected to fit into the budget; the
/// first trial of a cell compiles code and counts only where there is no other. A cell that was not tried is given the speed of the costliest that was.
/// </remarks>
public static class Calibration
{
    // A trial that takes this many times its budget is given up.
    private const int Patience = 5;

    /// <summary>The trial's length where none is stated.</summary>
    public static TimeSpan Usual { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Time of all blocks of the plan, theories and writing left out; null where nothing is to run, where a replica fails or where one takes more than five times the budget.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="budget">Time for the trial.</param>
    /// <param name="cancel">Ends the trial.</param>
    public static TimeSpan? Estimate(StudyPlan plan, TimeSpan budget, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        PlannedCell[] cells = [.. plan.Cells.Where(c => c.Blocks > 0 && c.Cost.Flops > 0).OrderBy(EachFlops)];
        if (cells.Length == 0) return null;
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(budget * Patience);
        Dictionary<string, double> speeds = [];
        try
        {
            Try(plan, cells, budget, speeds, patience.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A cell that fails is told when the study runs.
        }

        if (speeds.Count == 0) return null;
        double last = cells.Where(c => speeds.ContainsKey(c.Id)).Select(c => speeds[c.Id]).Last();
        return Seconds(cells.Sum(c => c.Cost.Flops / speeds.GetValueOrDefault(c.Id, last)));
    }

    private static void Try(StudyPlan plan, PlannedCell[] cells, TimeSpan budget, Dictionary<string, double> speeds, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        double speed = 0;
        object? before = null;
        foreach (PlannedCell cell in cells)
        {
            TimeSpan left = budget - Stopwatch.GetElapsedTime(start);
            if (speed > 0 && Seconds(EachFlops(cell) / speed) > left) break;
            object config = plan.Entry.Parse(cell.Config);
            if (before is not null) plan.Entry.Share(config, before);
            before = config;
            for (int replicas = 1, trial = 0; ; replicas = Math.Min(cell.ReplicasPerBlock, replicas * 2), trial++)
            {
                long begun = Stopwatch.GetTimestamp();
                _ = plan.Entry.Simulate(config, new SimulationRun(cell.Seed, new ReplicaRange(0, replicas), plan.Device), cancel);
                double took = Math.Max(1e-9, Stopwatch.GetElapsedTime(begun).TotalSeconds);
                speeds[cell.Id] = speed = replicas * EachFlops(cell) / took;
                int next = Math.Min(cell.ReplicasPerBlock, replicas * 2);
                bool isEnough = trial > 0 && (replicas == cell.ReplicasPerBlock || (cells.Length > 1 && took > budget.TotalSeconds / 8));
                if (isEnough || Seconds(next * EachFlops(cell) / speed) > budget - Stopwatch.GetElapsedTime(start)) break;
            }
        }
    }

    private static double EachFlops(PlannedCell cell) => cell.Cost.Flops / cell.ReplicasHere;

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.FromDays(100_000).TotalSeconds));
}
