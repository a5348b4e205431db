// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Systems;

/// <summary>d ln y/d ln x from one point of the last axis to the next, at the later one.</summary>
internal static class LocalSlope
{
    /// <param name="curve">A positive observable; its last axis rises from 0 or more. A point at 0 has no slope.</param>
    /// <returns>+infinity from the first infinite value on, with the relative biases of both ends over their distance; null where fewer than two points lie above 0.</returns>
    internal static Series? Of(Series curve)
    {
        double[] x = curve.Axes[^1];
        int zero = x[0] == 0 ? 1 : 0, points = x.Length - 1 - zero;
        if (points < 1) return null;
        int rows = curve.Values.Length / x.Length;
        double[] slopes = new double[rows * points], bias = new double[slopes.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int i = 0; i < points; i++)
            {
                int to = (row * x.Length) + zero + i + 1, at = (row * points) + i;
                double ratio = Elementary.Log(x[zero + i + 1] / x[zero + i]), before = curve.Values[to - 1], after = curve.Values[to];
                slopes[at] = double.IsFinite(after) ? (Elementary.Log(after) - Elementary.Log(before)) / ratio : double.PositiveInfinity;
                if (curve.StatedBias is { } allowed && double.IsFinite(after)) bias[at] = ((allowed[to] / after) + (allowed[to - 1] / before)) / ratio;
            }
        }

        return new Series([.. curve.Axes.SkipLast(1), x[(zero + 1)..]], slopes, curve.StatedBias is null ? null : bias);
    }
}
