// SPDX-License-Identifier: MIT
using LargeN.Systems.Spectra;

namespace LargeN.Systems.Designs;

/// <summary>A spectrum written out mode by mode, as the simulation needs it; modes with a positive eigenvalue stand first.</summary>
/// <param name="Roots">sqrt(lambda_k), [M].</param>
/// <param name="Target">v_k, [M]; the power of a block lies in its first mode, which loses nothing because blocks are isotropic.</param>
/// <param name="Block">Block of each mode.</param>
/// <param name="Positive">Modes with a positive eigenvalue.</param>
/// <param name="Blocks">Number of blocks.</param>
/// <param name="Trace">sum_k lambda_k.</param>
internal sealed record Modes(double[] Roots, double[] Target, int[] Block, int Positive, int Blocks, double Trace)
{
    internal const int Most = 1 << 22;

    internal int Count => Roots.Length;

    /// <summary>What keeps a spectrum from being written out; empty if nothing does.</summary>
    internal static IEnumerable<Violation> Check(SpectrumConfig config)
    {
        if (config is not ExplicitSpectrum lists) yield break;
        double total = lists.Multiplicities.Count == 0 ? lists.Eigenvalues.Count : lists.Multiplicities.Sum();
        if (total > Most) yield return new Violation("spectrum.multiplicities", FormattableString.Invariant($"{total} modes"), $"a simulation holds at most {Most}");
        for (int k = 0; k < lists.Multiplicities.Count; k++)
        {
            if (lists.Multiplicities[k] != Math.Floor(lists.Multiplicities[k]))
                yield return new Violation($"spectrum.multiplicities[{k}]", FormattableString.Invariant($"{lists.Multiplicities[k]}"), "a simulation needs whole numbers of modes");
            else if (lists.Multiplicities[k] == 0 && lists.TargetPower[k] > 0)
                yield return new Violation($"spectrum.targetPower[{k}]", FormattableString.Invariant($"{lists.TargetPower[k]}"), "a block without modes holds no power in a simulation");
        }
    }

    /// <summary>Number of modes, without making them.</summary>
    internal static int CountOf(SpectrumConfig config) => config switch
    {
        PowerLawSpectrum law => law.Modes,
        ExplicitSpectrum lists => lists.Multiplicities.Count == 0 ? lists.Eigenvalues.Count : (int)lists.Multiplicities.Sum(),
        DatasetSpectrum data => data.PoolSize,
        _ => throw new ArgumentException($"no list of modes for {config.GetType().Name}", nameof(config)),
    };

    /// <summary>Number of modes with a positive eigenvalue, without making them.</summary>
    internal static int PositiveOf(SpectrumConfig config) => config is ExplicitSpectrum lists
        ? (int)lists.Eigenvalues.Select((lambda, k) => lambda > 0 ? (lists.Multiplicities.Count == 0 ? 1 : lists.Multiplicities[k]) : 0).Sum()
        : CountOf(config);

    internal static Modes Of(Spectrum spectrum)
    {
        int count = 0;
        for (int k = 0; k < spectrum.Blocks; k++) count += (int)spectrum.Multiplicities[k];
        double[] roots = new double[count], target = new double[count];
        int[] block = new int[count];
        int next = 0, positive = 0;
        foreach (bool wanted in (bool[])[true, false])
        {
            for (int k = 0; k < spectrum.Blocks; k++)
            {
                if (spectrum.Eigenvalues[k] > 0 != wanted) continue;
                for (int i = 0; i < (int)spectrum.Multiplicities[k]; i++, next++)
                {
                    roots[next] = Math.Sqrt(spectrum.Eigenvalues[k]);
                    target[next] = i == 0 ? Math.Sqrt(spectrum.TargetPower[k]) : 0;
                    block[next] = k;
                }
            }

            if (wanted) positive = next;
        }

        return new Modes(roots, target, block, positive, spectrum.Blocks, spectrum.Trace);
    }
}
