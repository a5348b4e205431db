// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using LargeN.Numerics;

namespace LargeN.LinearAlgebra;

/// <summary>The inverse of 4^-e A, A = L L^T: solves of a single vector whose dots run in fixed lanes.</summary>
/// <remarks>e brings the largest pivot to the order of one, so that neither the inverse of a tiny matrix nor that of a huge one leaves the range of T.</remarks>
/// <param name="n">Order, >= 1.</param>
/// <param name="lower">L.</param>
/// <param name="stride">Elements from one row to the next.</param>
/// <param name="scale">2^e.</param>
internal readonly unsafe struct CholeskyInverse<V, T>(int n, T* lower, nint stride, T scale) : IInverse<T>
    where V : struct, ILanes<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>floor(log2) of the largest pivot, within what a factor of a matrix of T can have; false where a pivot is NaN or infinite: a division by it would hide that.</summary>
    internal static bool TryExponent(int n, T* lower, nint stride, out int exponent)
    {
        T largest = T.Zero;
        for (int i = 0; i < n; i++) largest = T.Max(largest, lower[i * (stride + 1)]);
        int limit = sizeof(T) == sizeof(float) ? 100 : 540;
        exponent = Math.Clamp(PowerOfTwo.Exponent(double.CreateTruncating(largest)), -limit, limit);
        return T.IsFinite(largest);
    }

    /// <inheritdoc/>
    public void SolveTransposed(T* x) => Solve(x);

    /// <summary>Dots of rows downwards, then multiples of rows upwards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Solve(T* x)
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
}
