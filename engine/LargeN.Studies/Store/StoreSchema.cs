// SPDX-License-Identifier: MIT
namespace LargeN.Studies;

/// <summary>The tables of a store.</summary>
/// <remarks>
/// Rows are keyed by cell id and first replica, never by a number that one file hands out, so the stores of shards join by INSERT ... SELECT.
/// Values that must come back bit for bit are blobs of little-endian doubles; the REAL columns are for readers with an SQL tool, where NaN is NULL.
/// Every row but those of <c>meta</c> ends with the SHA-256 of its other fields (<see cref="RowHash"/>), which every reader checks.
/// </remarks>
internal static class StoreSchema
{
    /// <summary>Version of the layout, in <c>meta</c>.</summary>
    internal const int Version = 2;

    /// <summary>SQLite's application id of a store: the letters LNST.</summary>
    internal const int ApplicationId = 0x4C4E5354;

    internal const string Create = """
        -- The study in its canonical text and its SHA-256, the engine that began it, the shard ("2/8"; "1/1" where the store is for all of it).
        CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

        -- sweep: JSON object of the swept members. wanted: replicas that this store is to hold; theory: 1 where it is to hold the prediction.
        -- layout, predicted, derived: JSON lists of observables with their axes and verdicts.
        CREATE TABLE cells (
          id TEXT PRIMARY KEY, position INTEGER NOT NULL, config TEXT NOT NULL, sweep TEXT NOT NULL, seed TEXT NOT NULL,
          wanted INTEGER NOT NULL, theory INTEGER NOT NULL,
          layout TEXT, predicted TEXT, derived TEXT, failure TEXT, sha256 TEXT NOT NULL) WITHOUT ROWID;

        CREATE TABLE predictions (
          cell TEXT NOT NULL REFERENCES cells, observable TEXT NOT NULL, point INTEGER NOT NULL, axis1 REAL, axis2 REAL,
          prediction REAL, bias REAL, verdict TEXT NOT NULL, sha256 TEXT NOT NULL,
          PRIMARY KEY (cell, observable, point)) WITHOUT ROWID;

        -- verdicts: JSON list of [replica, [kind, index, residual]] for the replicas that did not converge. data: little-endian doubles,
        -- a row a replica, the columns as cells.layout lists them.
        CREATE TABLE blocks (
          cell TEXT NOT NULL REFERENCES cells, first INTEGER NOT NULL, count INTEGER NOT NULL, verdicts TEXT NOT NULL, data BLOB NOT NULL,
          seconds REAL NOT NULL, finished TEXT NOT NULL, engine TEXT NOT NULL, device TEXT NOT NULL, runtime TEXT NOT NULL, sha256 TEXT NOT NULL,
          PRIMARY KEY (cell, first));

        -- Made from the blocks; absent while a cell has blocks that are not yet in it. jackknife: the values with one replica left out each,
        -- little-endian doubles, for derived observables.
        CREATE TABLE observations (
          cell TEXT NOT NULL REFERENCES cells, observable TEXT NOT NULL, point INTEGER NOT NULL, axis1 REAL, axis2 REAL,
          mean REAL, standardError REAL, count INTEGER NOT NULL, diverged INTEGER NOT NULL, verdict TEXT NOT NULL, jackknife BLOB, sha256 TEXT NOT NULL,
          PRIMARY KEY (cell, observable, point)) WITHOUT ROWID;
        """;
}
