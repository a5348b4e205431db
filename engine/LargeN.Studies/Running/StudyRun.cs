// SPDX-License-Identifier: MIT
using System.Diagnostics;
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>One run of a study over an open store.</summary>
internal sealed class StudyRun(StudyPlan plan, StudyStore store, RunOptions options, IProgress<StudyProgress>? progress, CancellationToken cancel)
{
    // Garbage that may lie about before it is collected after a block.
    private const long Garbage = 16L << 20;

    private readonly List<CellFailure> failures = [];
    private readonly ProgressMeter meter = new(plan, progress);
    private int blocksRun;
    private long collected = GC.GetTotalAllocatedBytes();
    private object? before;

    // After a failure that is to end the run, or the wish to end it, what is in flight is finished and nothing is begun.
    private bool IsOver => options.Finish.IsCancellationRequested || (options.FailFast && failures.Count > 0);

    internal RunSummary Go()
    {
        Dictionary<string, StoredCell> stored = store.Cells().ToDictionary(c => c.Id);
        meter.Start(plan.Cells.Select(c => (c, stored[c.Id])));
        PlannedCell[] cells = [.. plan.Cells.Where(c => !WasGivenUp(c, stored[c.Id]))];
        try
        {
            PredictAll(cells.Where(c => c.Predicts && stored[c.Id].Predicted is null));
            foreach (PlannedCell cell in cells.TakeWhile(_ => !IsOver)) Simulate(cell);

            // Replicas of a shard alone are no cell: their means are made when they are merged.
            if (plan.Shard.IsWhole)
                foreach (PlannedCell cell in plan.Cells.TakeWhile(_ => !cancel.IsCancellationRequested)) Summarise(cell);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }

        stored = store.Cells().ToDictionary(c => c.Id);
        int left = plan.Cells.Sum(c => stored[c.Id].Missing(c.Work).Count());
        bool isComplete = left == 0 && failures.Count == 0 && plan.Cells.All(c => !c.Predicts || stored[c.Id].Predicted is not null);
        if (isComplete) BlockCheckpoints.DropAll(store.Path, options.Disk);
        meter.Report(StudyStage.Finished, "");
        return new RunSummary(blocksRun, left, failures, (cancel.IsCancellationRequested || options.Finish.IsCancellationRequested) && !isComplete, meter.Elapsed);
    }

    // A failure of an earlier run would mostly come again: it is told, and tried again where that is asked for.
    private bool WasGivenUp(PlannedCell cell, StoredCell stored)
    {
        if (stored.Failure is not { } failure || options.RetryFailed) return false;
        failures.Add(new CellFailure(cell.Id, cell.Label, stored.Predicted is null && cell.Predicts ? StudyStage.Predicting : StudyStage.Simulating, failure));
        meter.Failed();
        ReplicaRange[] missing = [.. stored.Missing(cell.Work)];
        meter.Begin(cell, default, missing.Sum(m => m.Count));
        meter.End(missing.Length, givenUp: true);
        return true;
    }

    // Many theories take less time than a commit: those of a second are written together.
    private void PredictAll(IEnumerable<PlannedCell> cells)
    {
        List<(string Cell, Prediction Prediction)> pending = [];
        long written = Stopwatch.GetTimestamp();
        try
        {
            foreach (PlannedCell cell in cells.TakeWhile(_ => !IsOver))
            {
                meter.Report(StudyStage.Predicting, cell.Label);
                Attempt(cell, StudyStage.Predicting, () =>
                {
                    Prediction prediction = plan.Entry.Predict(Config(cell), cancel);
                    ObservationCheck.Prediction(plan.Entry, prediction);
                    return () => pending.Add((cell.Id, prediction));
                });
                meter.Predicted();
                if (Stopwatch.GetElapsedTime(written) < TimeSpan.FromSeconds(1)) continue;
                store.PutPredictions(pending);
                pending.Clear();
                written = Stopwatch.GetTimestamp();
            }
        }
        catch (OperationCanceledException)
        {
            store.PutPredictions(pending);
            throw;
        }

        store.PutPredictions(pending);
    }

    private void Simulate(PlannedCell cell)
    {
        StoredCell stored = store.Cell(cell.Id);
        ReplicaRange[] missing = [.. stored.Missing(cell.Work)];
        int rest = missing.Sum(m => m.Count), b = 0;
        bool sound = true;
        for (; b < missing.Length && sound && !IsOver; b++)
        {
            ReplicaRange range = missing[b];
            meter.Begin(cell, range, rest);
            rest -= range.Count;
            meter.Report(StudyStage.Simulating, cell.Label);
            BlockCheckpoints checkpoints = new(store.Path, cell.Id, range, options.CheckpointEvery, options.Disk);
            sound = Attempt(cell, StudyStage.Simulating, () =>
            {
                long start = Stopwatch.GetTimestamp();
                Observation observation = plan.Entry.Simulate(
                    Config(cell), new SimulationRun(cell.Seed, range, plan.Device, meter, checkpoints), cancel);
                double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                SeriesLayout layout = ObservationCheck.Layout(plan.Entry, range, observation, stored);
                CellMeans.ThrowIfTooLarge(plan, cell, layout);
                return () =>
                {
                    store.PutBlock(cell.Id, layout, observation, seconds, plan.Device);
                    stored = stored with { Layout = layout };
                    checkpoints.Drop();
                };
            });
            if (sound) blocksRun++;
            meter.End(sound ? 1 : missing.Length - b, givenUp: !sound);
            Trim();
        }

        if (plan.Shard.IsWhole) Summarise(cell);
        if (sound && b == missing.Length && stored.Failure is not null && !failures.Exists(f => f.CellId == cell.Id)) store.SetFailure(cell.Id, null);
    }

    // Arrays of a block's results are large and garbage after it: left to itself the collector keeps those of many blocks, and no plan could say how many.
    private void Trim()
    {
        long allocated = GC.GetTotalAllocatedBytes();
        if (allocated - collected < Garbage) return;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
        collected = allocated;
    }

    // Cells of a study mostly share their data: each config takes over what the one before has read.
    private object Config(PlannedCell cell)
    {
        object config = plan.Entry.Parse(cell.Config);
        if (before is not null) plan.Entry.Share(config, before);
        return before = config;
    }

    // Whatever a system throws is the failure of its cell, and the rest goes on; only the store's own errors end the run.
    private bool Attempt(PlannedCell cell, StudyStage stage, Func<Action> compute)
    {
        Action write;
        try
        {
            cancel.ThrowIfCancellationRequested();
            write = compute();
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e) when (e is not (StoreException or StoreInUseException))
        {
            string message = $"{(stage == StudyStage.Predicting ? "theory" : "simulation")}: {e.Message}";
            failures.Add(new CellFailure(cell.Id, cell.Label, stage, message));
            meter.Failed();
            store.SetFailure(cell.Id, message);
            return false;
        }

        write();
        return true;
    }

    private void Summarise(PlannedCell cell)
    {
        if (CellMeans.Write(store, plan.Entry, cell.Id, () => Config(cell)) is not { } message) return;
        failures.Add(new CellFailure(cell.Id, cell.Label, StudyStage.Simulating, message));
        store.SetFailure(cell.Id, message);
    }
}
