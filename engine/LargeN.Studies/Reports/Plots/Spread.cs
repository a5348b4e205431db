// SPDX-License-Identifier: MIT
namespace LargeN.Studies.Reports;

/// <summary>Chooses a few of many values so that they show the whole range.</summary>
internal static class Spread
{
    /// <summary>
    /// Indices of at most <paramref name="most"/> values, first and last among them: evenly by logarithm where the values are positive and span more
    /// than a factor 20, evenly by index otherwise.
    /// </summary>
    /// <param name="values">In rising order, NaN for what is no number.</param>
    /// <param name="most">At least 2.</param>
    internal static int[] Indices(IReadOnlyList<double> values, int most)
    {
        int count = values.Count;
        if (count <= most) return [.. Enumerable.Range(0, count)];

        bool byLogarithm = values.All(v => v > 0 && double.IsFinite(v)) && values[^1] / values[0] > 20;
        int[] chosen = new int[most];
        chosen[most - 1] = count - 1;
        for (int i = 1; i < most - 1; i++)
        {
            double share = i / (double)(most - 1);
            int index = byLogarithm
                ? Nearest(values, Math.Log(values[0]) + (share * (Math.Log(values[^1]) - Math.Log(values[0]))))
                : (int)Math.Round(share * (count - 1), MidpointRounding.AwayFromZero);
            chosen[i] = Math.Clamp(index, chosen[i - 1] + 1, count - most + i);     // distinct, and room for those that follow
        }

        return chosen;
    }

    private static int Nearest(IReadOnlyList<double> values, double logarithm)
    {
        int nearest = 0;
        for (int i = 1; i < values.Count; i++)
            if (Math.Abs(Math.Log(values[i]) - logarithm) < Math.Abs(Math.Log(values[nearest]) - logarithm)) nearest = i;
        return nearest;
    }
}
