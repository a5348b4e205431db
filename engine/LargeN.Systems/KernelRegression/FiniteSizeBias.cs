// SPDX-License-Identifier: MIT
using LargeN.Systems.Equivalents;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.KernelRegression;

/// <summary>How far the mean of simulations may lie from the theory because P is finite.</summary>
internal static class FiniteSizeBias
{
    /// <summary>Largest |theory - mean| a point, in the unit of the values; null where none is stated.</summary>
    internal static double[]? Of(string name, KernelRegressionConfig config, Spectrum spectrum, KernelRidgeSolution[] points, double[] values)
    {
        _ = (name, config, spectrum, points, values);
        return null;
    }
}
