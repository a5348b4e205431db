// SPDX-License-Identifier: MIT
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>That a system gave what it was asked for, before it enters the store.</summary>
internal static class ObservationCheck
{
    /// <summary>The layout of a block.</summary>
    /// <exception cref="InvalidOperationException">The observation is not that of the range, or differs in shape from what the cell has.</exception>
    internal static SeriesLayout Layout(Entry entry, ReplicaRange range, Observation observation, StoredCell cell)
    {
        string who = entry.Info.Id;
        if (observation.Replicas != range || observation.Verdicts.Count != range.Count)
            throw new InvalidOperationException($"{who} was asked for replicas {range} and gave {observation.Replicas} with {observation.Verdicts.Count} verdicts");
        foreach ((string name, ReplicaSeries series) in observation.Observables)
        {
            Observable known = Declared(entry, name);
            if (known.IsDerived) throw new InvalidOperationException($"{who} simulated the derived observable {name}");
            if (series.Axes.Count != known.Axes.Count || series.Values.LongLength != (long)series.Points * range.Count)
                throw new InvalidOperationException($"{who}: {name} has {series.Axes.Count} axes and {series.Values.LongLength} values for {range.Count} replicas of {series.Points} points; {known.Axes.Count} axes are declared");
        }

        SeriesLayout layout = SeriesLayout.Of(observation);
        if (cell.Layout is { } earlier && earlier.ToString() != layout.ToString())
            throw new InvalidOperationException($"{who}: the block from replica {range.First} has other observables or axes than the cell's earlier blocks");
        if (range.Count > StudyStore.MaximumReplicas(layout))
            throw new InvalidOperationException($"{who}: a block of {range.Count} replicas of {layout.Stride} values is more than one row of the store holds; set replicasPerBlock to at most {StudyStore.MaximumReplicas(layout)}");
        foreach (SeriesLayout.Column column in layout.Columns)
        {
            if (cell.Predicted?.Columns.FirstOrDefault(c => c.Observable == column.Observable) is { } predicted && !SameAxes(predicted.Axes, column.Axes))
                throw new InvalidOperationException($"{who}: theory and simulation give {column.Observable} over different axes");
        }

        return layout;
    }

    /// <summary>Checks a prediction in the same way.</summary>
    internal static void Prediction(Entry entry, Prediction prediction)
    {
        foreach ((string name, Series series) in prediction.Observables)
        {
            Observable known = Declared(entry, name);
            if (series.Axes.Count != known.Axes.Count || series.Values.Length != series.Points || (series.StatedBias is { } bias && bias.Length != series.Points))
                throw new InvalidOperationException($"{entry.Info.Id}: the theory of {name} has {series.Axes.Count} axes, {series.Values.Length} values and {series.StatedBias?.Length ?? 0} biases for {series.Points} points; {known.Axes.Count} axes are declared");
        }
    }

    private static Observable Declared(Entry entry, string name) => entry.Observables.FirstOrDefault(o => o.Name == name)
        ?? throw new InvalidOperationException($"{entry.Info.Id} gave {name}, which is none of its observables");

    private static bool SameAxes(IReadOnlyList<double[]> a, IReadOnlyList<double[]> b) =>
        a.Count == b.Count && a.Zip(b).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
}
