// SPDX-License-Identifier: MIT
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>Writes what the blocks of a cell say in the mean.</summary>
internal static class CellMeans
{
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
