// SPDX-License-Identifier: MIT
namespace LargeN.Systems.OodKernelRegression;

/// <summary>How far the mean of simulations may lie from the theory because P and the pool are finite.</summary>
/// <remarks>
/// Relative bias c / (P (1 - gamma)) + d P / effective support, the second on a pool only. On a ring it is +infinity: features of one angle are far from Gaussian, and a simulation
/// there is compared with nothing. Measurements: engine/docs/systems/ood-kernel-regression.md, "Finite-size bias".
/// </remarks>
internal static class FiniteSizeBias
{
    private const double Samples = 1.5;
    private const double Support = 1.5;

    internal static double[] Of(OodData data, double[] values, double[] samples, double[] gamma, double[] support) =>
        [.. values.Select((v, s) => data is RingData ? double.PositiveInfinity : Math.Abs(v) * ((Samples / (samples[s] * (1 - gamma[s]))) + (Support * samples[s] / support[s])))];
}
