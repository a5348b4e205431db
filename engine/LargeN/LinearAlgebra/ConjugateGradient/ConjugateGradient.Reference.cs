// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.LinearAlgebra;

/// <summary>Plain-loop oracle of <see cref="ConjugateGradient"/>: each system by itself, from all eigenpairs of the dense matrix by Jacobi rotations.</summary>
internal static class ConjugateGradientReference
{
    /// <summary>x = (A + z)^-1 b = sum_c v_c (v_c . b)/(l_c + z).</summary>
    /// <param name="a">n * n, row-major; the lower triangle is read.</param>
    /// <param name="n">Order.</param>
    /// <param name="z">Shift.</param>
    /// <param name="b">n.</param>
    internal static Complex[] Solve(ReadOnlySpan<double> a, int n, Complex z, ReadOnlySpan<double> b)
    {
        double[] values = new double[n], vectors = new double[n * n];
        SymmetricEigenReference.Solve(a, n, values, vectors);
        Complex[] x = new Complex[n];
        for (int c = 0; c < n; c++)
        {
            double along = 0;
            for (int i = 0; i < n; i++) along += vectors[(c * n) + i] * b[i];
            Complex weight = along / (values[c] + z);
            for (int i = 0; i < n; i++) x[i] += weight * vectors[(c * n) + i];
        }

        return x;
    }
}
