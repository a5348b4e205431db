// SPDX-License-Identifier: MIT
using System.Globalization;
using LargeN.Systems;
using Microsoft.Data.Sqlite;

namespace LargeN.Studies;

public sealed partial class StudyStore
{
    /// <summary>How far the study has come.</summary>
    public StoreStatus Status() => Guarded(() => new StoreStatus(
        Path,
        Study,
        [.. ReadCells().Select(c => new CellStatus(c.Id, c.Sweep, c.ReplicasDone, Study.Replicas, c.Predicted is not null, c.Failure))],
        Provenance()));

    /// <summary>The cells, in the order of the product.</summary>
    internal IReadOnlyList<StoredCell> Cells() => Guarded(ReadCells);

    /// <summary>One cell.</summary>
    internal StoredCell Cell(string id) => Guarded(() => ReadCells("WHERE id = $id", ("$id", id)).Single());

    /// <summary>Versions, devices and times of the blocks.</summary>
    internal Provenance ReadProvenance() => Guarded(Provenance);

    /// <summary>What the theory gave for a cell; empty where it has not been asked.</summary>
    internal IReadOnlyDictionary<string, PredictedSeries> Predictions(StoredCell cell) => Guarded(() =>
    {
        Dictionary<string, PredictedSeries> predictions = [];
        foreach (SeriesLayout.Column column in cell.Predicted?.Columns ?? [])
        {
            List<(double Value, double? Bias)> rows = Points(
                cell, column, "SELECT prediction, bias FROM predictions", r => (Real(r, 0), r.IsDBNull(1) ? (double?)null : r.GetDouble(1)));
            predictions[column.Observable] = new PredictedSeries(
                column.Axes,
                [.. rows.Select(r => r.Value)],
                rows.Count > 0 && rows.All(r => r.Bias is not null) ? [.. rows.Select(r => r.Bias!.Value)] : null,
                column.Verdict);
        }

        return predictions;
    });

