// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.SgdDynamics;

/// <summary>Long power laws with few blocks: the first modes as they are, the rest in bins of geometric width.</summary>
/// <remarks>A bin keeps the number of its modes, their trace and their power.</remarks>
internal static class BinnedModes
{
    /// <summary>The modes of a config: a power law in blocks, anything else as it is.</summary>
    internal static SgdModes Of(SpectrumConfig config, bool normalised, int exact, int bins, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (config is PowerLawSpectrum law) return PowerLaw(law.Modes, law.SpectrumExponent, law.TargetExponent, normalised, exact, bins);
        Spectrum spectrum = TheorySpectrum.Of(config, cancel);
        return SgdModes.Of(spectrum, SgdScales.Of(spectrum, normalised));
    }

    /// <summary>How far losses of gradient descent in bins may lie from those of all modes, relative: half the square of the bins' width in log k, as long as the last mode is not learned (eta lambda_M t &lt; 1).</summary>
    /// <remarks>Measured at 10^7 modes and eta lambda_1 = 0.8 over 1 to 10^6 steps, 384 and 128 blocks: at most 0.03 of the square for (alpha, beta) = (1.5, 1.6), 0.21 for (1.5, 3), 0.25 for (3, 4), 0.02 for (1.1, 1.1).</remarks>
    internal static double RelativeError(SpectrumConfig config, int exact, int bins)
    {
        double width = config is PowerLawSpectrum law && law.Modes > exact + bins ? Math.Log((double)law.Modes / exact) / bins : 0;
        return 0.5 * width * width;
    }

    /// <summary>lambda_k = k^-alpha, v_k^2 = k^-beta, k = 1 to M, in blocks, without a list of all modes; the same bits everywhere, so that simulations may use them.</summary>
    /// <param name="count">M.</param>
    /// <param name="spectrumExponent">alpha.</param>
    /// <param name="targetExponent">beta.</param>
    /// <param name="normalised">Whether eigenvalues are divided by their sum and powers by theirs.</param>
    /// <param name="exact">Modes kept as they are.</param>
    /// <param name="bins">Bins beyond.</param>
    internal static SgdModes PowerLaw(int count, double spectrumExponent, double targetExponent, bool normalised, int exact, int bins)
    {
        int blocks = Math.Min(count, exact + bins), first = 0;
        double[] m = new double[blocks], trace = new double[blocks], power = new double[blocks], log = new double[4096], value = new double[4096];
        double ratio = Elementary.Log(Math.Max(1, (double)count / exact)) / bins;
        for (int b = 0; b < blocks; b++)
        {
            int end = b < exact || blocks == count ? b + 1 : b == blocks - 1 ? count : Math.Clamp((int)(exact * Elementary.Exp(ratio * (b - exact + 1))), first + 1, count - (blocks - 1 - b));
            m[b] = end - first;
            for (; first < end; first += log.Length)
            {
                int some = Math.Min(log.Length, end - first);
                for (int i = 0; i < some; i++) value[i] = first + i + 1;
                Elementary.Log(value.AsSpan(0, some), log.AsSpan(0, some));
                trace[b] += Sum(-spectrumExponent, log.AsSpan(0, some), value.AsSpan(0, some));
                power[b] += Sum(-targetExponent, log.AsSpan(0, some), value.AsSpan(0, some));
            }

            first = end;
        }

        double allTrace = normalised ? FixedOrder.Sum(trace) : 1, allPower = normalised ? FixedOrder.Sum(power) : 1;
        return new SgdModes([.. trace.Select((t, b) => t / (m[b] * allTrace))], m, [.. power.Select((p, b) => p * allTrace / (trace[b] * allPower))], 0);
    }

    /// <summary>Sum of exp(factor log), the exponentials left in <paramref name="value"/>.</summary>
    private static double Sum(double factor, ReadOnlySpan<double> log, Span<double> value)
    {
        for (int i = 0; i < log.Length; i++) value[i] = factor * log[i];
        Elementary.Exp(value, value);
        return FixedOrder.Sum(value);
    }
}
