// SPDX-License-Identifier: MIT
using System.Diagnostics;
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>One run of a study over an open store.</summary>
internal sealed class StudyRun(StudyPlan plan, StudyStore store, IProgress<StudyProgress>? progress, CancellationToken cancel)
{
    private readonly List<CellFailure> failures = [];
    private readonly ProgressMeter meter = new(plan, progress);
    private int blocksRun;
    private object? before;

    internal RunSummary Go()
    {
        Dictionary<string, StoredCell> stored = store.Cells().ToDictionary(c => c.Id);
        meter.Start(plan.Cells.Select(c => (c, stored[c.Id])));
        try
        {
            PredictAll(plan.Cells.Where(c => stored[c.Id].Predicted is null));
            foreach (PlannedCell cell in plan.Cells) Simulate(cell);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }

        foreach (PlannedCell cell in plan.Cells) Summarise(cell);
        int left = plan.Cells.Sum(c => store.Cell(c.Id).Missing(c.Replicas, c.ReplicasPerBlock).Count());
        meter.Report(StudyStage.Finished, "");
        return new RunSummary(blocksRun, left, failures, cancel.IsCancellationRequested && (left > 0 || failures.Count > 0 || store.Cells().Any(c => c.Predicted is null)), meter.Elapsed);
    }

    // Many theories take less time than a commit: those of a second are written together.
    private void PredictAll(IEnumerable<PlannedCell> cells)
    {
        List<(string Cell, Prediction Prediction)> pending = [];
        long written = Stopwatch.GetTimestamp();
        try
        {
            foreach (PlannedCell cell in cells)
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
        ReplicaRange[] missing = [.. store.Cell(cell.Id).Missing(cell.Replicas, cell.ReplicasPerBlock)];
        bool sound = true;
        for (int b = 0; b < missing.Length && sound; b++)
        {
            ReplicaRange range = missing[b];
            StoredCell stored = store.Cell(cell.Id);
            meter.Begin(cell, range);
            meter.Report(StudyStage.Simulating, cell.Label);
            sound = Attempt(cell, StudyStage.Simulating, () =>
            {
                long start = Stopwatch.GetTimestamp();
                Observation observation = plan.Entry.Simulate(
                    Config(cell), new SimulationRun(cell.Seed, range, plan.Device, meter), cancel);
                double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                SeriesLayout layout = ObservationCheck.Layout(plan.Entry, range, observation, stored);
                if ((long)cell.Replicas * layout.Stride > Array.MaxLength)
                    throw new InvalidOperationException($"{cell.Replicas} replicas of {layout.Stride} values cannot be averaged in one array; at most {Array.MaxLength / layout.Stride} replicas are allowed");
                return () => store.PutBlock(cell.Id, layout, observation, seconds, plan.Device);
            });
            if (sound) blocksRun++;
            meter.End(sound ? 1 : missing.Length - b, givenUp: !sound);
        }

        Summarise(cell);
        if (sound && !failures.Exists(f => f.CellId == cell.Id) && store.Cell(cell.Id).Failure is not null) store.SetFailure(cell.Id, null);
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
        StoredCell stored = store.Cell(cell.Id);
        if (stored.ReplicasDone == 0 || store.IsSummarised(cell.Id)) return;
        CellSample sample = store.Sample(stored);
        CellSummary summary;
        try
        {
            summary = CellSummary.Of(sample, plan.Entry, () => Config(cell));
        }
        catch (Exception e) when (e is not StoreException)
        {
            // The means stand without what could not be derived from them.
            string message = $"derived observables: {e.Message}";
            failures.Add(new CellFailure(cell.Id, cell.Label, StudyStage.Simulating, message));
            store.SetFailure(cell.Id, message);
            summary = CellSummary.Of(sample);
        }

        store.PutObservations(cell.Id, summary);
    }
}
