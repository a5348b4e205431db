// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LargeN.Numerics;
using LargeN.Numerics.Lanes;

namespace LargeN.LinearAlgebra;

/// <summary>Log-determinants of many factors at once, one factor a lane: the steps of <see cref="Cholesky.LogDeterminant{T}(ReadOnlyMatrixView{T})"/>, so the same bits.</summary>
internal static unsafe class LogDeterminantLanes
{
    private const ulong MantissaMask = 0x000FFFFFFFFFFFFF;
    private const double TwoTo52 = 4503599627370496;
    private const double SmallestNormal = 2.2250738585072014E-308;
    private const int LargestOrder = 64;

    /// <summary>2 sum log of <paramref name="n"/> pivots for each of <paramref name="lanes"/> lanes.</summary>
    /// <param name="n">Order.</param>
    /// <param name="pivots">Vector i holds pivot i of every lane; positive and normal where the result is used.</param>
    /// <param name="lanes">Lanes, a power of two.</param>
    /// <param name="results">A number a lane.</param>
    internal static void Run(int n, double* pivots, int lanes, double* results)
    {
        int lane = 0;
        if (Vector512.IsHardwareAccelerated)
            for (; lane <= lanes - Doubles8.Count; lane += Doubles8.Count) Lanes<Doubles8>(n, pivots + lane, lanes, results + lane);
        if (Vector256.IsHardwareAccelerated)
            for (; lane <= lanes - Doubles4.Count; lane += Doubles4.Count) Lanes<Doubles4>(n, pivots + lane, lanes, results + lane);
        for (; lane < lanes; lane++) Lanes<Doubles1>(n, pivots + lane, lanes, results + lane);
    }

    /// <summary>2 sum log of the diagonal of one factor; NaN where an element is not positive and finite.</summary>
    internal static double One<T>(int n, T* lower, nint rowStride)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        LogProduct product = new();
        for (nint i = 0; i < n; i++)
        {
            double pivot = double.CreateTruncating(lower[i * (rowStride + 1)]);
            if (!(pivot > 0) || !double.IsFinite(pivot)) return double.NaN;
            product.Multiply(pivot);
        }

        return 2 * product.Value;
    }

    /// <summary>The same for many factors, small ones one a lane.</summary>
    [SkipLocalsInit]
    internal static void Batch<T>(int count, int n, T* lower, nint rowStride, nint batchStride, double* results)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double* pivots = stackalloc double[Doubles8.Count * LargestOrder];
        int b = 0;
        for (; n <= LargestOrder && b <= count - Doubles8.Count; b += Doubles8.Count)
        {
            T* first = lower + (b * batchStride);
            uint unusual = 0;
            for (int l = 0; l < Doubles8.Count; l++)
            {
                for (nint i = 0; i < n; i++)
                {
                    double pivot = double.CreateTruncating(first[(l * batchStride) + (i * (rowStride + 1))]);
                    pivots[(i * Doubles8.Count) + l] = pivot;
                    if (!(pivot >= SmallestNormal && pivot <= double.MaxValue)) unusual |= 1u << l;
                }
            }

            Run(n, pivots, Doubles8.Count, results + b);
            for (int l = 0; unusual >> l != 0; l++)
                if ((unusual >> l & 1) != 0) results[b + l] = One(n, first + (l * batchStride), rowStride);
        }

        for (; b < count; b++) results[b] = One(n, lower + (b * batchStride), rowStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Lanes<D>(int n, double* pivots, int step, double* results)
        where D : struct, IDoubleLanes<D>
    {
        // Exponents become doubles by way of 2^52; their sums are exact.
        D mantissa = D.All(1), exponent = D.All(0), one = D.All(1), two = D.All(2), half = D.All(0.5);
        for (int i = 0; i < n; i++, pivots += step)
        {
            D pivot = D.Load(in *pivots);
            exponent += (D.ShiftBitsRight(pivot, 52) | D.All(TwoTo52)) - D.All(TwoTo52 + 1023);
            mantissa *= (pivot & D.AllBits(MantissaMask)) | one;
            D small = D.Less(mantissa, two);
            exponent = D.Select(small, exponent, exponent + one);
            mantissa = D.Select(small, mantissa, mantissa * half);
        }

        D.Store(Finish(mantissa, exponent), ref *results);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static D Finish<D>(D mantissa, D exponent)
        where D : struct, IDoubleLanes<D> =>
        D.All(2) * D.Fma(exponent, D.All(LogProduct.Ln2High), D.Fma(exponent, D.All(LogProduct.Ln2Low), InDouble<LogMap>.Apply(mantissa)));
}
