// SPDX-License-Identifier: MIT
namespace LargeN.Studies;

/// <summary>Points of a row-major array over axes.</summary>
internal static class Place
{
    /// <summary>Indices along the axes of a point.</summary>
    internal static int[] Indices(IReadOnlyList<double[]> axes, int point)
    {
        int[] indices = new int[axes.Count];
        for (int a = axes.Count - 1; a >= 0; a--)
        {
            indices[a] = point % axes[a].Length;
            point /= axes[a].Length;
        }

        return indices;
    }

    /// <summary>Values of the axes at a point.</summary>
    internal static double[] At(IReadOnlyList<double[]> axes, int point)
    {
        int[] indices = Indices(axes, point);
        return [.. axes.Select((axis, a) => axis[indices[a]])];
    }
}
