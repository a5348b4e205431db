// SPDX-License-Identifier: MIT
using System.Diagnostics;
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>How long a plan will take, from a trial of about a second.</summary>
/// <remarks>
/// Cells are tried from the cheapest on, each at least twice as costly as the one before, while the next is expected to fit into half of the budget; what is left repeats the one
/// that seems to take most of the study, since code becomes faster as it runs. A cell has the best speed (flops in a second) of the nearest cell below it that was tried. What the trial took beyond
/// the best speeds is compilation and counted once, as the run compiles too.
/// </remarks>
public static class Calibration
{
    // A trial that takes this many times its budget is given up.
    private const int Patience = 5;

    /// <summary>The trial's length where none is stated.</summary>
    public static TimeSpan Usual { get; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Time of all blocks and theories of the plan; the start of the process, the store and the report are left out. It is null where nothing is to run, where a replica fails or where one
    /// takes more than five times the budget.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="budget">Time for the trial.</param>
    /// <param name="cancel">Ends the trial.</param>
    public static PlanTrial Estimate(StudyPlan plan, TimeSpan budget, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        PlannedCell[] cells = [.. plan.Cells.Where(c => c.Blocks > 0 && c.Cost.Flops > 0).OrderBy(EachFlops)];
        if (cells.Length == 0) return new PlanTrial(null, 0);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(budget * Patience);
        Trial trial = new(plan, budget, patience.Token);
        try
        {
            trial.Run(cells);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A cell that fails is told when the study runs.
        }

        TimeSpan? time = trial.Estimate(cells) is { } seconds ? TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.FromDays(100_000).TotalSeconds)) : null;
        return new PlanTrial(time, cells.Max(c => trial.ResultBytes(c)));
    }

    private static double EachFlops(PlannedCell cell) => cell.Cost.Flops / cell.ReplicasHere;

    private sealed class Trial(StudyPlan plan, TimeSpan budget, CancellationToken cancel)
    {
        private readonly long start = Stopwatch.GetTimestamp();
        private readonly List<(PlannedCell Cell, object Config, double Speed, double Flops)> tried = [];
        private readonly int copies = plan.Entry.Observables.Any(o => o.IsDerived) ? 3 : 2;
        private double simulating, theories;
        private long points;

        private double Left => (budget - Stopwatch.GetElapsedTime(start)).TotalSeconds;

        internal void Run(PlannedCell[] cells)
        {
            object? before = null;
            foreach (PlannedCell cell in cells)
            {
                if (tried.Count > 0)
                {
                    (PlannedCell last, _, double speed, _) = tried[^1];
                    if (EachFlops(cell) < 2 * EachFlops(last) && cell != cells[^1]) continue;
                    if (Replicas(cell) * EachFlops(cell) / speed > Left - (budget.TotalSeconds / 2)) break;
                }

                object config = plan.Entry.Parse(cell.Config);
                if (before is not null) plan.Entry.Share(config, before);
                before = config;
                bool isFirst = tried.Count == 0;
                tried.Add((cell, config, 0, 0));
                if (tried.Count == 1) Repeat(0);      // compiles
                Repeat(tried.Count - 1);
            }

            while (Left > 0) Repeat(Longest(cells));
            Theories();
        }

        internal double? Estimate(PlannedCell[] cells)
        {
            tried.RemoveAll(t => t.Speed == 0);     // given up within
            if (tried.Count == 0) return null;
            double compiling = simulating - tried.Sum(t => t.Flops / t.Speed);
            return compiling + theories + Shares(cells).Sum();
        }

        // Results of a block are written as bytes, which SQLite copies; to average a cell all its replicas are read, and made into values, twice where each is left out in turn.
        internal long ResultBytes(PlannedCell cell) => sizeof(double) * points * ((2L * cell.ReplicasPerBlock) + (copies * (long)cell.Replicas));

        // The time of all cells, at the one tried whose speed they are given.
        private double[] Shares(PlannedCell[] cells)
        {
            double[] shares = new double[tried.Count];
            int nearest = 0;
            foreach (PlannedCell cell in cells)
            {
                while (nearest + 1 < tried.Count && EachFlops(tried[nearest + 1].Cell) <= EachFlops(cell)) nearest++;
                shares[nearest] += cell.Cost.Flops / tried[nearest].Speed;
            }

            return shares;
        }

        private int Longest(PlannedCell[] cells)
        {
            double[] shares = Shares(cells);
            return Array.IndexOf(shares, shares.Max());
        }

        // Fewer replicas than threads would leave threads idle that the study's blocks use.
        private int Replicas(PlannedCell cell) => Math.Min(cell.ReplicasPerBlock, plan.Device.Limits.Threads);

        private void Repeat(int index)
        {
            (PlannedCell cell, object config, double speed, double done) = tried[index];
            int replicas = Replicas(cell);
            while (speed > 0 && replicas < cell.ReplicasPerBlock && 4 * replicas * EachFlops(cell) / speed < Left) replicas = Math.Min(2 * replicas, cell.ReplicasPerBlock);
            long begun = Stopwatch.GetTimestamp();
            Observation observation = plan.Entry.Simulate(config, new SimulationRun(cell.Seed, new ReplicaRange(0, replicas), plan.Device), cancel);
            double took = Math.Max(1e-9, Stopwatch.GetElapsedTime(begun).TotalSeconds), flops = replicas * EachFlops(cell);
            simulating += took;
            points = Math.Max(points, observation.Observables.Values.Sum(o => (long)o.Points));
            tried[index] = (cell, config, Math.Max(speed, flops / took), done + flops);
        }

        private void Theories()
        {
            PlannedCell[] predicted = [.. plan.Cells.Where(c => c.Predicts)];
            if (predicted.Length == 0) return;
            double first = Predict(predicted[0]);
            theories = predicted.Length == 1 ? first : first + ((predicted.Length - 1) * Math.Min(first, Predict(predicted[^1])));
        }

        private double Predict(PlannedCell cell)
        {
            long begun = Stopwatch.GetTimestamp();
            _ = plan.Entry.Predict(plan.Entry.Parse(cell.Config), cancel);
            return Stopwatch.GetElapsedTime(begun).TotalSeconds;
        }
    }
}

/// <summary>What a trial says of a plan.</summary>
/// <param name="Time">Time of all blocks and theories; null where no replica could be run.</param>
/// <param name="ResultBytes">Most bytes that writing and averaging the results of a cell takes; 0 where no replica could be run.</param>
public sealed record PlanTrial(TimeSpan? Time, long ResultBytes);
