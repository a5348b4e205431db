// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LargeN.Numerics.Lanes;

namespace LargeN.LinearAlgebra;

/// <summary>Micro-kernels: from the roots of a secular equation to the eigenvectors of diag(d) + rho z z^T, one pole a lane.</summary>
/// <remarks>
/// The roots found are the exact eigenvalues of a matrix with weights close to z. Vectors made with those weights are orthogonal to working precision even where
/// roots lie close together. Source: Gu and Eisenstat (1994), A stable and efficient algorithm for the rank-one modification of the symmetric eigenproblem.
/// </remarks>
internal static unsafe class SecularVectors
{
    /// <summary>
    /// Weights [from, to): w_j^2 = product over i of (x_i - d_j) / (d_i - d_j), the denominator left out for i = j, as a chain in rising i; signs from <paramref name="z"/>.
    /// They are sqrt(rho) times those for which the roots are exact: vectors are normalised.
    /// </summary>
    /// <param name="from">First pole, a multiple of 8.</param>
    /// <param name="to">One past the last pole; whole groups of 8 are written.</param>
    /// <param name="count">Number of poles and roots.</param>
    /// <param name="d">Poles, rising strictly, padding included.</param>
    /// <param name="z">The weights given.</param>
    /// <param name="origins">Nearer pole of each root.</param>
    /// <param name="offsets">Distance of each root from it.</param>
    /// <param name="weights">Takes w.</param>
    internal static void Weights(int from, int to, int count, double* d, double* z, double* origins, double* offsets, double* weights)
    {
        if (Vector512.IsHardwareAccelerated) Weights<Doubles8>(from, to, count, d, z, origins, offsets, weights);
        else if (Vector256.IsHardwareAccelerated) Weights<Doubles4>(from, to, count, d, z, origins, offsets, weights);
        else Weights<Doubles1>(from, to, count, d, z, origins, offsets, weights);
    }

    /// <summary>row[j] = weights[j] / (d_j - x), not normalised.</summary>
    /// <param name="padded">Elements, a multiple of 8.</param>
    /// <param name="d">Poles in the order of the columns.</param>
    /// <param name="weights">Their weights.</param>
    /// <param name="origin">Nearer pole of the root.</param>
    /// <param name="offset">Distance of the root from it.</param>
    /// <param name="row">Takes the vector.</param>
    internal static void Row(int padded, double* d, double* weights, double origin, double offset, double* row)
    {
        if (Vector512.IsHardwareAccelerated) Row<Doubles8>(padded, d, weights, origin, offset, row);
        else if (Vector256.IsHardwareAccelerated) Row<Doubles4>(padded, d, weights, origin, offset, row);
        else Row<Doubles1>(padded, d, weights, origin, offset, row);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Weights<V>(int from, int to, int count, double* d, double* z, double* origins, double* offsets, double* weights)
        where V : struct, IDoubleLanes<V>
    {
        V zero = V.All(0), one = V.All(1), sign = V.AllBits(0x8000_0000_0000_0000), magnitude = V.AllBits(0x7FFF_FFFF_FFFF_FFFF);
        for (int j = from; j < to; j += V.Count)
        {
            V pole = V.Load(in d[j]), product = one;
            for (int i = 0; i < count; i++)
            {
                V numerator = (pole - V.All(origins[i])) - V.All(offsets[i]), denominator = pole - V.All(d[i]);
                product *= numerator / V.Select(V.Same(denominator, zero), one, denominator);
            }

            V.Store(V.Sqrt(product & magnitude) | (V.Load(in z[j]) & sign), ref weights[j]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Row<V>(int padded, double* d, double* weights, double origin, double offset, double* row)
        where V : struct, IDoubleLanes<V>
    {
        V pole = V.All(origin), distance = V.All(offset);
        for (int j = 0; j < padded; j += V.Count)
            V.Store(V.Load(in weights[j]) / ((V.Load(in d[j]) - pole) - distance), ref row[j]);
    }
}
