// SPDX-License-Identifier: MIT
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>Joins the stores of shards into one.</summary>
/// <remarks>
/// The result is a function of what the stores hold: any order, again, and with stores that overlap give the same bytes. Every row is checked
/// against its hash; replicas that several stores hold must have the same bits. A new file is written beside the target and takes its place
/// when it is whole.
/// </remarks>
public static class StudyMerge
{
    /// <summary>Merges stores of a system of the catalogue.</summary>
    /// <param name="stores">The stores, at least one.</param>
    /// <param name="target">Where the result goes; a store that is there is one of those merged.</param>
    /// <param name="cancel">Ends the merge; the target is then as it was.</param>
    /// <returns>How far the study has come.</returns>
    /// <exception cref="StoreMismatchException">The stores are of different studies or engine versions.</exception>
    /// <exception cref="StoreConflictException">They hold different values for the same replica or theory.</exception>
    /// <exception cref="CorruptDataException">One is damaged.</exception>
    /// <exception cref="StoreInUseException">A run holds one of them.</exception>
    /// <exception cref="StoreException">One cannot be read, or the result cannot be written.</exception>
    public static StoreStatus Merge(IReadOnlyList<string> stores, string target, CancellationToken cancel = default) =>
        Merge(stores, target, StudySystems.Find, cancel);

    /// <summary>Merges stores of a system that is found by its id.</summary>
    /// <param name="stores">The stores, at least one.</param>
    /// <param name="target">Where the result goes; a store that is there is one of those merged.</param>
    /// <param name="find">The system of an id: derived observables are made by it.</param>
    /// <param name="cancel">Ends the merge; the target is then as it was.</param>
    public static StoreStatus Merge(IReadOnlyList<string> stores, string target, Func<string, Entry> find, CancellationToken cancel = default) =>
        Merge(stores, target, find, Disk.Real, cancel);

    internal static StoreStatus Merge(IReadOnlyList<string> stores, string target, Func<string, Entry> find, Disk disk, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(stores);
        ArgumentException.ThrowIfNullOrEmpty(target);
        ArgumentNullException.ThrowIfNull(find);
        if (stores.Count == 0) throw new ArgumentException("there must be at least one store", nameof(stores));
        string whole = Path.GetFullPath(target), draft = whole + ".merging";
        string[] others = [.. stores.Select(Path.GetFullPath).Where(p => p != whole).Distinct().Order(StringComparer.Ordinal)];
        using StudyStore? before = File.Exists(whole) ? StudyStore.OpenHeld(whole, disk) : null;
        using StoreSet sources = new(before, others);
        disk.TryDelete(draft);
        disk.TryDelete(draft + "-journal");
        StoreStatus status;
        try
        {
            using StudyStore result = StudyStore.CreateWhole(draft, sources.First, disk);
            Entry entry = find(result.Study.System);
            foreach (StoredCell cell in sources.First.Cells()) MergedCell.Write(result, sources, cell, entry, cancel);
            status = result.Status() with { Path = whole };
        }
        catch
        {
            disk.TryDelete(draft);
            throw;
        }

        try
        {
            if (OperatingSystem.IsWindows()) before?.Dispose();   // where an open file cannot be replaced
            disk.Move(draft, whole);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            disk.TryDelete(draft);
            throw new StoreException(whole, $"cannot be replaced by the merged one ({e.Message})", inner: e);
        }

        return status;
    }
}
