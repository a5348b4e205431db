// SPDX-License-Identifier: MIT
using LargeN.Systems.Equivalents;

namespace LargeN.Systems.RandomFeatures;

/// <summary>How far the mean of simulations may lie from the theory because P and N are finite.</summary>
internal static class FiniteSizeBias
{
    /// <summary>Largest |theory - mean| a point, in the unit of the values; null where none is stated.</summary>
    internal static double[]? Of(string name, RandomFeaturesConfig config, RandomFeatureSolution[] points, double[] values)
    {
        _ = (name, config, points, values);
        return null;
    }
}
