// SPDX-License-Identifier: MIT
namespace LargeN.Systems.NeuralScalingLaws;

/// <summary>How far the mean of simulations may lie from the theory because N, P and B are finite: measured, engine/docs/systems/neural-scaling-laws.md.</summary>
internal static class FiniteSizeBias
{
    /// <summary>Relative, times 1/N: loss of a projection, at any time.</summary>
    internal const double Width = 1;

    /// <summary>Relative, times 1/(P - df2): loss of an interpolating predictor.</summary>
    internal const double Interpolation = 1;

    /// <summary>Relative: where a flat minimum over widths lies.</summary>
    internal const double BestWidth = 0.1;

    /// <summary>Relative: what the circle in the frequency plane rounds.</summary>
    internal const double Rounding = 1e-10;

    /// <summary>Relative bias of the losses of descent.</summary>
    internal static double Descent(DescentScalingConfig config, int width) => config switch
    {
        FixedSetScalingConfig set => 1.0 / Math.Min(width, set.Samples),
        OnlineScalingConfig online => (1.0 / width) + (1.0 / online.BatchSize),
        _ => 1.0 / width,
    };
}
