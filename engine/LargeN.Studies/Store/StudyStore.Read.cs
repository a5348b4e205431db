// SPDX-License-Identifier: MIT
using System.Globalization;
using LargeN.Systems;

namespace LargeN.Studies;

public sealed partial class StudyStore
{
    /// <summary>How far the study has come.</summary>
    public StoreStatus Status() => Guarded(() => new StoreStatus(
        Path,
        Study,
        [.. ReadCells().Select(c => new CellStatus(c.Id, c.Sweep, c.ReplicasDone, c.Wanted, c.Predicted is not null, c.Predicts, c.Failure))],
        Shard,
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
        const int Value = 5, Bias = 6;
        ILookup<string, object?[]> rows = Points("predictions", cell);
        return (cell.Predicted?.Columns ?? []).ToDictionary(column => column.Observable, column =>
        {
            object?[][] points = Points(rows, cell, column);
            return new PredictedSeries(
                column.Axes,
                [.. points.Select(r => Real(r[Value]))],
                points.Length > 0 && points.All(r => r[Bias] is not null) ? [.. points.Select(r => Real(r[Bias]))] : null,
                column.Verdict);
        });
    });

    /// <summary>All replicas of a cell that is no empty one.</summary>
    internal CellSample Sample(StoredCell cell) => Guarded(() =>
    {
        SeriesLayout layout = cell.Layout ?? throw new CorruptDataException(Path, -1, $"cell {cell.Id} has blocks and no layout");
        long there = Scalar("SELECT coalesce(sum(length(data)), 0) FROM blocks WHERE cell = $cell", ("$cell", cell.Id)) as long? ?? -1, needed = (long)cell.ReplicasDone * layout.Stride * sizeof(double);
        if (there != needed) throw new CorruptDataException(Path, -1, $"the blocks of cell {cell.Id} have {there} bytes; {cell.ReplicasDone} replicas of {layout.Stride} values need {needed}");     // before memory is taken as a layout claims
        double[] values = new double[checked(cell.ReplicasDone * layout.Stride)];
        List<Verdict> verdicts = new(cell.ReplicasDone);
        foreach (ReplicaRange range in cell.Blocks)
        {
            StoredBlock block = Block(cell, range.First);
            BlockCodec.Doubles(block.Data, values.AsSpan(verdicts.Count * layout.Stride, range.Count * layout.Stride));
            verdicts.AddRange(BlockCodec.Verdicts(block.Verdicts, block.First, block.Count));
        }

        return new CellSample(layout, verdicts, values);
    });

    /// <summary>One block of a cell.</summary>
    internal StoredBlock Block(StoredCell cell, uint first) => Guarded(() =>
    {
        StoredBlock block = StoredBlock.Of(Sound("blocks", "WHERE cell = $cell AND first = $first", ("$cell", cell.Id), ("$first", (long)first)).Single());
        if (block.Cell != cell.Id || block.First != first || !cell.Blocks.Contains(new ReplicaRange(first, block.Count)))
            throw new CorruptDataException(Path, -1, $"block {first} of cell {cell.Id} is listed as another than it is");
        return block.Data.Length == (long)block.Count * (cell.Layout?.Stride ?? -1) * sizeof(double)
            ? block
            : throw new CorruptDataException(Path, -1, $"block {first} of cell {cell.Id} has {block.Data.Length} bytes for {block.Count} replicas of {cell.Layout?.Stride ?? 0} values");
    });

    /// <summary>The derived observables of a cell as they stand in <c>observations</c>.</summary>
    internal IReadOnlyList<DerivedSeries> Derived(StoredCell cell) => Guarded(() =>
    {
        const int Mean = 5, Error = 6, Jackknife = 10;
        ILookup<string, object?[]> rows = Points("observations", cell);
        return (IReadOnlyList<DerivedSeries>)[.. (cell.Derived?.Columns ?? []).Select(column =>
        {
            object?[][] points = Points(rows, cell, column);
            double[][] leftOut = [.. points.Select(r => Doubles((byte[]?)r[Jackknife] ?? []))];
            int replicas = leftOut.Length == 0 ? 0 : leftOut[0].Length;
            if (leftOut.Any(l => l.Length != replicas)) throw new CorruptDataException(Path, -1, $"{column.Observable} of cell {cell.Id} has points with different numbers of replicas");
            return new DerivedSeries(
                column.Observable,
                column.Axes,
                [.. points.Select(r => Real(r[Mean]))],
                [.. points.Select(r => Real(r[Error]))],
                [.. Enumerable.Range(0, replicas).Select(r => leftOut.Select(l => l[r]).ToArray())]);
        })];
    });

    private ILookup<string, object?[]> Points(string table, StoredCell cell) =>
        Sound(table, "WHERE cell = $cell ORDER BY observable, point", ("$cell", cell.Id)).ToLookup(r => (string)r[1]!);

    private object?[][] Points(ILookup<string, object?[]> rows, StoredCell cell, SeriesLayout.Column column)
    {
        object?[][] points = [.. rows[column.Observable]];
        return points.Length == column.Points
            ? points
            : throw new CorruptDataException(Path, -1, $"{column.Observable} of cell {cell.Id} has {points.Length} points instead of {column.Points}");
    }

    private static double[] Doubles(byte[] bytes)
    {
        double[] values = new double[bytes.Length / sizeof(double)];
        BlockCodec.Doubles(bytes, values);
        return values;
    }

    private List<StoredCell> ReadCells() => ReadCells("");

    private List<StoredCell> ReadCells(string where, params (string Name, object? Value)[] parameters)
    {
        ILookup<string, ReplicaRange> blocks = Rows(
            $"SELECT cell, first, count FROM blocks {where.Replace("id =", "cell =", StringComparison.Ordinal)} ORDER BY cell, first",
            r => (Cell: r.GetString(0), Range: new ReplicaRange(checked((uint)r.GetInt64(1)), r.GetInt32(2))),
            parameters).ToLookup(b => b.Cell, b => b.Range);
        List<StoredCell> cells = [.. Sound("cells", $"{where} ORDER BY position", parameters).Select(r => new StoredCell(
            (string)r[0]!, (int)(long)r[1]!, (string)r[2]!, ParseSweep((string)r[3]!), ulong.Parse((string)r[4]!, CultureInfo.InvariantCulture),
            Layout(r[7]), Layout(r[8]), Layout(r[9]), (string?)r[10], checked((int)(long)r[5]!), (long)r[6]! != 0, Checked((string)r[0]!, [.. blocks[(string)r[0]!]])))];
        if (blocks.Select(b => b.Key).Except(cells.Select(c => c.Id)).FirstOrDefault() is { } stray) throw new CorruptDataException(Path, -1, $"a block is of cell {stray}, which is not in the store");
        return cells;
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

    private static SeriesLayout? Layout(object? text) => text is null ? null : SeriesLayout.Parse((string)text);

    private static double Real(object? value) => value is null ? double.NaN : (double)value;
}
