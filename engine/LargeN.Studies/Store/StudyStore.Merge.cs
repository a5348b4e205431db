// SPDX-License-Identifier: MIT
using LargeN.Systems;
using Microsoft.Data.Sqlite;

namespace LargeN.Studies;

public sealed partial class StudyStore
{
    /// <summary>Version of the engine that began the store.</summary>
    internal string Engine => Guarded(() => Meta("engine"));

    /// <summary>Makes an empty store for all of the study that another one holds a part of.</summary>
    internal static StudyStore CreateWhole(string path, StudyStore like, Disk disk)
    {
        MakeFolder(path, disk);
        return Held(path, SqliteOpenMode.ReadWriteCreate, disk, store => store.CreateTables(like.Study, like.Engine, Shard.Whole));
    }

    /// <summary>Holds a store that is there, so that no run begins, and changes nothing.</summary>
    internal static StudyStore OpenHeld(string path, Disk disk) => Held(path, SqliteOpenMode.ReadWrite, disk, store =>
    {
        if (store.Scalar("SELECT count(*) FROM sqlite_master") is 0L) throw new CorruptDataException(path, 0, "an empty database, no store of a study");
        store.Check();
        store.Study = store.StoredStudy();
        store.Shard = store.StoredShard();
    });

    /// <summary>The rows that the theory has of a cell, with the layout; null where this store has none.</summary>
    internal (string Layout, IReadOnlyList<object?[]> Rows)? Theory(StoredCell cell) => Guarded(() =>
        cell.Predicted is { } layout ? (layout.ToString(), Sound("predictions", "WHERE cell = $cell ORDER BY observable, point", ("$cell", cell.Id))) : ((string, IReadOnlyList<object?[]>)?)null);

    /// <summary>Writes a cell with what is known of it, its blocks excepted: one transaction.</summary>
    internal void PutCell(StoredCell cell, SeriesLayout? layout, (string Layout, IReadOnlyList<object?[]> Rows)? theory, string? failure) => Transaction(() =>
    {
        Insert(
            "cells", cell.Id, cell.Position, cell.Config, SweepText(cell.Sweep), Text(cell.Seed), Study.Replicas, 1,
            layout?.ToString(), theory?.Layout, null, failure);
        foreach (object?[] row in theory?.Rows ?? []) Insert("predictions", row);
    });

    /// <summary>Writes some blocks as they are: one transaction.</summary>
    internal void PutBlocks(IEnumerable<StoredBlock> blocks) => Transaction(() =>
    {
        foreach (StoredBlock block in blocks) Insert("blocks", block.Fields);
    });
}
