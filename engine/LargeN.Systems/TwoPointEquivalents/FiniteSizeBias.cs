// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.Systems.TwoPointEquivalents;

/// <summary>How far the mean of simulations may lie from the theory because P and N are finite.</summary>
/// <remarks>
/// Modulus of the bias over the modulus of the value: c / (min(P, N) |1 - gamma|), one measured c an observable. Of two shifts the least |1 - gamma| of the three
/// pairs counts. Measurements: engine/docs/systems/two-point-equivalents.md, "Finite-size bias".
/// </remarks>
internal static class FiniteSizeBias
{
    internal static double Relative(string name, TwoPointEquivalentsConfig config, Complex unspent)
    {
        bool features = name.StartsWith("feature", StringComparison.Ordinal) || name == "fixedFeatureRidge";
        double size = features ? Math.Min(config.Samples, config.Width) : config.Samples;
        return Coefficient(name) / (size * Complex.Abs(unspent));
    }

    private static double Coefficient(string name) => name switch
    {
        "twoPointIdentity" => 1,
        "twoPointCovariance" or "featureTwoPoint" or "excessLoss" or "featureExcessLoss" => 1.5,
        _ => 0.5,   // effective ridges, degrees of freedom, one-point functions, trainLoss
    };
}
