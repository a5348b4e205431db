// SPDX-License-Identifier: MIT
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>Functions of the replica means, with errors by the delete-one jackknife (Efron and Stein 1981).</summary>
internal static class DerivedObservables
{
    /// <param name="sample">All replicas; at least one converged.</param>
    /// <param name="entry">The system.</param>
    /// <param name="config">Parsed config of the cell.</param>
    internal static IReadOnlyList<DerivedSeries> Of(CellSample sample, Entry entry, object config)
    {
        double[] mean = [.. Enumerable.Range(0, sample.Layout.Stride).Select(column => ReplicaMean.Of(sample, column).Mean)];
        IReadOnlyDictionary<string, Series> values = entry.Derive(config, Means(sample.Layout, mean));
        Dictionary<string, double[][]> leftOut = values.ToDictionary(v => v.Key, _ => new double[sample.Converged.Length][]);
        double[][] without = LeaveOneOut.Columns(sample, 0, sample.Layout.Stride);
        for (int r = 0; r < without.Length; r++)
        {
            IReadOnlyDictionary<string, Series> one = entry.Derive(config, Means(sample.Layout, without[r]));
            foreach ((string name, double[][] rows) in leftOut) rows[r] = one[name].Values;
            without[r] = [];   // there may be millions of replicas: nothing is kept that is not needed
        }

        return [.. values.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => Series(v.Key, v.Value, without.Length == 0 ? [] : leftOut[v.Key]))];
    }

    private static DerivedSeries Series(string name, Series series, double[][] leftOut)
    {
        double[] error = [.. Enumerable.Range(0, series.Points).Select(p => LeaveOneOut.StandardError(series.Values[p], [.. leftOut.Select(l => l[p])]))];
        return new DerivedSeries(name, series.Axes, [.. series.Values.Select(v => v + 0.0)], error, leftOut);
    }

    private static Dictionary<string, Series> Means(SeriesLayout layout, double[] mean) =>
        layout.Columns.ToDictionary(c => c.Observable, c => new Series(c.Axes, mean[c.Offset..(c.Offset + c.Points)]));
}
