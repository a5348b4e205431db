// SPDX-License-Identifier: MIT
using System.Diagnostics;
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>Counts blocks and work of a run and estimates the time left.</summary>
internal sealed class ProgressMeter(StudyPlan plan, IProgress<StudyProgress>? progress) : IProgress<double>
{
    private readonly long start = Stopwatch.GetTimestamp();
    private readonly int blocks = plan.Blocks;
    private readonly double flops = plan.Flops;
    private long simulating;
    private int predicted, blocksDone, failed;
    private double flopsDone, flopsEarlier, flopsGivenUp, flopsOfBlock, flopsOfRest;
    private string label = "";

    internal TimeSpan Elapsed => Stopwatch.GetElapsedTime(start);

    /// <summary>What earlier runs have done.</summary>
    internal void Start(IEnumerable<(PlannedCell Cell, StoredCell Stored)> cells)
    {
        foreach ((PlannedCell cell, StoredCell stored) in cells)
        {
            if (cell.Predicts && stored.Predicted is not null) predicted++;
            ReplicaRange[] missing = [.. stored.Missing(cell.Work)];

            // Earlier runs may have cut the cell otherwise: what counts is how many blocks of today's size it still lacks.
            blocksDone += Math.Max(0, cell.Blocks - missing.Length);
            flopsDone += cell.Cost.Flops - FlopsOf(cell, missing.Sum(m => m.Count));
        }

        flopsEarlier = flopsDone;
    }

    internal void Predicted() => predicted++;

    internal void Failed() => failed++;

    /// <summary>A block begins.</summary>
    /// <param name="cell">Its cell.</param>
    /// <param name="range">Its replicas.</param>
    /// <param name="rest">Replicas that the cell lacks, these included.</param>
    internal void Begin(PlannedCell cell, ReplicaRange range, int rest)
    {
        if (simulating == 0) simulating = Stopwatch.GetTimestamp();
        label = cell.Label;
        flopsOfBlock = FlopsOf(cell, range.Count);
        flopsOfRest = FlopsOf(cell, rest);
    }

    private static double FlopsOf(PlannedCell cell, int replicas) => replicas == 0 ? 0 : cell.Cost.Flops * replicas / cell.ReplicasHere;

    /// <summary>A block ended, or a cell was given up with several.</summary>
    internal void End(int count, bool givenUp = false)
    {
        blocksDone = Math.Min(blocks, blocksDone + count);
        double done = givenUp ? flopsOfRest : flopsOfBlock;
        flopsDone = Math.Min(flops, flopsDone + done);
        if (givenUp) flopsGivenUp += done;
        flopsOfBlock = 0;
        Report(StudyStage.Simulating, label);
    }

    /// <summary>The fraction of the block in flight that is done.</summary>
    public void Report(double value) => Report(StudyStage.Simulating, label, Math.Clamp(value, 0, 1) * flopsOfBlock);

    internal void Report(StudyStage stage, string cell, double inFlight = 0)
    {
        if (progress is null) return;
        double here = flopsDone + inFlight - flopsEarlier - flopsGivenUp;
        TimeSpan? left = simulating != 0 && here > 0
            ? TimeSpan.FromSeconds(Math.Min(TimeSpan.FromDays(10_000).TotalSeconds, Stopwatch.GetElapsedTime(simulating).TotalSeconds * Math.Max(0, flops - flopsDone - inFlight) / here))
            : null;
        progress.Report(new StudyProgress(stage, cell, predicted, plan.Predictions, blocksDone, blocks, flopsDone + inFlight, flops, failed, Elapsed, stage == StudyStage.Finished ? TimeSpan.Zero : left));
    }
}
