// SPDX-License-Identifier: MIT
using LargeN.Numerics;

namespace LargeN.Systems.Spectra;

/// <summary>Dot-product kernels on the unit sphere in D dimensions: degeneracies, Gegenbauer coefficients.</summary>
public static class SphereHarmonics
{
    private const int Nodes = 400;
    private const double Negligible = 1e-17;
    private const double Unit = 1.1102230246251565e-16;   // half the distance from 1 to the next double

    /// <summary>N(D, k): how many spherical harmonics of degree k there are.</summary>
    /// <param name="dimension">D >= 3.</param>
    /// <param name="degree">k >= 0.</param>
    /// <returns>Exact up to 2^53; +infinity where a double cannot hold it.</returns>
    public static double Degeneracy(int dimension, int degree)
    {
        CheckDimension(dimension);
        ArgumentOutOfRangeException.ThrowIfNegative(degree);
        if (degree == 0) return 1;
        double choose = 1;   // C(k + D - 3, k - 1), a whole number after every step
        for (int i = 1; i < degree; i++) choose = choose * (dimension - 2 + i) / i;
        return choose * ((2.0 * degree) + dimension - 2) / degree;
    }

    /// <summary>Coefficients lambda_k of h(t) = sum_k lambda_k N(D, k) P_k(t), k = 0 to <paramref name="maxDegree"/>.</summary>
    /// <param name="kernel">h, as a function of the cosine.</param>
    /// <param name="dimension">D >= 3.</param>
    /// <param name="maxDegree">Highest degree, >= 0.</param>
    /// <returns>The coefficients; those below 1e-17 or below the rounding of the quadrature (odd or even activations) are zero.</returns>
    /// <remarks>Gauss-Legendre in the angle, 400 nodes, the weight sin^(D-2) taken in logarithms: no overflow at any D. The bits are the same on every machine.</remarks>
    public static double[] Coefficients(Func<double, double> kernel, int dimension, int maxDegree)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        CheckDimension(dimension);
        ArgumentOutOfRangeException.ThrowIfNegative(maxDegree);
        double halfWidth = Math.Min(1, 14 / Math.Sqrt(dimension) / (Math.PI / 2));   // in quarter turns
        QuadratureRule rule = GaussLegendre.Rule(Nodes);
        double[] cosines = new double[Nodes], weights = new double[Nodes], values = new double[Nodes];
        double total = 0;
        for (int i = 0; i < Nodes; i++)
        {
            (double sine, double cosine) = Elementary.SinCosQuarterTurns(halfWidth * rule.Nodes[i]);   // of the angle from the equator
            cosines[i] = sine;
            weights[i] = rule.Weights[i] * Elementary.Exp((dimension - 2) * Elementary.Log(cosine));
            values[i] = kernel(cosines[i]);
            total += weights[i];
        }

        double scale = values.Max(Math.Abs);
        double[] coefficients = new double[maxDegree + 1];
        double[] current = [.. Enumerable.Repeat(1.0, Nodes)], previous = new double[Nodes];
        for (int k = 0; k <= maxDegree; k++)
        {
            double sum = 0;
            for (int i = 0; i < Nodes; i++) sum += weights[i] * values[i] * current[i];
            double lambda = sum / total;
            double degeneracy = Degeneracy(dimension, k);
            if (double.IsInfinity(degeneracy)) break;   // such degrees belong to the tail
            double rounding = 8 * Unit * scale / Math.Sqrt(degeneracy);   // P_k has the root mean square N(D, k)^-1/2
            coefficients[k] = lambda < Math.Max(Negligible, rounding) ? 0 : lambda;
            for (int i = 0; i < Nodes; i++)
            {
                double next = k == 0 ? cosines[i] : (((((2.0 * k) + dimension - 2) * cosines[i] * current[i]) - (k * previous[i])) / (k + dimension - 2));
                (previous[i], current[i]) = (current[i], next);
            }
        }

        return coefficients;
    }

    /// <summary>The spectrum of a network's kernel for uniform inputs, one block a degree; the trace of the higher degrees becomes the tail.</summary>
    /// <param name="sphere">The config.</param>
    public static Spectrum Of(SphereSpectrum sphere)
    {
        ArgumentNullException.ThrowIfNull(sphere);
        KernelConfig kernel = sphere.NeuralKernel;
        double[] eigenvalues = Coefficients(t => NeuralKernel.At(kernel, t), sphere.InputDimension, sphere.MaxDegree);
        double[] multiplicities = new double[eigenvalues.Length], power = new double[eigenvalues.Length];
        double trace = 0;
        for (int k = 0; k < eigenvalues.Length; k++)
        {
            double degeneracy = Degeneracy(sphere.InputDimension, k);
            multiplicities[k] = double.IsInfinity(degeneracy) ? 0 : degeneracy;
            trace += multiplicities[k] * eigenvalues[k];
            double b = k < sphere.TargetCoefficients.Count ? sphere.TargetCoefficients[k] : 0;
            power[k] = b * b;
        }

        return new Spectrum(eigenvalues, multiplicities, power, Math.Max(0, NeuralKernel.At(kernel, 1) - trace));
    }

    private static void CheckDimension(int dimension)
    {
        if (dimension < 3) throw new ArgumentOutOfRangeException(nameof(dimension), dimension, "Gegenbauer polynomials need at least 3 dimensions");
    }
}
