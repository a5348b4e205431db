// SPDX-License-Identifier: MIT
using LargeN.Numerics;

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
