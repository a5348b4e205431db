// SPDX-License-Identifier: MIT
using LargeN.Systems.Spectra;

namespace LargeN.Systems.VarianceOnset;

/// <summary>sqrt(N(D, k)) P_k(x_1) on the unit sphere: a spherical harmonic of degree k and power 1.</summary>
internal readonly struct HarmonicTarget(int dimension, int degree)
{
    private readonly double size = Math.Sqrt(SphereHarmonics.Degeneracy(dimension, degree));

    /// <param name="t">x_1, -1 to 1.</param>
    internal double At(double t)
    {
        double previous = 1, current = t;
        for (int k = 1; k < degree; k++)
            (previous, current) = (current, ((((2.0 * k) + dimension - 2) * t * current) - (k * previous)) / (k + dimension - 2));
        return size * current;
    }
}
