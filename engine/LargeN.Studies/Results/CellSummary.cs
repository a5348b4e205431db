// SPDX-License-Identifier: MIT
using LargeN.Systems;

namespace LargeN.Studies;

/// <summary>Means and standard errors of a cell: functions of its replicas in their order, never of how they were cut into blocks.</summary>
internal sealed class CellSummary
{
    private CellSummary(CellSample sample)
    {
        Layout = sample.Layout;
        Count = sample.Converged.Length;
        Diverged = sample.Verdicts.Count - Count;
        FirstFailure = sample.FirstFailure;
        Mean = new double[Layout.Stride];
        StandardError = new double[Layout.Stride];
        for (int column = 0; column < Layout.Stride; column++)
            (Mean[column], StandardError[column]) = ReplicaMean.Of(sample, column);
    }

    /// <summary>Columns of the means.</summary>
    internal SeriesLayout Layout { get; }

    /// <summary>Replicas averaged.</summary>
    internal int Count { get; }

    /// <summary>Replicas with a verdict, which enter no mean.</summary>
    internal int Diverged { get; }

    /// <summary>The first verdict of a replica that was left out.</summary>
    internal Verdict FirstFailure { get; }

    /// <summary>Mean of each column; NaN where no replica converged.</summary>
    internal double[] Mean { get; }

    /// <summary>Its standard error; NaN with fewer than two replicas.</summary>
    internal double[] StandardError { get; }

    /// <summary>Derived observables.</summary>
    internal IReadOnlyList<DerivedSeries> Derived { get; private init; } = [];

    /// <summary>Means alone.</summary>
    internal static CellSummary Of(CellSample sample) => new(sample);

    /// <summary>Means and derived observables.</summary>
    /// <param name="sample">All replicas of the cell.</param>
    /// <param name="entry">The system.</param>
    /// <param name="config">The cell's config; asked for only where the system has derived observables.</param>
    internal static CellSummary Of(CellSample sample, Entry entry, Func<object> config) =>
        entry.Observables.Any(o => o.IsDerived) && sample.Converged.Length > 0
            ? new CellSummary(sample) { Derived = DerivedObservables.Of(sample, entry, config()) }
            : new CellSummary(sample);
}
