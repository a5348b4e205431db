// SPDX-License-Identifier: MIT
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>Writes what the blocks of a cell say in the mean.</summary>
internal static class CellMeans
{
    /// <summary>Refuses a cell whose replicas cannot be averaged: all are in memory at once, twice where derived observables leave each out in turn.</summary>
    /// <exception cref="MemoryLimitException">The memory of this process does not hold them.</exception>
    /// <remarks>How many values a replica has is known after the first block; that block is not lost.</remarks>
    internal static void ThrowIfTooLarge(StudyPlan plan, PlannedCell cell, SeriesLayout layout)
    {
        long most = Math.Min(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, plan.Device.Limits.MemoryBytes);
        long each = 8L * layout.Stride * (plan.Entry.Observables.Any(o => o.IsDerived) ? 2 : 1), needed = each * cell.Replicas;
        long fits = Math.Min(most / Math.Max(1, each), Array.MaxLength / Math.Max(1, layout.Stride));
        if (needed > most || (long)cell.Replicas * layout.Stride > Array.MaxLength)
            throw new MemoryLimitException($"averaging {cell.Replicas} replicas of {layout.Stride} values", needed, most, $"at most {fits} replicas can be averaged");
    }

    /// <param name="store">A store that is held.</param>
    /// <param name="entry">The system.</param>
    /// <param name="id">The cell; nothing is written where it has no blocks, or where its means hold all of them.</param>
    /// <param name="config">The cell's config; asked for only where the system has derived observables.</param>
    /// <returns>Why the derived observables could not be made; null where they could. The means stand either way.</returns>
    internal static string? Write(StudyStore store, Entry entry, string id, Func<object> config)
    {
        StoredCell cell = store.Cell(id);
        if (cell.ReplicasDone == 0 || store.IsSummarised(id)) return null;
        CellSample sample = store.Sample(cell);
        string? failure = null;
        CellSummary summary;
        try
        {
            summary = CellSummary.Of(sample, entry, config);
        }
        catch (Exception e) when (e is not (StoreException or OperationCanceledException))
        {
            failure = $"derived observables: {e.Message}";
            summary = CellSummary.Of(sample);
        }

        store.PutObservations(id, summary);
        return failure;
    }
}
