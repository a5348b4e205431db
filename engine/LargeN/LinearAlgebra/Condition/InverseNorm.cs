// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using LargeN.Numerics;

namespace LargeN.LinearAlgebra;

/// <summary>Hager's estimate of |A^-1|_1 for A = L L^T, with solves of a single vector whose dots run in fixed lanes.</summary>
/// <remarks>A is taken times the power of four that brings the largest pivot to the order of one, so that neither the inverse of a tiny matrix nor that of a huge one leaves the range of T.</remarks>
internal static unsafe class InverseNorm
{
    /// <summary>Iterations at most; two or three are usual.</summary>
    internal const int IterationLimit = 5;

    /// <param name="n">Order, >= 1.</param>
    /// <param name="lower">L.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="x">Scratch, n.</param>
    /// <param name="signs">Scratch, n.</param>
    /// <param name="exponent">e of the scaling.</param>
    /// <returns>|(4^-e A)^-1|_1.</returns>
    internal static double Estimate<V, T>(int n, T* lower, nint stride, T* x, T* signs, out int exponent)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        exponent = Exponent(n, lower, stride);
        T scale = T.CreateTruncating(PowerOfTwo.Of(exponent));
        T start = T.One / T.CreateTruncating(n);
        for (int i = 0; i < n; i++) (x[i], signs[i]) = (start, T.Zero);

        double estimate = 0;
        int column = -1;
        for (int iteration = 0; iteration < IterationLimit; iteration++)
        {
            Solve<V, T>(n, lower, stride, scale, x);
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
            Solve<V, T>(n, lower, stride, scale, x);
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

        Solve<V, T>(n, lower, stride, scale, x);
        double other = 2 * SumOfSizes(n, x) / (3.0 * n);
        return double.IsNaN(other) ? other : Math.Max(estimate, other);
    }

    /// <summary>floor(log2) of the largest pivot, within what a factor of a matrix of T can have; 0 where there is no finite positive one.</summary>
    private static int Exponent<T>(int n, T* lower, nint stride)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T largest = T.Zero;
        for (int i = 0; i < n; i++) largest = lower[i * (stride + 1)] > largest ? lower[i * (stride + 1)] : largest;
        int limit = sizeof(T) == sizeof(float) ? 100 : 540;
        return T.IsFinite(largest) ? Math.Clamp(PowerOfTwo.Exponent(double.CreateTruncating(largest)), -limit, limit) : 0;
    }

    /// <summary>Solves L L^T x = scale^2 b in place: dots of rows downwards, then multiples of rows upwards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Solve<V, T>(int n, T* lower, nint stride, T scale, T* x)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = 64 / sizeof(T);
        for (int i = 0; i < n; i++)
        {
            T* row = lower + (i * stride);
            int whole = i / lanes * lanes;
            T rest = x[i] - PanelKernels.Dot<V, T>(row, x, 0, whole);
            for (int j = whole; j < i; j++) rest = T.FusedMultiplyAdd(-row[j], x[j], rest);
            x[i] = rest / row[i];
        }

        for (int i = 0; i < n; i++) x[i] *= scale;

        for (int i = n - 1; i >= 0; i--)
        {
            T* row = lower + (i * stride);
            int whole = i / lanes * lanes;
            x[i] /= row[i];
            PanelKernels.ScaleAdd<V, T>(x, T.One, row, -x[i], 0, whole);
            for (int j = whole; j < i; j++) x[j] = T.FusedMultiplyAdd(-x[i], row[j], x[j]);
        }

        for (int i = 0; i < n; i++) x[i] *= scale;
    }

    private static double SumOfSizes<T>(int n, T* x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double sum = 0;
        for (int i = 0; i < n; i++) sum += Math.Abs(double.CreateTruncating(x[i]));
        return sum;
    }
}
