// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using LargeN.Numerics;

namespace LargeN.LinearAlgebra;

/// <summary>The inverse of 2^-e A, P A = L U: solves of a single vector whose dots run in fixed lanes.</summary>
/// <remarks>e brings the largest pivot to the order of one, so that neither the inverse of a tiny matrix nor that of a huge one leaves the range of T.</remarks>
/// <param name="n">Order, >= 1.</param>
/// <param name="factors">L and U.</param>
/// <param name="stride">Elements from one row to the next.</param>
/// <param name="pivots">n.</param>
/// <param name="scale">2^e.</param>
internal readonly unsafe struct LuInverse<V, T>(int n, T* factors, nint stride, int* pivots, T scale) : IInverse<T>
    where V : struct, ILanes<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static int Lanes => 64 / sizeof(T);

    /// <summary>floor(log2) of the largest pivot, within the range of normal numbers of T; false where a pivot is NaN or infinite: a division by it would hide that.</summary>
    internal static bool TryExponent(int n, T* factors, nint stride, out int exponent)
    {
        T largest = T.Zero;
        for (int i = 0; i < n; i++) largest = T.Max(largest, T.Abs(factors[i * (stride + 1)]));
        int limit = sizeof(T) == sizeof(float) ? 110 : 980;
        exponent = Math.Clamp(PowerOfTwo.Exponent(double.CreateTruncating(largest)), -limit, limit);
        return T.IsFinite(largest);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Solve(T* x)
    {
        LuDriver<T>.Exchange(pivots, n, reverse: false, x, 1, 1);
        for (int i = 0; i < n; i++) x[i] = Without(i, 0, i, x);
        for (int i = 0; i < n; i++) x[i] *= scale;
        for (int i = n - 1; i >= 0; i--) x[i] = Without(i, i + 1, n, x) / factors[i * (stride + 1)];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void SolveTransposed(T* x)
    {
        for (int i = 0; i < n; i++) x[i] *= scale;
        for (int i = 0; i < n; i++)
        {
            x[i] /= factors[i * (stride + 1)];
            Subtract(i, i + 1, n, x);
        }

        for (int i = n - 1; i >= 0; i--) Subtract(i, 0, i, x);
        LuDriver<T>.Exchange(pivots, n, reverse: true, x, 1, 1);
    }

    /// <summary>x_i minus the sum of f_ij x_j over [from, to): whole groups of lanes by the fixed tree, then what lies before and after them in rising order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private T Without(int i, int from, int to, T* x)
    {
        T* row = factors + (i * stride);
        int first = Math.Min((from + Lanes - 1) / Lanes * Lanes, to), last = Math.Max(first, to / Lanes * Lanes);
        T rest = first < last ? x[i] - PanelKernels.Dot<V, T>(row, x, first, last) : x[i];
        for (int j = from; j < first; j++) rest = T.FusedMultiplyAdd(-row[j], x[j], rest);
        for (int j = last; j < to; j++) rest = T.FusedMultiplyAdd(-row[j], x[j], rest);
        return rest;
    }

    /// <summary>x_j -= x_i f_ij over [from, to).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Subtract(int i, int from, int to, T* x)
    {
        T* row = factors + (i * stride);
        T minus = -x[i];
        int first = Math.Min((from + Lanes - 1) / Lanes * Lanes, to), last = Math.Max(first, to / Lanes * Lanes);
        for (int j = from; j < first; j++) x[j] = T.FusedMultiplyAdd(minus, row[j], x[j]);
        PanelKernels.ScaleAdd<V, T>(x, T.One, row, minus, first, last);
        for (int j = last; j < to; j++) x[j] = T.FusedMultiplyAdd(minus, row[j], x[j]);
    }
}
