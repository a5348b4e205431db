// SPDX-License-Identifier: MIT
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>All replicas of a cell, in their order.</summary>
/// <param name="Layout">Columns of the values.</param>
/// <param name="Verdicts">One a replica.</param>
/// <param name="Values">Row-major: replica, then the columns.</param>
internal sealed record CellSample(SeriesLayout Layout, IReadOnlyList<Verdict> Verdicts, double[] Values)
{
    /// <summary>Places of the replicas that enter means.</summary>
    internal int[] Converged { get; } = [.. Enumerable.Range(0, Verdicts.Count).Where(r => Verdicts[r].IsConverged)];

    /// <summary>The first verdict of a replica that enters no mean; Converged if there is none.</summary>
    internal Verdict FirstFailure => Verdicts.FirstOrDefault(v => !v.IsConverged, Verdict.Converged);

    /// <summary>The replicas of one observation.</summary>
    internal static CellSample Of(SeriesLayout layout, Observation observation)
    {
        double[] values = new double[checked(observation.Replicas.Count * layout.Stride)];
        for (int r = 0; r < observation.Replicas.Count; r++)
        {
            foreach (SeriesLayout.Column column in layout.Columns)
                observation.Observables[column.Observable].Replica(r).CopyTo(values.AsSpan((r * layout.Stride) + column.Offset));
        }

        return new CellSample(layout, observation.Verdicts, values);
    }

    /// <summary>Values of one replica.</summary>
    internal ReadOnlySpan<double> Replica(int place) => Values.AsSpan(place * Layout.Stride, Layout.Stride);
}
