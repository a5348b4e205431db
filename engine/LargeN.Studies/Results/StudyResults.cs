// SPDX-License-Identifier: MIT
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>Makes a study's results from its store.</summary>
public static class StudyResults
{
    /// <summary>Theory, means, comparisons and fits of everything that is in the store, finished or not.</summary>
    /// <param name="store">An open store.</param>
    /// <exception cref="ConfigException">The catalogue does not have the study's system.</exception>
    /// <exception cref="CorruptDataException">The store is damaged.</exception>
    public static StudyResult FromStore(StudyStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return FromStore(store, StudySystems.Find(store.Study.System));
    }

    /// <summary>The same for a system given.</summary>
    /// <param name="store">An open store.</param>
    /// <param name="entry">The system of the study.</param>
    /// <exception cref="CorruptDataException">The store is damaged.</exception>
    public static StudyResult FromStore(StudyStore store, Entry entry)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(entry);
        StudyFile study = store.Study;
        IReadOnlyList<StoredCell> stored = store.Cells();
        List<CellResult> cells = [.. stored.Select(c => Cell(store, entry, c))];
        return new StudyResult(
            study,
            entry.Info,
            cells,
            Comparing.Rows(study, entry, cells),
            new Fitting(store, entry, cells, stored).All(),
            store.ReadProvenance());
    }

    private static CellResult Cell(StudyStore store, Entry entry, StoredCell cell)
    {
        IReadOnlyDictionary<string, PredictedSeries> predicted = store.Predictions(cell);
        CellSample? sample = cell.ReplicasDone == 0 ? null : store.Sample(cell);
        CellSummary? summary = sample is null ? null : CellSummary.Of(sample);
        Dictionary<string, DerivedSeries> derived = DerivedOf(store, entry, cell, sample).ToDictionary(d => d.Observable);
        Dictionary<string, ObservableResult> observables = [];
        foreach (Observable info in entry.Observables)
        {
            PredictedSeries? theory = predicted.GetValueOrDefault(info.Name);
            SeriesLayout.Column? column = summary?.Layout.Columns.FirstOrDefault(c => c.Observable == info.Name);
            DerivedSeries? function = derived.GetValueOrDefault(info.Name);
            if (theory is null && column is null && function is null) continue;
            IReadOnlyList<double[]> axes = theory?.Axes ?? column?.Axes ?? function!.Axes;
            if (axes.Count != info.Axes.Count || (theory is not null && (column?.Points ?? function?.Values.Length ?? theory.Values.Length) != theory.Values.Length))
                throw new CorruptDataException(store.Path, -1, $"{info.Name} of cell {cell.Id} has {axes.Count} axes, or theory and simulation have different numbers of points");
            observables[info.Name] = new ObservableResult(
                info,
                axes,
                theory?.Values,
                theory?.Verdict ?? Verdict.Converged,
                theory?.StatedBias,
                column is null ? function?.Values : summary!.Mean[column.Offset..(column.Offset + column.Points)],
                column is null ? function?.StandardError : summary!.StandardError[column.Offset..(column.Offset + column.Points)],
                column is null && function is null ? 0 : summary!.Count);
        }

        return new CellResult(cell.Id, cell.Config, cell.Sweep, cell.Seed, observables, cell.ReplicasDone, summary?.Diverged ?? 0, cell.Failure);
    }

    // The store's own rows where they are complete, so that a report needs no data file. After a kill they are made again, if the config's files are there.
    internal static IReadOnlyList<DerivedSeries> DerivedOf(StudyStore store, Entry entry, StoredCell cell, CellSample? sample)
    {
        if (cell.Derived is not null) return store.Derived(cell);
        if (sample is null) return [];
        try
        {
            return CellSummary.Of(sample, entry, () => entry.Parse(cell.Config)).Derived;
        }
        catch (Exception e) when (e is LargeNException or ConfigException)
        {
            return [];
        }
    }
}
