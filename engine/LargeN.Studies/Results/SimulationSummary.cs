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
        int[] kept = [.. Enumerable.Range(0, observation.Replicas.Count).Where(r => observation.Verdicts[r].IsConverged)];
        Dictionary<string, MeasuredSeries> measured = [];
        foreach ((string name, ReplicaSeries series) in observation.Observables) measured[name] = Average(series, kept);
        foreach ((string name, MeasuredSeries derived) in Derived(entry, config, observation, kept)) measured[name] = derived;
        return new SimulationSummary(
            measured,
            observation.Verdicts.FirstOrDefault(v => !v.IsConverged, Verdict.Converged),
            kept.Length,
            observation.Replicas.Count - kept.Length);
    }

    private static MeasuredSeries Average(ReplicaSeries series, int[] kept)
    {
        double[] mean = Means(series, kept);
        double[] error = new double[mean.Length];
        foreach (int r in kept)
            for (int i = 0; i < mean.Length; i++) error[i] += (series.Replica(r)[i] - mean[i]) * (series.Replica(r)[i] - mean[i]);
        for (int i = 0; i < mean.Length; i++) error[i] = kept.Length < 2 ? double.NaN : Math.Sqrt(error[i] / (kept.Length - 1.0) / kept.Length);
        return new MeasuredSeries(series.Axes, mean, error, kept.Length);
    }

    private static double[] Means(ReplicaSeries series, IReadOnlyCollection<int> kept)
    {
        double[] mean = new double[series.Points];
        foreach (int r in kept)
            for (int i = 0; i < mean.Length; i++) mean[i] += series.Replica(r)[i];
        for (int i = 0; i < mean.Length; i++) mean[i] /= kept.Count; // 0/0 is NaN: no replica, no mean
        return mean;
    }

    private static Dictionary<string, MeasuredSeries> Derived(Entry entry, object config, Observation observation, int[] kept)
    {
        IReadOnlyDictionary<string, Series> Of(IReadOnlyCollection<int> replicas) => entry.Derive(
            config, observation.Observables.ToDictionary(o => o.Key, o => new Series(o.Value.Axes, Means(o.Value, replicas))));

        Dictionary<string, MeasuredSeries> derived = [];
        if (kept.Length == 0 || !entry.Observables.Any(o => o.IsDerived)) return derived;
        IReadOnlyDictionary<string, Series> whole = Of(kept);
        IReadOnlyDictionary<string, Series>[] without = kept.Length < 2 ? [] : [.. kept.Select(left => Of([.. kept.Where(r => r != left)]))];
        foreach ((string name, Series series) in whole)
        {
            double[] error = new double[series.Points];
            for (int i = 0; i < error.Length; i++)
            {
                double centre = without.Sum(w => w[name].Values[i]) / without.Length;
                double squares = without.Sum(w => (w[name].Values[i] - centre) * (w[name].Values[i] - centre));
                error[i] = without.Length == 0 ? double.NaN : Math.Sqrt((without.Length - 1.0) / without.Length * squares);
            }

            derived[name] = new MeasuredSeries(series.Axes, series.Values, error, kept.Length);
        }

        return derived;
    }
}
