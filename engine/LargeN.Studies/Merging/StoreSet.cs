// SPDX-License-Identifier: MIT
namespace LargeN.Studies;

/// <summary>Stores of one study that are read together.</summary>
internal sealed class StoreSet : IDisposable
{
    // Each open store is a file handle, of which a process has about a thousand.
    private const int MostOpen = 64;

    private readonly StudyStore? held;
    private readonly string[] paths;
    private readonly Queue<string> order = [];
    private readonly Dictionary<string, StudyStore> open = [];
    private readonly Dictionary<string, Dictionary<string, StoredCell>> cells = [];

    /// <param name="held">A store that the caller holds and disposes of; null for none.</param>
    /// <param name="others">Paths of the others.</param>
    /// <exception cref="StoreMismatchException">They are of different studies or engine versions.</exception>
    internal StoreSet(StudyStore? held, IReadOnlyList<string> others)
    {
        this.held = held;
        paths = held is null ? [.. others] : [held.Path, .. others];
        try
        {
            foreach (string path in paths)
            {
                StudyStore store = Open(path);
                Same(store, "study", StudyFiles.Hash(store.Study), StudyFiles.Hash(First.Study));
                Same(store, "engine version", store.Engine, First.Engine);
                Dictionary<string, StoredCell> mine = store.Cells().ToDictionary(c => c.Id);
                cells[path] = mine;
                Dictionary<string, StoredCell> its = cells[paths[0]];
                if (mine.Count != its.Count || mine.Values.FirstOrDefault(c => !its.TryGetValue(c.Id, out StoredCell? same) || same.Seed != c.Seed || same.Config != c.Config || same.Position != c.Position) is not null)
                    throw new StoreMismatchException(path, "cells", $"{mine.Count} cells", $"the {its.Count} cells of {paths[0]}", "only parts of one study are merged");
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>One of them.</summary>
    internal StudyStore First => Open(paths[0]);

    /// <summary>What each has of a cell.</summary>
    internal IEnumerable<(string Path, StoredCell Cell)> Of(string cell) => paths.Select(p => (p, cells[p][cell]));

    /// <summary>A store of the set.</summary>
    internal StudyStore Open(string path)
    {
        if (held?.Path == path) return held;
        if (open.TryGetValue(path, out StudyStore? store)) return store;
        if (open.Count == MostOpen && open.Remove(order.Dequeue(), out StudyStore? oldest)) oldest.Dispose();
        open[path] = store = StudyStore.OpenReadOnly(path);
        order.Enqueue(path);
        return store;
    }

    public void Dispose()
    {
        foreach (StudyStore store in open.Values) store.Dispose();
    }

    private void Same(StudyStore store, string member, string its, string first)
    {
        if (its != first) throw new StoreMismatchException(store.Path, member, its, $"{first}, as in {paths[0]}", "only parts of one study, by one version, are merged");
    }
}
