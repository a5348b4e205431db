// SPDX-License-Identifier: MIT
namespace LargeN.Systems.PrecisionLaws;

/// <summary>Symmetric rounding of a vector of weights to b bits: levels are whole multiples, up to 2^{b-1} - 1, of d = max|w| / (2^{b-1} - 1).</summary>
internal static class Quantiser
{
    /// <summary>d; 0 where all weights are.</summary>
    internal static double Step(ReadOnlySpan<double> w, int stride, int bits)
    {
        double most = 0;
        for (int i = 0; i < w.Length; i += stride) most = Math.Max(most, Math.Abs(w[i]));
        return most / ((1 << (bits - 1)) - 1);
    }

    /// <summary>The level next to a weight; ties go to the even one.</summary>
    internal static double Nearest(double w, double step, int bits)
    {
        int most = (1 << (bits - 1)) - 1;
        return step > 0 ? step * Math.Clamp(Math.Round(w / step), -most, most) : 0;
    }

    /// <summary>The level below or above, above with the probability of the fraction, so that the mean over <paramref name="uniform"/> in (0, 1) is the weight.</summary>
    internal static double Stochastic(double w, double step, int bits, double uniform)
    {
        int most = (1 << (bits - 1)) - 1;
        return step > 0 ? step * Math.Clamp(Math.Floor((w / step) + uniform), -most, most) : 0;
    }

    /// <summary>f, the fraction of a weight in steps; exactly 0 on a level.</summary>
    internal static double Fraction(double w, double step)
    {
        if (!(step > 0)) return 0;
        double x = w / step;
        return x - Math.Floor(x);
    }
}
