// SPDX-License-Identifier: MIT
using LargeN.Systems.Spectra;

namespace LargeN.Systems.SgdDynamics;

/// <summary>A spectrum as gradient descent sees it: what can be learned mode by mode, and what cannot.</summary>
/// <remarks>
/// Symbols: lambda_k, m_k, w_k^2 the squared target coefficient of one mode of block k in features of variance lambda_k (v_k^2 = m_k w_k^2 lambda_k is the power of
/// the block). The SGD literature writes v = w* - w for the error; the loss is sum_k m_k lambda_k E v_k^2 plus <see cref="Floor"/>.
/// </remarks>
internal sealed class SgdModes
{
    internal SgdModes(double[] eigenvalues, double[] multiplicities, double[] start, double floor) =>
        (Eigenvalues, Multiplicities, Start, Floor) = (eigenvalues, multiplicities, start, floor);

    /// <summary>lambda_k > 0.</summary>
    internal double[] Eigenvalues { get; }

    /// <summary>m_k > 0.</summary>
    internal double[] Multiplicities { get; }

    /// <summary>w_k^2, the second moment of the error of one mode before the first step.</summary>
    internal double[] Start { get; }

    /// <summary>Power without an eigenvalue: it is never learned and acts as noise in the labels, too (label squared).</summary>
    internal double Floor { get; }

    internal int Count => Eigenvalues.Length;

    /// <summary>sum_k m_k lambda_k.</summary>
    internal double Trace => Eigenvalues.Zip(Multiplicities, (lambda, m) => lambda * m).Sum();

    /// <summary>The modes of a spectrum; <paramref name="scales"/> divide its eigenvalues and its power.</summary>
    internal static SgdModes Of(Spectrum spectrum, SgdScales scales)
    {
        List<double> eigenvalues = [], multiplicities = [], start = [];
        double floor = 0;
        for (int k = 0; k < spectrum.Blocks; k++)
        {
            double lambda = spectrum.Eigenvalues[k] / scales.Eigenvalue, m = spectrum.Multiplicities[k], power = spectrum.TargetPower[k] / scales.Power;
            if (lambda > 0 && m > 0)
            {
                eigenvalues.Add(lambda);
                multiplicities.Add(m);
                start.Add(power / (m * lambda));
            }
            else
            {
                floor += power;
            }
        }

        return new SgdModes([.. eigenvalues], [.. multiplicities], [.. start], floor);
    }

    /// <summary>The same modes with more power that is never learned.</summary>
    internal SgdModes WithFloor(double more) => new(Eigenvalues, Multiplicities, Start, Floor + more);

    /// <summary>The learning rate above which the second moments of SGD on Gaussian features grow without bound.</summary>
    /// <param name="batchSize">B >= 1; +infinity for the population gradient.</param>
    /// <remarks>
    /// The map of the moments is diagonal plus rank one, so that its largest eigenvalue is 1 where sum_k m_k eta lambda_k / (2 B - (B + 1) eta lambda_k) = 1, the
    /// denominators being positive (Bordelon, Pehlevan 2022). Bisection to the last bit.
    /// </remarks>
    internal double CriticalLearningRate(double batchSize)
    {
        double largest = Eigenvalues.Max(), inverse = 1 / batchSize;
        double low = 0, high = 2 / ((1 + inverse) * largest);
        if (inverse == 0) return high;
        while (true)
        {
            double middle = 0.5 * (low + high);
            if (middle <= low || middle >= high) return low;
            double sum = 0;
            bool positive = true;
            for (int k = 0; k < Count; k++)
            {
                double x = middle * Eigenvalues[k], left = 2 - ((1 + inverse) * x);
                positive &= left > 0;
                sum += Multiplicities[k] * inverse * x / left;
            }

            if (positive && sum < 1) low = middle;
            else high = middle;
        }
    }
}

/// <summary>What eigenvalues and target power are divided by: the trace and the total power of a normalised spectrum, or ones.</summary>
internal readonly record struct SgdScales(double Eigenvalue, double Power)
{
    /// <summary>After division the trace is 1 and the loss before the first step is 1, where there is any to divide by.</summary>
    internal static SgdScales Of(Spectrum spectrum, bool normalised) =>
        normalised ? new(spectrum.Trace > 0 ? spectrum.Trace : 1, spectrum.TotalPower > 0 ? spectrum.TotalPower : 1) : new(1, 1);
}