    /// <summary>All replicas of a cell that is no empty one.</summary>
    internal CellSample Sample(StoredCell cell) => Guarded(() =>
    {
        SeriesLayout layout = cell.Layout ?? throw new CorruptDataException(Path, -1, $"cell {cell.Id} has blocks and no layout");
        double[] values = new double[checked(cell.ReplicasDone * layout.Stride)];
        List<Verdict> verdicts = new(cell.ReplicasDone);
        using SqliteCommand command = Command("SELECT first, count, verdicts, data, sha256 FROM blocks WHERE cell = $cell ORDER BY first", [("$cell", cell.Id)]);
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            (uint first, int count, string text) = (checked((uint)reader.GetInt64(0)), reader.GetInt32(1), reader.GetString(2));
            byte[] data = (byte[])reader[3];
            if (data.Length != (long)count * layout.Stride * sizeof(double) || BlockCodec.Hash(cell.Id, first, count, text, data) != reader.GetString(4))
                throw new CorruptDataException(Path, -1, $"block {first} of cell {cell.Id} does not have the hash that stands beside it");
            BlockCodec.Doubles(data, values.AsSpan(verdicts.Count * layout.Stride, count * layout.Stride));
            verdicts.AddRange(BlockCodec.Verdicts(text, first, count));
        }

        return new CellSample(layout, verdicts, values);
    });

    /// <summary>The derived observables of a cell as they stand in <c>observations</c>.</summary>
    internal IReadOnlyList<DerivedSeries> Derived(StoredCell cell) => Guarded(() => (IReadOnlyList<DerivedSeries>)[.. (cell.Derived?.Columns ?? []).Select(column =>
    {
        List<(double Value, double Error, int Count, double[] LeftOut)> rows = Points(cell, column, "SELECT mean, standardError, count, jackknife FROM observations", r =>
        {
            byte[] bytes = r.IsDBNull(3) ? [] : (byte[])r[3];
            double[] leftOut = new double[bytes.Length / sizeof(double)];
            BlockCodec.Doubles(bytes, leftOut);
            return (Real(r, 0), Real(r, 1), r.GetInt32(2), leftOut);
        });
        int replicas = rows.Count == 0 ? 0 : rows[0].LeftOut.Length;
        if (rows.Any(r => r.LeftOut.Length != replicas)) throw new CorruptDataException(Path, -1, $"{column.Observable} of cell {cell.Id} has points with different numbers of replicas");
        return new DerivedSeries(
            column.Observable,
            column.Axes,
            [.. rows.Select(r => r.Value)],
            [.. rows.Select(r => r.Error)],
            [.. Enumerable.Range(0, replicas).Select(r => rows.Select(row => row.LeftOut[r]).ToArray())]);
    })]);

    private List<T> Points<T>(StoredCell cell, SeriesLayout.Column column, string select, Func<SqliteDataReader, T> read)
    {
        List<T> rows = Rows($"{select} WHERE cell = $cell AND observable = $observable ORDER BY point", read, ("$cell", cell.Id), ("$observable", column.Observable));
        return rows.Count == column.Points
            ? rows
            : throw new CorruptDataException(Path, -1, $"{column.Observable} of cell {cell.Id} has {rows.Count} points instead of {column.Points}");
    }

    private List<StoredCell> ReadCells() => ReadCells("");

    private List<StoredCell> ReadCells(string where, params (string Name, object? Value)[] parameters)
    {
        ILookup<string, ReplicaRange> blocks = Rows(
            $"SELECT cell, first, count FROM blocks {where.Replace("id =", "cell =", StringComparison.Ordinal)} ORDER BY cell, first",
            r => (Cell: r.GetString(0), Range: new ReplicaRange(checked((uint)r.GetInt64(1)), r.GetInt32(2))),
            parameters).ToLookup(b => b.Cell, b => b.Range);
        return Rows(
            $"SELECT id, position, config, sweep, seed, layout, predicted, derived, failure FROM cells {where} ORDER BY position",
            r => new StoredCell(
                r.GetString(0), r.GetInt32(1), r.GetString(2), ParseSweep(r.GetString(3)), ulong.Parse(r.GetString(4), CultureInfo.InvariantCulture),
                Layout(r, 5), Layout(r, 6), Layout(r, 7), r.IsDBNull(8) ? null : r.GetString(8), Checked(r.GetString(0), [.. blocks[r.GetString(0)]])),
            parameters);
    }

    private ReplicaRange[] Checked(string cell, ReplicaRange[] blocks)
    {
        long next = 0;
        foreach (ReplicaRange block in blocks)
        {
            if (block.Count < 1 || block.First < next) throw new CorruptDataException(Path, -1, $"block {block.First} of cell {cell} overlaps another or is empty");
            next = (long)block.First + block.Count;
        }

        return blocks;
    }

    private Provenance Provenance()
    {
        string Joined(string column) => string.Join(", ", Rows($"SELECT DISTINCT {column} FROM blocks ORDER BY {column}", r => r.GetString(0)));
        List<(double Seconds, DateTimeOffset Finished)> times = Rows(
            "SELECT seconds, finished FROM blocks ORDER BY cell, first", r => (r.GetDouble(0), DateTimeOffset.Parse(r.GetString(1), CultureInfo.InvariantCulture)));
        return new Provenance(
            times.Count == 0 ? Meta("engine") : Joined("engine"),
            Meta("studyHash"),
            Joined("device"),
            Joined("runtime"),
            times.Count == 0 ? DateTimeOffset.UnixEpoch : times.Min(t => t.Finished - TimeSpan.FromSeconds(t.Seconds)),
            times.Sum(t => t.Seconds));
    }

    private static SeriesLayout? Layout(SqliteDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : SeriesLayout.Parse(reader.GetString(ordinal));

    private static double Real(SqliteDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? double.NaN : reader.GetDouble(ordinal);
}
