// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>Repeats a cell of a study from its own record, and compares bit by bit.</summary>
/// <remarks>
/// Simulations have the same bits on every machine with the same device kind (of GPUs: the same architecture) and engine version; theories on one machine.
/// </remarks>
public static class Replay
{
    /// <summary>The cell that an id, or the beginning of one, means.</summary>
    /// <param name="ids">Ids of the cells.</param>
    /// <param name="text">At least four digits of one.</param>
    /// <exception cref="ConfigException">No cell, or several, begin so.</exception>
    public static string Cell(IReadOnlyList<string> ids, string text)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(text);
        string[] found = [.. ids.Where(id => text.Length >= 4 && id.StartsWith(text, StringComparison.OrdinalIgnoreCase))];
        string problem = found.Length > 1 ? $"is the beginning of {found.Length} ids" : $"is the beginning of no id; the {ids.Count} cells begin with {string.Join(", ", ids.Take(8).Select(id => id[..12]))}{(ids.Count > 8 ? ", ..." : "")}";
        return found.Length == 1 ? found[0] : throw new ConfigException("cell", [new Violation("cell", text, problem)]);
    }

    /// <summary>Repeats all replicas that a store has of a cell, and the theory.</summary>
    /// <param name="path">The store; it is not held while the cell is repeated.</param>
    /// <param name="cell">Id of the cell, or its beginning.</param>
    /// <param name="find">The system of an id.</param>
    /// <param name="open">The device of a name.</param>
    /// <param name="progress">Told the fraction done.</param>
    /// <param name="cancel">Ends the replay.</param>
    /// <exception cref="ConfigException">There is no such cell.</exception>
    /// <exception cref="CorruptDataException">The store is damaged.</exception>
    /// <exception cref="StoreInUseException">A run holds it.</exception>
    public static ReplayResult OfStore(string path, string cell, Func<string, Entry> find, Func<string, Device> open, IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(find);
        ArgumentNullException.ThrowIfNull(open);
        StudyFile study;
        StoredCell stored;
        IReadOnlyDictionary<string, PredictedSeries> theory;
        List<StoredBlock> blocks;
        using (StudyStore store = StudyStore.OpenReadOnly(path))
        {
            study = store.Study;
            IReadOnlyList<StoredCell> cells = store.Cells();
            string id = Cell([.. cells.Select(c => c.Id)], cell);
            stored = cells.Single(c => c.Id == id);
            theory = store.Predictions(stored);
            blocks = [.. stored.Blocks.Select(b => store.Block(stored, b.First))];
        }

        Entry entry = find(study.System);
        object config = entry.Parse(stored.Config);
        List<string> differences = [];
        if (stored.Predicted is not null) Theory(entry.Predict(config, cancel), theory, differences);
        using Device device = open(study.Device);
        foreach ((StoredBlock block, int index) in blocks.Select((b, i) => (b, i)))
        {
            progress?.Report((double)index / blocks.Count);
            Observation again = entry.Simulate(config, new SimulationRun(stored.Seed, new ReplicaRange(block.First, block.Count), device), cancel);
            Simulation(stored.Layout!, block, again, differences);
        }

        return new ReplayResult(stored.Id, PlannedCell.LabelOf(stored.Id, stored.Sweep), stored.ReplicasDone, stored.Predicted is not null, differences);
    }

    private static void Theory(Prediction again, IReadOnlyDictionary<string, PredictedSeries> recorded, List<string> differences)
    {
        foreach (string name in recorded.Keys.Union(again.Observables.Keys).Order(StringComparer.Ordinal))
        {
            if (!recorded.TryGetValue(name, out PredictedSeries? before) || !again.Observables.TryGetValue(name, out Series? after) || before.Values.Length != after.Values.Length)
            {
                differences.Add($"theory of {name}: not the same points");
                continue;
            }

            // The store has no minus zero and one NaN.
            int[] others = [.. Enumerable.Range(0, before.Values.Length).Where(i => !before.Values[i].Equals(after.Values[i] + 0.0))];
            if (others.Length > 0) differences.Add($"theory of {name}: {others.Length} of {before.Values.Length} points, first point {others[0]}: {JsonText.Number(before.Values[others[0]])} in the record, {JsonText.Number(after.Values[others[0]])} now");
        }
    }

    private static void Simulation(SeriesLayout layout, StoredBlock block, Observation again, List<string> differences)
    {
        if (SeriesLayout.Of(again).ToString() != layout.ToString())
        {
            differences.Add($"replicas {block.First} to {block.End - 1}: other observables or axes");
            return;
        }

        StoredBlock now = block with { Data = BlockCodec.Bytes(CellSample.Of(layout, again).Values), Verdicts = BlockCodec.VerdictText(block.First, again.Verdicts) };
        for (long from = block.First; from < block.End && BlockCut.FirstDifference(block, now, (uint)from, (int)(block.End - from), layout) is { } replica; from = replica + 1L)
            differences.Add($"replica {replica}: {What(block, now, (int)(replica - block.First), layout)}");
    }

    private static string What(StoredBlock before, StoredBlock now, int place, SeriesLayout layout)
    {
        double[] old = Row(before), recent = Row(now);
        foreach (SeriesLayout.Column column in layout.Columns)
        {
            for (int p = 0; p < column.Points; p++)
            {
                (double a, double b) = (old[column.Offset + p], recent[column.Offset + p]);
                if (BitConverter.DoubleToInt64Bits(a) != BitConverter.DoubleToInt64Bits(b)) return $"{column.Observable} at point {p}: {JsonText.Number(a)} in the record, {JsonText.Number(b)} now";
            }
        }

        return "another verdict";

        double[] Row(StoredBlock block)
        {
            double[] values = new double[layout.Stride];
            int bytes = layout.Stride * sizeof(double);
            BlockCodec.Doubles(block.Data.AsSpan(place * bytes, bytes), values);
            return values;
        }
    }
}
