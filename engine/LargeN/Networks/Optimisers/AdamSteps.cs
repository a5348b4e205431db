// SPDX-License-Identifier: MIT
using LargeN.Devices;

namespace LargeN.Networks;

/// <summary>The numbers of AdamW that change from step to step.</summary>
internal static class AdamSteps
{
    /// <summary>1 - beta^t by products, whose bits are the same on every machine.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="scales">Of the parameter.</param>
    /// <param name="step">Step from 0; t = step + 1.</param>
    internal static AdamFactors Factors(AdamW rule, ParameterScales scales, long step) =>
        new(rule.Beta1, rule.Beta2, rule.Epsilon * scales.EpsilonFactor, Correction(rule.Beta1, step + 1), Correction(rule.Beta2, step + 1));

    /// <remarks>beta^t by repeated squaring: log2 t products, relative error at most 2 t u, and the difference from 1 is taken once.</remarks>
    private static double Correction(double beta, long t)
    {
        double power = 1, square = beta;
        for (; t > 0; t >>= 1, square *= square)
            if ((t & 1) != 0) power *= square;
        return 1 - power;
    }
}
