// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.LinearAlgebra;

/// <summary>The inverse of a matrix, as solves of a single vector in place.</summary>
internal unsafe interface IInverse<T>
    where T : unmanaged
{
    /// <summary>x = A^-1 x.</summary>
    void Solve(T* x);

    /// <summary>x = A^-T x.</summary>
    void SolveTransposed(T* x);
}

/// <summary>Hager's estimate of |A^-1|_1 from solves with A and its transpose.</summary>
/// <remarks>Source: Hager (1984); Higham (1988), FORTRAN codes for estimating the one-norm, algorithm 4.1.</remarks>
internal static unsafe class InverseNorm
{
    /// <summary>Iterations at most; two or three are usual.</summary>
    internal const int IterationLimit = 5;

    /// <param name="n">Order, >= 1.</param>
    /// <param name="inverse">A^-1.</param>
    /// <param name="x">Scratch, n.</param>
    /// <param name="signs">Scratch, n.</param>
    /// <returns>|A^-1|_1, from below.</returns>
    internal static double Estimate<TInverse, T>(int n, in TInverse inverse, T* x, T* signs)
        where TInverse : struct, IInverse<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T start = T.One / T.CreateTruncating(n);
        for (int i = 0; i < n; i++) (x[i], signs[i]) = (start, T.Zero);

        double estimate = 0;
        int column = -1;
        for (int iteration = 0; iteration < IterationLimit; iteration++)
        {
            inverse.Solve(x);
            double norm = SumOfSizes(n, x);
            if (!double.IsFinite(norm)) return norm;
            if (iteration > 0 && norm <= estimate) break;
            estimate = norm;
            if (n == 1) return estimate;

            bool changed = false;
            for (int i = 0; i < n; i++)
            {
                T sign = x[i] < T.Zero ? -T.One : T.One;
                changed |= sign != signs[i];
                x[i] = signs[i] = sign;
            }

            if (!changed) break;
            inverse.SolveTransposed(x);
            int largest = 0;
            for (int i = 1; i < n; i++)
            {
                if (T.Abs(x[i]) > T.Abs(x[largest])) largest = i;
            }

            if (largest == column) break;
            column = largest;
            for (int i = 0; i < n; i++) x[i] = i == column ? T.One : T.Zero;
        }

        // A vector of alternating signs and rising size catches what the ascent can miss.
        for (int i = 0; i < n; i++)
        {
            T size = T.One + (T.CreateTruncating(i) / T.CreateTruncating(n - 1));
            x[i] = i % 2 == 0 ? size : -size;
        }

        inverse.Solve(x);
        double other = 2 * SumOfSizes(n, x) / (3.0 * n);
        return double.IsNaN(other) ? other : Math.Max(estimate, other);
    }

    private static double SumOfSizes<T>(int n, T* x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double sum = 0;
        for (int i = 0; i < n; i++) sum += Math.Abs(double.CreateTruncating(x[i]));
        return sum;
    }
}
