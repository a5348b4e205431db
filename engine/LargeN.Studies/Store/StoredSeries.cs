// SPDX-License-Identifier: MIT
namespace LargeN.Studies;

/// <summary>What the theory says of one observable of one cell.</summary>
internal sealed record PredictedSeries(IReadOnlyList<double[]> Axes, double[] Values, double[]? StatedBias, Verdict Verdict);

/// <summary>A function of the replica means, with its value for each replica left out.</summary>
/// <param name="Observable">Its name.</param>
/// <param name="Axes">Axis values.</param>
/// <param name="Values">Its values, row-major over the axes.</param>
/// <param name="StandardError">Jackknife standard error of each value.</param>
/// <param name="LeftOut">For each averaged replica the values without it; empty with fewer than two replicas.</param>
internal sealed record DerivedSeries(string Observable, IReadOnlyList<double[]> Axes, double[] Values, double[] StandardError, IReadOnlyList<double[]> LeftOut);
