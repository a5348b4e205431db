// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LargeN.LinearAlgebra;

/// <summary>The kernel of a matrix times a vector on machines with 512-bit vectors: lane l is row l, of two groups of rows.</summary>
/// <remarks>
/// The order contract is a chain over k for each element, so the lanes must lie along the rows, while rows of A are contiguous in k: one vector of each row of a
/// group is transposed in registers, and its columns are added one after the other. Scalar equivalent: sum[l] = fma(a[l, k], x[k], sum[l]), k rising.
/// <para>Every cache line of A is read once.</para>
/// </remarks>
internal static unsafe class SlimKernel
{
    // Bytes of a row from the ones in work to those asked for: a dozen and more rows side by side are more streams than the hardware follows.
    private const int Ahead = 512;

    internal static bool IsSupported => Transposition.IsSupported;

    /// <summary>Sums over <paramref name="depth"/> values of k, a multiple of 8, for 16 rows.</summary>
    /// <param name="depth">Values of k.</param>
    /// <param name="a">First row, first k.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="x">The vector.</param>
    /// <param name="step">Elements from one value of it to the next.</param>
    /// <param name="sums">16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Run(nint depth, double* a, nint stride, double* x, nint step, double* sums)
    {
        Vector512<double> low = default, high = default;
        double* second = a + (8 * stride);
        for (nint p = 0; p < depth; p += 8, x += 8 * step)
        {
            Add(a + p, stride, x, step, ref low);
            Add(second + p, stride, x, step, ref high);
        }

        low.Store(sums);
        high.Store(sums + 8);
    }

    /// <summary>Sums over <paramref name="depth"/> values of k, a multiple of 16, for 32 rows.</summary>
    /// <param name="depth">Values of k.</param>
    /// <param name="a">First row, first k.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="x">The vector.</param>
    /// <param name="step">Elements from one value of it to the next.</param>
    /// <param name="sums">32.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Run(nint depth, float* a, nint stride, float* x, nint step, float* sums)
    {
        Vector512<float> low = default, high = default;
        float* second = a + (16 * stride);
        for (nint p = 0; p < depth; p += 16, x += 16 * step)
        {
            Add(a + p, stride, x, step, ref low);
            Add(second + p, stride, x, step, ref high);
        }

        low.Store(sums);
        high.Store(sums + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(double* a, nint stride, double* x, nint step, ref Vector512<double> sum)
    {
        double* upper = a + (4 * stride);
        Pair(a, a + stride, out Vector512<double> even01, out Vector512<double> odd01);
        Pair(a + (2 * stride), a + (3 * stride), out Vector512<double> even23, out Vector512<double> odd23);
        Pair(upper, upper + stride, out Vector512<double> even45, out Vector512<double> odd45);
        Pair(upper + (2 * stride), upper + (3 * stride), out Vector512<double> even67, out Vector512<double> odd67);
        Transposition.Quarters(even01, even23, even45, even67, out Vector512<double> k0, out Vector512<double> k2, out Vector512<double> k4, out Vector512<double> k6);
        Transposition.Quarters(odd01, odd23, odd45, odd67, out Vector512<double> k1, out Vector512<double> k3, out Vector512<double> k5, out Vector512<double> k7);
        sum = Vector512.FusedMultiplyAdd(k0, Vector512.Create(*x), sum);
        sum = Vector512.FusedMultiplyAdd(k1, Vector512.Create(x[step]), sum);
        sum = Vector512.FusedMultiplyAdd(k2, Vector512.Create(x[2 * step]), sum);
        sum = Vector512.FusedMultiplyAdd(k3, Vector512.Create(x[3 * step]), sum);
        sum = Vector512.FusedMultiplyAdd(k4, Vector512.Create(x[4 * step]), sum);
        sum = Vector512.FusedMultiplyAdd(k5, Vector512.Create(x[5 * step]), sum);
        sum = Vector512.FusedMultiplyAdd(k6, Vector512.Create(x[6 * step]), sum);
        sum = Vector512.FusedMultiplyAdd(k7, Vector512.Create(x[7 * step]), sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* a, nint stride, float* x, nint step, ref Vector512<float> sum)
    {
        Four(a, stride, out Vector512<double> a0, out Vector512<double> a1, out Vector512<double> a2, out Vector512<double> a3);
        Four(a + (4 * stride), stride, out Vector512<double> b0, out Vector512<double> b1, out Vector512<double> b2, out Vector512<double> b3);
        Four(a + (8 * stride), stride, out Vector512<double> c0, out Vector512<double> c1, out Vector512<double> c2, out Vector512<double> c3);
        Four(a + (12 * stride), stride, out Vector512<double> d0, out Vector512<double> d1, out Vector512<double> d2, out Vector512<double> d3);
        Transposition.Quarters(a0, b0, c0, d0, out Vector512<double> k0, out Vector512<double> k4, out Vector512<double> k8, out Vector512<double> k12);
        Transposition.Quarters(a1, b1, c1, d1, out Vector512<double> k1, out Vector512<double> k5, out Vector512<double> k9, out Vector512<double> k13);
        Transposition.Quarters(a2, b2, c2, d2, out Vector512<double> k2, out Vector512<double> k6, out Vector512<double> k10, out Vector512<double> k14);
        Transposition.Quarters(a3, b3, c3, d3, out Vector512<double> k3, out Vector512<double> k7, out Vector512<double> k11, out Vector512<double> k15);
        AddFour(k0, k1, k2, k3, x, step, ref sum);
        AddFour(k4, k5, k6, k7, x + (4 * step), step, ref sum);
        AddFour(k8, k9, k10, k11, x + (8 * step), step, ref sum);
        AddFour(k12, k13, k14, k15, x + (12 * step), step, ref sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddFour(Vector512<double> k0, Vector512<double> k1, Vector512<double> k2, Vector512<double> k3, float* x, nint step, ref Vector512<float> sum)
    {
        sum = Vector512.FusedMultiplyAdd(k0.AsSingle(), Vector512.Create(*x), sum);
        sum = Vector512.FusedMultiplyAdd(k1.AsSingle(), Vector512.Create(x[step]), sum);
        sum = Vector512.FusedMultiplyAdd(k2.AsSingle(), Vector512.Create(x[2 * step]), sum);
        sum = Vector512.FusedMultiplyAdd(k3.AsSingle(), Vector512.Create(x[3 * step]), sum);
    }

    /// <summary>Columns 0, 2, 4, 6 of two rows, one a quarter, and columns 1, 3, 5, 7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair(double* first, double* second, out Vector512<double> even, out Vector512<double> odd)
    {
        Sse.Prefetch1((byte*)first + Ahead);
        Sse.Prefetch1((byte*)second + Ahead);
        Transposition.Two(Vector512.Load(first), Vector512.Load(second), out even, out odd);
    }

    /// <summary>Of four rows: columns 0, 4, 8, 12, one a quarter; columns 1, 5, 9, 13; and so on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(float* a, nint stride, out Vector512<double> q0, out Vector512<double> q1, out Vector512<double> q2, out Vector512<double> q3)
    {
        Sse.Prefetch1((byte*)a + Ahead);
        Sse.Prefetch1((byte*)(a + stride) + Ahead);
        Sse.Prefetch1((byte*)(a + (2 * stride)) + Ahead);
        Sse.Prefetch1((byte*)(a + (3 * stride)) + Ahead);
        Transposition.Four(Vector512.Load(a), Vector512.Load(a + stride), Vector512.Load(a + (2 * stride)), Vector512.Load(a + (3 * stride)), out q0, out q1, out q2, out q3);
    }
}
