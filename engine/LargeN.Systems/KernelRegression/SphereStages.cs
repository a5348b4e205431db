// SPDX-License-Identifier: MIT
using LargeN.Systems.Equivalents;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.KernelRegression;

/// <summary>The closed form of the learning stage in which a sphere's curve is.</summary>
internal static class SphereStages
{
    /// <summary>Excess loss by the stage of the degree whose number of modes is nearest to the samples, in the logarithm.</summary>
    /// <param name="spectrum">Blocks are degrees; the tail counts as ridge.</param>
    /// <param name="samples">P.</param>
    /// <param name="ridge">lambda.</param>
    /// <param name="noiseVariance">sigma2.</param>
    internal static double ExcessLoss(Spectrum spectrum, double samples, double ridge, double noiseVariance)
    {
        int stage = -1;
        for (int k = 0; k < spectrum.Blocks; k++)
        {
            if (spectrum.Eigenvalues[k] > 0 && (stage < 0 || Distance(k) < Distance(stage))) stage = k;
        }

        if (stage < 0) return double.NaN;
        double above = spectrum.TailTrace + ridge, power = 0;
        for (int k = 0; k < spectrum.Blocks; k++)
        {
            if (k > stage) above += spectrum.Multiplicities[k] * spectrum.Eigenvalues[k];
            if (k > stage || spectrum.Eigenvalues[k] == 0) power += spectrum.TargetPower[k];
        }

        double modes = spectrum.Multiplicities[stage];
        return LearningStage.Of(samples / modes, above / (modes * spectrum.Eigenvalues[stage]), spectrum.TargetPower[stage], power, noiseVariance).ExcessLoss;

        double Distance(int k) => Math.Abs(Math.Log(samples / spectrum.Multiplicities[k]));
    }
}
