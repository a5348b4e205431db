// SPDX-License-Identifier: MIT
namespace LargeN.Systems.KernelEquivalents;

/// <summary>How far simulations may lie from the equivalents because p is finite.</summary>
/// <remarks>Round numbers above what was measured: engine/docs/systems/kernel-equivalents.md, "Distance from simulation".</remarks>
internal static class FiniteDimensionBias
{
    /// <summary>Largest |theory - mean|, in the unit of the value: of relative order 1/p for traces, p^-1/2 for distances.</summary>
    internal static double Of(string name, KernelEquivalentsConfig config, double dimension, double value)
    {
        double data = Math.Max(1, (1 + (config.MeanNorm * config.MeanNorm) + (config.CovarianceSpread * config.CovarianceSpread)) / 3);
        double depth = config.Network is ExplicitNetwork layers ? layers.Depth : 0;
        bool grows = config.Activation == EquivalentActivation.Quadratic;   // x^2 widens the tails layer by layer
        double kernel = depth == 0 ? (grows ? 2 : 0.6) : grows ? 1.2 + (1.3 * depth * depth) : 0.9 * depth;
        double coefficient = name switch
        {
            "kernelTrace" or "tangentTrace" => value * (grows ? 5 * Math.Max(1, depth) : 6) / dimension,
            "kernelError" => kernel / Math.Sqrt(dimension),
            "tangentError" => (depth == 0 ? 2 : 5.0 / 3) * kernel / Math.Sqrt(dimension),
            "matchError" => 2.5 / Math.Sqrt(dimension),
            _ => (grows ? 0.15 : 0.06) / Math.Sqrt(dimension),
        };
        return data * coefficient;
    }
}
