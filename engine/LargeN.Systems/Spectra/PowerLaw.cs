// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Systems.Spectra;

/// <summary>Power-law spectra: lambda_k = k^-alpha, v_k^2 = k^-beta.</summary>
public static class PowerLaw
{
    /// <summary>The first M modes.</summary>
    /// <param name="modes">M >= 1.</param>
    /// <param name="spectrumExponent">alpha, finite.</param>
    /// <param name="targetExponent">beta, finite.</param>
    public static Spectrum Truncated(int modes, double spectrumExponent, double targetExponent)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(modes, 1);
        double[] eigenvalues = new double[modes], power = new double[modes];
        double[] log = new double[modes];
        for (int k = 0; k < modes; k++) log[k] = k + 1;

        // not Math.Pow, whose bits change with the C library: the simulation uses these values, too
        Elementary.Log(log, log);
        for (int k = 0; k < modes; k++) (eigenvalues[k], power[k]) = (-spectrumExponent * log[k], -targetExponent * log[k]);
        Elementary.Exp(eigenvalues, eigenvalues);
        Elementary.Exp(power, power);
        return new Spectrum(eigenvalues, [], power);
    }

    /// <summary>Modes up to an index that no list could hold: the first ones one by one, the rest in bins of geometric width.</summary>
    /// <param name="spectrumExponent">alpha > 0.</param>
    /// <param name="targetExponent">beta > 1.</param>
    /// <param name="exactModes">Modes that have a block of their own, >= 1.</param>
    /// <param name="maximumIndex">Upper edge of the last bin, larger than exactModes + 1/2.</param>
    /// <param name="bins">Bins beyond the exact modes, >= 1.</param>
    /// <remarks>A bin [a, b] stands at the geometric mean of its edges with multiplicity b - a and the integral of k^-beta as its power.</remarks>
    public static Spectrum Binned(double spectrumExponent, double targetExponent, int exactModes, double maximumIndex, int bins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(exactModes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(targetExponent, 1);
        double first = exactModes + 0.5;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(maximumIndex, first);
        int blocks = exactModes + bins;
        double[] eigenvalues = new double[blocks], multiplicities = new double[blocks], power = new double[blocks];
        double step = Math.Log(maximumIndex / first) / bins;
        for (int i = 0; i < blocks; i++)
        {
            double low = i < exactModes ? i + 0.5 : first * Math.Exp(step * (i - exactModes));
            double high = i < exactModes ? i + 1.5 : first * Math.Exp(step * (i - exactModes + 1));
            eigenvalues[i] = Math.Pow(low * high, -spectrumExponent / 2);
            multiplicities[i] = high - low;
            power[i] = (Math.Pow(low, 1 - targetExponent) - Math.Pow(high, 1 - targetExponent)) / (targetExponent - 1);
        }

        return new Spectrum(eigenvalues, multiplicities, power);
    }
}
