// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Systems.StochasticCollapse;

/// <summary>How many units of a layer a network still uses.</summary>
internal static class UnitCount
{
    /// <summary>Shorter than this part of the longest, a unit is dropped.</summary>
    private const double LeastLength = 0.1;

    /// <summary>Units whose cosine is beyond this, up to sign, count as one.</summary>
    private const double MergedCosine = 0.99;

    /// <summary>Units that are not dropped, and how many of them differ.</summary>
    /// <param name="units">[N, columns], a row a unit, its weights in and out: unit and negative unit do the same in a network of an odd activation. Finite.</param>
    /// <param name="columns">Weights of a unit.</param>
    /// <remarks>In the order of the rows: a unit is new if no new unit before it has a cosine beyond 0.99 with it.</remarks>
    internal static (int Active, int Distinct) Of(ReadOnlySpan<double> units, int columns)
    {
        int count = units.Length / columns, active = 0;
        double[] lengths = new double[count];
        for (int i = 0; i < count; i++) lengths[i] = Math.Sqrt(FixedOrder.SquaredNorm(units.Slice(i * columns, columns)));
        double longest = lengths.Max();
        List<int> distinct = [];
        for (int i = 0; i < count; i++)
        {
            if (!(lengths[i] > LeastLength * longest)) continue;
            active++;
            bool isNew = true;
            foreach (int j in distinct)
                isNew &= Math.Abs(FixedOrder.Dot(units.Slice(i * columns, columns), units.Slice(j * columns, columns))) <= MergedCosine * lengths[i] * lengths[j];
            if (isNew) distinct.Add(i);
        }

        return (active, distinct.Count);
    }
}
