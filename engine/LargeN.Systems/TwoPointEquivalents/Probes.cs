// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Systems.Designs;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.TwoPointEquivalents;

/// <summary>Two diagonal operators in the eigenbasis: the probe B over its trace, and the target's squared weights w_k^2 = v_k^2 / lambda_k.</summary>
/// <param name="Probe">k^-p / Tr B, a mode an element.</param>
/// <param name="Target">w_k^2, a mode an element.</param>
/// <param name="BlockProbe">The probe summed over each block.</param>
/// <param name="BlockTarget">The squared weights summed over each block.</param>
internal sealed record Probes(double[] Probe, double[] Target, double[] BlockProbe, double[] BlockTarget)
{
    internal static Probes Of(Spectrum spectrum, Modes modes, double exponent)
    {
        double[] probe = new double[modes.Count], target = new double[modes.Count], blockProbe = new double[spectrum.Blocks], blockTarget = new double[spectrum.Blocks];
        double trace = 0;
        for (int k = 0; k < probe.Length; k++) probe[k] = k + 1;
        Elementary.Log(probe, probe);
        for (int k = 0; k < probe.Length; k++) probe[k] *= -exponent;
        Elementary.Exp(probe, probe);
        for (int k = 0; k < probe.Length; k++) trace += probe[k];

        for (int k = 0; k < probe.Length; k++)
        {
            int block = modes.Block[k];
            probe[k] /= trace;
            target[k] = modes.Target[k] * modes.Target[k] / spectrum.Eigenvalues[block];
            blockProbe[block] += probe[k];
            blockTarget[block] += target[k];
        }

        return new Probes(probe, target, blockProbe, blockTarget);
    }
}
