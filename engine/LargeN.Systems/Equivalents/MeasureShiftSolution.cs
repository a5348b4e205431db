// SPDX-License-Identifier: MIT
namespace LargeN.Systems.Equivalents;

/// <summary>Kernel ridge regression trained under a measure p and tested under another one.</summary>
/// <param name="EffectiveRidge">kappa, of the training measure.</param>
/// <param name="Gamma">gamma = df2(kappa) / P.</param>
/// <param name="TestGamma">gamma_t: the share of the variance that the test measure sees.</param>
/// <param name="BiasLoss">B: excess error of the mean predictor under the training measure (label squared).</param>
/// <param name="TestBiasLoss">The same under the test measure.</param>
/// <param name="TestLoss">E_tot = (B + sigma2) / (1 - gamma), under the training measure; +infinity where gamma = 1.</param>
/// <param name="ExcessLoss">E_OOD: excess error under the test measure.</param>
/// <param name="Verdict">Converged; Diverged where a value is infinite; NotConverged where kappa is not.</param>
public readonly record struct MeasureShiftSolution(
    double EffectiveRidge, double Gamma, double TestGamma, double BiasLoss, double TestBiasLoss, double TestLoss, double ExcessLoss, Verdict Verdict)
{
    internal static MeasureShiftSolution Of(double kappa, double gamma, double left, double testGamma, double bias, double testBias, double noise, Verdict root)
    {
        double error = bias + noise, test = error == 0 ? 0 : left > 0 ? error / left : double.PositiveInfinity;
        double excess = testBias + (testGamma == 0 ? 0 : testGamma * test);
        return new MeasureShiftSolution(kappa, gamma, testGamma, bias, testBias, test, excess, double.IsInfinity(excess) ? new Verdict(VerdictKind.Diverged) : root);
    }
}
