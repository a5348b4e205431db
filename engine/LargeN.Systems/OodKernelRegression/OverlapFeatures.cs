// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Systems.Designs;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.OodKernelRegression;

/// <summary>Eigenvalues, signed target and overlaps, written out mode by mode.</summary>
internal sealed record OverlapFeatures(double[] Eigenvalues, double[] Target, double[] Overlap)
{
    internal int Count => Target.Length;

    internal static OverlapFeatures Of(GaussianData data)
    {
        Modes modes = Modes.Of(TheorySpectrum.Of(data.Spectrum, CancellationToken.None));
        int m = modes.Count;
        double[] target = new double[m], size = new double[m], overlap = new double[m * m];
        for (int k = 0; k < m; k++)
        {
            target[k] = data.AlternatingTarget && k % 2 == 1 ? -modes.Target[k] : modes.Target[k];
            size[k] = 1 + (data.Modulation * Elementary.Cos(k));
        }

        double[] decay = [.. Enumerable.Range(0, m).Select(d => data.Correlation * Elementary.Exp(-d / data.CorrelationLength))];
        for (int k = 0; k < m; k++)
        {
            for (int l = 0; l < m; l++) overlap[(k * m) + l] = size[k] * size[l] * ((k == l ? 1 - data.Correlation : 0) + decay[Math.Abs(k - l)]);
        }

        return new OverlapFeatures([.. modes.Roots.Select(r => r * r)], target, overlap);
    }
}
