// SPDX-License-Identifier: MIT
namespace LargeN.Studies;

/// <summary>Where a point of a row-major array lies on the axes.</summary>
internal static class AxisPlace
{
    /// <param name="axes">Axis values, the outer first.</param>
    /// <param name="point">Index of the point, row-major over the axes.</param>
    /// <returns>One value an axis; empty for a scalar.</returns>
    internal static double[] Of(IReadOnlyList<double[]> axes, int point)
    {
        double[] place = new double[axes.Count];
        for (int axis = axes.Count - 1; axis >= 0; axis--)
        {
            int length = Math.Max(1, axes[axis].Length);
            int index = point % length;
            place[axis] = index < axes[axis].Length ? axes[axis][index] : double.NaN;
            point /= length;
        }

        return place;
    }
}
