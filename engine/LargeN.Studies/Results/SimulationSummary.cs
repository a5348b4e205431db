// SPDX-License-Identifier: MIT
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>Mean and standard error of one observable over replicas, row-major over its axes.</summary>
/// <param name="Axes">Axis values, one array an axis, the outer first.</param>
/// <param name="Mean">Mean over the replicas that count, or the derived value.</param>
/// <param name="StandardError">Its standard error (jackknife for derived observables); NaN with fewer than two replicas.</param>
/// <param name="Count">Replicas that count.</param>
public sealed record MeasuredSeries(IReadOnlyList<double[]> Axes, double[] Mean, double[] StandardError, int Count);

/// <summary>What an observation says after averaging, in replica order; replicas with a verdict are counted and left out.</summary>
/// <param name="Observables">By name, derived observables included.</param>
/// <param name="Verdict">The first verdict of a replica that is not Converged; Converged if there is none.</param>
/// <param name="Count">Replicas averaged.</param>
/// <param name="Diverged">Replicas left out.</param>
public sealed record SimulationSummary(IReadOnlyDictionary<string, MeasuredSeries> Observables, Verdict Verdict, int Count, int Diverged)
{
    /// <summary>Averages an observation.</summary>
    /// <param name="entry">The system.</param>
    /// <param name="config">The config that was simulated.</param>
    /// <param name="observation">Its replicas.</param>
    public static SimulationSummary Of(Entry entry, object config, Observation observation)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(observation);
        CellSample sample = CellSample.Of(SeriesLayout.Of(observation), observation);
        CellSummary summary = CellSummary.Of(sample, entry, () => config);
        Dictionary<string, MeasuredSeries> measured = [];
        foreach (SeriesLayout.Column c in summary.Layout.Columns)
            measured[c.Observable] = new MeasuredSeries(c.Axes, summary.Mean[c.Offset..(c.Offset + c.Points)], summary.StandardError[c.Offset..(c.Offset + c.Points)], summary.Count);
        foreach (DerivedSeries derived in summary.Derived)
            measured[derived.Observable] = new MeasuredSeries(derived.Axes, derived.Values, derived.StandardError, summary.Count);
        return new SimulationSummary(measured, summary.FirstFailure, summary.Count, summary.Diverged);
    }
}
