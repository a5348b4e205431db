// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Systems.Equivalents;

/// <summary>The effective ridges of a search so far, and what they let expect of the next.</summary>
internal sealed class RidgePath
{
    /// <summary>Error of ln kappa that a step of a search allows: its gradient is that of a ridge as much different.</summary>
    internal const double Tolerance = 1e-4;

    private double last = double.NaN;
    private double before = double.NaN;
    private double first = double.NaN;

    /// <summary>The next kappa by a parabola, a line or a constant in ln kappa through the last ones; null before the first.</summary>
    internal double? Guess => double.IsNaN(last) ? null
        : Elementary.Exp(double.IsNaN(before) ? last : double.IsNaN(first) ? (2 * last) - before : (3 * (last - before)) + first);

    /// <param name="kappa">Effective ridge of the step.</param>
    internal void Add(double kappa) => (first, before, last) = (before, last, Elementary.Log(kappa));
}
