// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Systems.PrecisionLaws;

/// <summary>L = A N_eff^-a + B_d D^-b + E, N_eff = N prod_x (1 - e^{-P_x/gamma_x}) over weights, activations and cache (Kumar et al. 2025, arXiv 2411.04330).</summary>
/// <param name="ParameterCoefficient">A.</param>
/// <param name="ParameterExponent">a.</param>
/// <param name="DataCoefficient">B_d.</param>
/// <param name="DataExponent">b.</param>
/// <param name="IrreducibleLoss">E.</param>
/// <param name="PrecisionScale">gamma_x, three (bits).</param>
internal sealed record PrecisionLaw(double ParameterCoefficient, double ParameterExponent, double DataCoefficient, double DataExponent, double IrreducibleLoss, double[] PrecisionScale)
{
    /// <summary>N_eff.</summary>
    internal double EffectiveParameters(double parameters, IReadOnlyList<double> bits)
    {
        double product = parameters;
        for (int x = 0; x < PrecisionScale.Length; x++) product *= -Elementary.Expm1(-bits[x] / PrecisionScale[x]);
        return product;
    }

    /// <summary>L before any quantisation after training.</summary>
    internal double Loss(double parameters, double tokens, IReadOnlyList<double> bits) =>
        (ParameterCoefficient * Power(EffectiveParameters(parameters, bits), -ParameterExponent)) + (DataCoefficient * Power(tokens, -DataExponent)) + IrreducibleLoss;

    /// <summary>The same bits P for weights, activations and cache that leave the smallest loss at fixed tokens and fixed N P: sum_x (P/gamma_x)/(e^{P/gamma_x} - 1) = 1.</summary>
    internal RootResult OptimalBits()
    {
        double Excess(double bits)
        {
            double sum = -1;
            foreach (double gamma in PrecisionScale) sum += bits / gamma / Elementary.Expm1(bits / gamma);
            return sum;
        }

        return BrentRoot.Find(Excess, 1e-6 * PrecisionScale.Min(), 10 * PrecisionScale.Max());
    }

    internal static double Power(double x, double exponent) => Elementary.Exp(exponent * Elementary.Log(x));
}

/// <summary>What quantisation of the weights to P_post bits after training adds: C_T D^gD N_eff^-gN e^{-P_post/gamma_post} prod_x (1 - e^{-C_x (P_x - P_post)}).</summary>
internal sealed class PostTrainingLaw(LawConfig config)
{
    /// <summary>The addition to the loss.</summary>
    internal double Added(double parameters, double tokens) => Factor(parameters) * PrecisionLaw.Power(tokens, config.PostDataExponent);

    /// <summary>D beyond which more tokens make the quantised model worse; +infinity where nothing is added.</summary>
    internal double CriticalTokens(double parameters)
    {
        double slope = config.PostDataExponent * Factor(parameters);
        return slope > 0 ? PrecisionLaw.Power(config.DataCoefficient * config.DataExponent / slope, 1 / (config.PostDataExponent + config.DataExponent)) : double.PositiveInfinity;
    }

    private double Factor(double parameters)
    {
        if (config.PostBits == 0) return 0;
        double product = config.PostCoefficient * PrecisionLaw.Power(config.Law.EffectiveParameters(parameters, config.TrainingBits), -config.PostParameterExponent) * Elementary.Exp(-config.PostBits / config.PostScale);
        for (int x = 0; x < 3; x++) product *= -Elementary.Expm1(-config.PostSensitivity[x] * (config.TrainingBits[x] - config.PostBits));
        return product;
    }
}
