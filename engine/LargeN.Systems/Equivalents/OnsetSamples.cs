// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.Equivalents;

/// <summary>The number of samples from which the variance over random features dominates (Atanasov, Bordelon, Sainathan, Pehlevan 2022).</summary>
public static class OnsetSamples
{
    /// <summary>P_half: where E_inf / E_E = 1/2, E_E = E_inf + (E_test - E_inf) / E the error of E feature draws averaged on the same data.</summary>
    /// <param name="spectrum">Spectrum and target.</param>
    /// <param name="width">N.</param>
    /// <param name="ridge">lambda >= 0.</param>
    /// <param name="noiseVariance">sigma2 >= 0; part of both errors.</param>
    /// <param name="averaged">E >= 1.</param>
    /// <param name="leastSamples">Lower end of the search; the upper is 0.9 N.</param>
    /// <returns>P_half; NaN with <see cref="VerdictKind.NonFinite"/> where the ratio does not cross 1/2 in [leastSamples, 0.9 N], so that the variance dominates everywhere there or nowhere.</returns>
    public static (double Samples, Verdict Verdict) Half(Spectrum spectrum, double width, double ridge, double noiseVariance, double averaged, double leastSamples)
    {
        double Excess(double samples) => Ratio(RandomFeatureRidge.Solve(spectrum, samples, width, ridge, noiseVariance), averaged) - 0.5;

        double high = 0.9 * width;
        if (!(leastSamples < high) || !(Excess(leastSamples) > 0) || !(Excess(high) < 0)) return (double.NaN, new Verdict(VerdictKind.NonFinite));
        RootResult root = LogBisection.Find(Excess, leastSamples, high, relativeTolerance: 1e-12);
        return (root.Root, root.Verdict with { Residual = 0 });
    }

    /// <summary>E_inf / E_E.</summary>
    internal static double Ratio(in RandomFeatureSolution point, double averaged) => Ratio(point.TestLoss, point.EnsembleLoss, averaged);

    internal static double Ratio(double test, double ensemble, double averaged) => ensemble / (ensemble + ((test - ensemble) / averaged));
}
