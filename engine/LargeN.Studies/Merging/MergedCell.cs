// SPDX-License-Identifier: MIT
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>One cell of several stores as one.</summary>
internal static class MergedCell
{
    /// <summary>Writes a cell's theory, blocks and means.</summary>
    /// <param name="result">An empty store, or one with other cells.</param>
    /// <param name="sources">Where its parts are.</param>
    /// <param name="cell">The cell as one of them has it.</param>
    /// <param name="entry">The system.</param>
    /// <param name="cancel">Looked at between blocks.</param>
    internal static void Write(StudyStore result, StoreSet sources, StoredCell cell, Entry entry, CancellationToken cancel)
    {
        (string Path, StoredCell Cell)[] parts = [.. sources.Of(cell.Id)];
        (string Path, StoredCell Cell)[] full = [.. parts.Where(p => p.Cell.Layout is not null)];
        foreach ((string path, StoredCell part) in full)
        {
            if (part.Layout!.ToString() != full[0].Cell.Layout!.ToString())
                throw new StoreConflictException(path, full[0].Path, $"the observables or axes of cell {cell.Id}");
        }

        result.PutCell(cell, full.Length == 0 ? null : full[0].Cell.Layout, Theory(sources, parts), null);
        foreach (IReadOnlyList<StoredBlock> few in Batches(Blocks(sources, full, cancel))) result.PutBlocks(few);
        cancel.ThrowIfCancellationRequested();

        // Data files of the config need not be here: a later run or report makes the derived observables then.
        _ = CellMeans.Write(result, entry, cell.Id, () => entry.Parse(cell.Config));
        StoredCell merged = result.Cell(cell.Id);
        bool isComplete = merged.Predicted is not null && merged.ReplicasDone == result.Study.Replicas;
        string? failure = parts.Select(p => p.Cell.Failure).Where(f => f is not null).Order(StringComparer.Ordinal).FirstOrDefault();
        if (!isComplete && failure is not null) result.SetFailure(cell.Id, failure);
    }

    private static (string Layout, IReadOnlyList<object?[]> Rows)? Theory(StoreSet sources, (string Path, StoredCell Cell)[] parts)
    {
        (string Path, (string Layout, IReadOnlyList<object?[]> Rows) Has)? first = null;
        foreach ((string path, StoredCell part) in parts)
        {
            if (sources.Open(path).Theory(part) is not { } theory) continue;
            first ??= (path, theory);
            if (theory.Layout != first.Value.Has.Layout || !theory.Rows.Select(r => RowHash.Of(r)).SequenceEqual(first.Value.Has.Rows.Select(r => RowHash.Of(r))))
                throw new StoreConflictException(path, first.Value.Path, $"the theory of cell {part.Id}");
        }

        return first?.Has;
    }

    // A function of the set of blocks alone: by first replica, the longest first; a block that begins inside those before it gives what they lack.
    private static IEnumerable<StoredBlock> Blocks(StoreSet sources, (string Path, StoredCell Cell)[] parts, CancellationToken cancel)
    {
        (string Path, StoredBlock Block)? last = null;
        foreach ((ReplicaRange range, (string Path, StoredCell Cell)[] having) in parts
            .SelectMany(p => p.Cell.Blocks.Select(b => (Block: b, p.Path, p.Cell)))
            .GroupBy(p => p.Block, p => (p.Path, p.Cell))
            .OrderBy(g => g.Key.First).ThenByDescending(g => g.Key.Count)
            .Select(g => (g.Key, g.ToArray())))
        {
            cancel.ThrowIfCancellationRequested();
            (string Path, StoredBlock Block) next = Oldest(sources, range, having);
            SeriesLayout layout = having[0].Cell.Layout!;
            uint from = range.First;
            if (last is { } before && before.Block.End > from)
            {
                AssertSame(before, next, layout);
                if (next.Block.End <= before.Block.End) continue;
                from = (uint)before.Block.End;
            }

            last = next;
            yield return from == range.First ? next.Block : BlockCut.From(next.Block, from, layout);
        }
    }

    private static (string Path, StoredBlock Block) Oldest(StoreSet sources, ReplicaRange range, (string Path, StoredCell Cell)[] having)
    {
        (string Path, StoredBlock Block)? best = null;
        foreach ((string path, StoredCell cell) in having)
        {
            StoredBlock block = sources.Open(path).Block(cell, range.First);
            if (best is { } other)
            {
                AssertSame(other, (path, block), cell.Layout!);
                if (string.CompareOrdinal(Order(block), Order(other.Block)) >= 0) continue;
            }

            best = (path, block);
        }

        return best!.Value;

        static string Order(StoredBlock block) => $"{block.Finished} {RowHash.Of(block.Fields)}";
    }

    private static void AssertSame((string Path, StoredBlock Block) a, (string Path, StoredBlock Block) b, SeriesLayout layout)
    {
        uint first = Math.Max(a.Block.First, b.Block.First);
        int count = (int)(Math.Min(a.Block.End, b.Block.End) - first);
        if (BlockCut.FirstDifference(a.Block, b.Block, first, count, layout) is { } replica)
            throw new StoreConflictException(b.Path, a.Path, $"replica {replica} of cell {a.Block.Cell}");
    }

    // A commit flushes the disk: many small blocks go together, few large ones do not fill the memory.
    private static IEnumerable<IReadOnlyList<StoredBlock>> Batches(IEnumerable<StoredBlock> blocks)
    {
        const long MostBytes = 64 << 20;
        List<StoredBlock> batch = [];
        long bytes = 0;
        foreach (StoredBlock block in blocks)
        {
            batch.Add(block);
            bytes += block.Data.Length + 1024;
            if (bytes < MostBytes) continue;
            yield return batch;
            (batch, bytes) = ([], 0);
        }

        if (batch.Count > 0) yield return batch;
    }
}
