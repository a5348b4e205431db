// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.LinearAlgebra;

/// <summary>Plain-loop oracle of <see cref="Resolvent"/>: the dense complex inverse by elimination with partial pivoting, which knows nothing of eigenvalues.</summary>
internal static class ResolventReference
{
    /// <summary>(A + z)^-1, row-major, and log det(A + z) with an imaginary part modulo 2 pi. Infinite or NaN where A + z is singular.</summary>
    /// <param name="a">n * n, row-major; the lower triangle is read.</param>
    /// <param name="n">Order.</param>
    /// <param name="z">Shift.</param>
    /// <param name="logDeterminant">log det(A + z).</param>
    internal static Complex[] Inverse(ReadOnlySpan<double> a, int n, Complex z, out Complex logDeterminant)
    {
        Complex[] m = new Complex[n * n], inverse = new Complex[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++) m[(i * n) + j] = m[(j * n) + i] = a[(i * n) + j];
            m[(i * n) + i] += z;
            inverse[(i * n) + i] = 1;
        }

        logDeterminant = 0;
        for (int k = 0; k < n; k++)
        {
            int pivot = k;
            for (int i = k + 1; i < n; i++)
                if (Complex.Abs(m[(i * n) + k]) > Complex.Abs(m[(pivot * n) + k])) pivot = i;
            if (pivot != k)
            {
                for (int j = 0; j < n; j++)
                {
                    (m[(k * n) + j], m[(pivot * n) + j]) = (m[(pivot * n) + j], m[(k * n) + j]);
                    (inverse[(k * n) + j], inverse[(pivot * n) + j]) = (inverse[(pivot * n) + j], inverse[(k * n) + j]);
                }

                logDeterminant += new Complex(0, Math.PI);
            }

            logDeterminant += Complex.Log(m[(k * n) + k]);
            for (int i = 0; i < n; i++)
            {
                if (i == k) continue;
                Complex factor = m[(i * n) + k] / m[(k * n) + k];
                for (int j = k; j < n; j++) m[(i * n) + j] -= factor * m[(k * n) + j];
                for (int j = 0; j < n; j++) inverse[(i * n) + j] -= factor * inverse[(k * n) + j];
            }
        }

        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) inverse[(i * n) + j] /= m[(i * n) + i];
        return inverse;
    }

    /// <summary>Trace of a matrix.</summary>
    internal static Complex Trace(Complex[] m, int n)
    {
        Complex sum = 0;
        for (int i = 0; i < n; i++) sum += m[(i * n) + i];
        return sum;
    }

    /// <summary>tr[L B R C] by plain products.</summary>
    internal static Complex TwoPoint(Complex[] left, double[] b, Complex[] right, double[] c, int n)
    {
        Complex sum = 0;
        Complex[] lb = Product(left, Array.ConvertAll(b, x => (Complex)x), n), rc = Product(right, Array.ConvertAll(c, x => (Complex)x), n);
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) sum += lb[(i * n) + j] * rc[(j * n) + i];
        return sum;
    }

    /// <summary>X Y.</summary>
    internal static Complex[] Product(Complex[] x, Complex[] y, int n)
    {
        Complex[] product = new Complex[n * n];
        for (int i = 0; i < n; i++)
            for (int k = 0; k < n; k++)
                for (int j = 0; j < n; j++) product[(i * n) + j] += x[(i * n) + k] * y[(k * n) + j];
        return product;
    }
}
