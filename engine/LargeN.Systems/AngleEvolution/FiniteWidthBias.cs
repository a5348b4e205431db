// SPDX-License-Identifier: MIT
namespace LargeN.Systems.AngleEvolution;

/// <summary>How far mean and variance of simulations may lie from the refined rule.</summary>
/// <remarks>
/// Round formulas above what was measured for n = 8 to 256, theta_0 = 0.02 to 2.5, L up to 40 with 20000 networks each: engine/docs/systems/angle-evolution.md, "Distance from simulation".
/// Another rule adds its distance from the refined one.
/// </remarks>
internal static class FiniteWidthBias
{
    /// <summary>Of the mean of ln sin^2 theta after <paramref name="layer"/> layers (from 1).</summary>
    internal static double Mean(double angle, double n, int layer) =>
        (4 * angle / n * Math.Min(1, (layer + 1) / 5.0)) + (6 * layer / (1 + (layer / 30.0)) / (n * n));

    /// <summary>Of its variance: a number of layers' growth that large angles hold back, and 2/n of the variance itself.</summary>
    internal static double Variance(double angle, double n, int layer, double growth, double variance)
    {
        double slow = 0.9 * Math.Min(angle, 1.5) * layer;
        return (growth * slow / (1 + (slow / 8))) + (2 / n * variance);
    }
}
