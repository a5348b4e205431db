// SPDX-License-Identifier: MIT
namespace LargeN.Systems.SgdDynamics;

/// <summary>Long spectra with few blocks: the first modes as they are, the rest in bins of geometric width.</summary>
/// <remarks>A bin keeps the number of its modes, their trace and their power. With 256 bins relative errors of losses are below 1e-3 for power laws of 1e7 modes.</remarks>
internal static class BinnedModes
{
    /// <param name="modes">Modes in falling order of the eigenvalue, as power laws come.</param>
    /// <param name="exact">Modes kept as they are.</param>
    /// <param name="bins">Bins beyond.</param>
    /// <returns>The modes themselves where they are no more than the blocks allowed.</returns>
    internal static SgdModes Of(SgdModes modes, int exact, int bins)
    {
        int count = modes.Count;
        if (count <= exact + bins) return modes;
        List<double> eigenvalues = [], multiplicities = [], start = [];
        double ratio = Math.Log((double)count / exact) / bins;
        int first = 0;
        for (int b = 0; first < count; b++)
        {
            int end = b < exact ? b + 1 : Math.Clamp((int)(exact * Math.Exp(ratio * (b - exact + 1))), first + 1, count);
            if (b == exact + bins - 1) end = count;
            double m = 0, trace = 0, power = 0;
            for (int k = first; k < end; k++)
            {
                m += modes.Multiplicities[k];
                trace += modes.Multiplicities[k] * modes.Eigenvalues[k];
                power += modes.Multiplicities[k] * modes.Eigenvalues[k] * modes.Start[k];
            }

            eigenvalues.Add(trace / m);
            multiplicities.Add(m);
            start.Add(power / trace);
            first = end;
        }

        return new SgdModes([.. eigenvalues], [.. multiplicities], [.. start], modes.Floor);
    }
}
