// SPDX-License-Identifier: MIT
namespace LargeN.Systems;

/// <summary>Values of an observable over its axes.</summary>
/// <param name="Axes">Axis values, one array an axis, the outer first; empty for a scalar.</param>
/// <param name="Values">The values, row-major over the axes.</param>
/// <param name="StatedBias">
/// The largest |theory - mean of simulations| expected at each point from finite size alone, in the unit of the values; null where none is stated.
/// Only predictions carry it.
/// </param>
public sealed record Series(IReadOnlyList<double[]> Axes, double[] Values, double[]? StatedBias = null)
{
    /// <summary>A series over one axis.</summary>
    /// <param name="axis">Axis values.</param>
    /// <param name="values">One value a point.</param>
    public static Series Curve(double[] axis, double[] values) => new([axis], values);

    /// <summary>Number of points: the product of the axis lengths.</summary>
    public int Points => Axes.Aggregate(1, (product, axis) => checked(product * axis.Length));
}

/// <summary>What the theory says of one config.</summary>
/// <param name="Observables">By name; values that the theory says are infinite are +infinity.</param>
/// <param name="Verdicts">One an observable; <see cref="VerdictKind.Diverged"/> where a value is infinite.</param>
public sealed record Prediction(IReadOnlyDictionary<string, Series> Observables, IReadOnlyDictionary<string, Verdict> Verdicts)
{
    /// <summary>Nothing is predicted: the system is an experiment.</summary>
    public static Prediction None { get; } = new(new Dictionary<string, Series>(), new Dictionary<string, Verdict>());

    /// <summary>The first verdict that is not Converged, in the order of the names; Converged if there is none.</summary>
    public Verdict Verdict => Verdicts.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => v.Value).FirstOrDefault(v => !v.IsConverged, LargeN.Verdict.Converged);
}

/// <summary>What the simulation measured, replica by replica, never averaged.</summary>
/// <param name="Replicas">Which replicas.</param>
/// <param name="Observables">By name: the axes of the observable, and the values row-major with the replica as leading index.</param>
/// <param name="Verdicts">One a replica. The values of a replica that diverged are kept but never averaged in.</param>
public sealed record Observation(ReplicaRange Replicas, IReadOnlyDictionary<string, ReplicaSeries> Observables, IReadOnlyList<Verdict> Verdicts);

/// <summary>Values of an observable for each replica.</summary>
/// <param name="Axes">Axis values, one array an axis, the outer first.</param>
/// <param name="Values">Row-major: replica, then the axes.</param>
public sealed record ReplicaSeries(IReadOnlyList<double[]> Axes, double[] Values)
{
    /// <summary>Number of points of one replica.</summary>
    public int Points => Axes.Aggregate(1, (product, axis) => checked(product * axis.Length));

    /// <summary>The values of one replica.</summary>
    /// <param name="index">Position in the range, from 0.</param>
    public ReadOnlySpan<double> Replica(int index) => Values.AsSpan(index * Points, Points);
}
