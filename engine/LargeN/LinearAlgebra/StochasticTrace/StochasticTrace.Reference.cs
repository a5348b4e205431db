// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.LinearAlgebra;

/// <summary>Plain-loop oracle of <see cref="StochasticTrace"/>: the exact trace, from all eigenvalues of the dense matrix by Jacobi rotations.</summary>
internal static class StochasticTraceReference
{
    /// <summary>tr f(A) = sum_i f(l_i), in rising order of the eigenvalues; NaN for a matrix that is not finite.</summary>
    /// <param name="a">n * n, row-major; the lower triangle is read.</param>
    /// <param name="n">Order.</param>
    /// <param name="function">f.</param>
    internal static Complex Of(ReadOnlySpan<double> a, int n, Func<double, Complex> function)
    {
        double[] values = new double[n], vectors = new double[n * n];
        SymmetricEigenReference.Solve(a, n, values, vectors);
        Complex sum = 0;
        for (int i = 0; i < n; i++) sum += function(values[i]);
        return sum;
    }

    /// <summary>tr A, the sum of the diagonal.</summary>
    /// <param name="a">n * n, row-major.</param>
    /// <param name="n">Order.</param>
    internal static double Trace(ReadOnlySpan<double> a, int n)
    {
        double sum = 0;
        for (int i = 0; i < n; i++) sum += a[(i * n) + i];
        return sum;
    }
}
