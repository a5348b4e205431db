// SPDX-License-Identifier: MIT
using LargeN.Numerics;
using LargeN.Systems.Spectra;

namespace LargeN.Systems.SgdDynamics;

/// <summary>A power-law spectrum of more modes than a list holds, in bins of geometric width.</summary>
internal static class GeometricBins
{
    /// <summary>lambda_k = k^-alpha, v_k^2 = k^-beta for k = 1 to M in bins [a, b) of whole numbers; a bin stands at k = sqrt(a (b - 1)) with multiplicity b - a.</summary>
    /// <param name="modes">M >= 1.</param>
    /// <param name="spectrumExponent">alpha.</param>
    /// <param name="targetExponent">beta.</param>
    /// <param name="edges">Edges before those that round to the same number are joined, >= 2. With 300, exponents are right to 0.001.</param>
    internal static Spectrum Of(double modes, double spectrumExponent, double targetExponent, int edges)
    {
        List<double> distinct = [1];
        double step = Elementary.Log(modes + 1) / (edges - 1);
        for (int i = 1; i < edges; i++)
        {
            double edge = i == edges - 1 ? modes + 1 : Math.Round(Elementary.Exp(step * i));
            if (edge > distinct[^1]) distinct.Add(edge);
        }

        int bins = distinct.Count - 1;
        double[] eigenvalues = new double[bins], multiplicities = new double[bins], power = new double[bins];
        for (int i = 0; i < bins; i++)
        {
            double log = 0.5 * (Elementary.Log(distinct[i]) + Elementary.Log(distinct[i + 1] - 1));
            multiplicities[i] = distinct[i + 1] - distinct[i];
            eigenvalues[i] = Elementary.Exp(-spectrumExponent * log);
            power[i] = multiplicities[i] * Elementary.Exp(-targetExponent * log);
        }

        return new Spectrum(eigenvalues, multiplicities, power);
    }

    /// <summary>sum of k^-beta over k > M (Euler and Maclaurin; relative error below 1e-6 for M >= 1).</summary>
    internal static double Tail(double modes, double targetExponent)
    {
        double a = modes + 8, beta = targetExponent, sum = 0;
        for (int i = 1; i < 8; i++) sum += Elementary.Exp(-beta * Elementary.Log(modes + i));
        double power = Elementary.Exp(-beta * Elementary.Log(a));
        return sum + (power * ((a / (beta - 1)) + 0.5 + (beta / (12 * a)) - (beta * (beta + 1) * (beta + 2) / (720 * a * a * a))));
    }
}
