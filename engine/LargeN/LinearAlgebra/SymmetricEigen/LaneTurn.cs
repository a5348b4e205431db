// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LargeN.LinearAlgebra;

/// <summary>Square blocks turned in registers: from rows of several matrices to vectors with one matrix a lane, and back.</summary>
/// <remarks>
/// Elements are moved, never computed with, so every path has the same bits. First neighbouring rows are zipped inside the 128-bit parts
/// of the registers, then the parts are turned as a block of their own. Without the instructions a plain loop does it.
/// </remarks>
internal static unsafe class LaneTurn
{
    /// <summary>destination[c][r] = source[r][c] for <paramref name="count"/> rows and columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Plain<T>(int count, T* source, nint sourceStride, T* destination, nint destinationStride)
        where T : unmanaged
    {
        for (int r = 0; r < count; r++)
        {
            T* row = source + (r * sourceStride);
            for (int c = 0; c < count; c++) destination[(c * destinationStride) + r] = row[c];
        }
    }

    /// <summary>Four columns of as many matrices as a vector has lanes, or fewer columns without touching more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Gather<V, T>(T** matrices, nint offset, int count, T* vectors)
        where V : unmanaged, ISimd<V, T>
        where T : unmanaged
    {
        if (count >= 4) Interleave<V, T>.Gather4(matrices, offset, vectors, V.Count);
        else Interleave<V, T>.GatherFew(matrices, offset, count, vectors, V.Count);
    }

    /// <summary>8 x 8 doubles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Eight(double* source, nint sourceStride, double* destination, nint destinationStride)
    {
        if (!Avx512F.IsSupported)
        {
            Plain(8, source, sourceStride, destination, destinationStride);
            return;
        }

        double* half = source + (4 * sourceStride);
        Vector512<double> r0 = Vector512.Load(source), r1 = Vector512.Load(source + sourceStride);
        Vector512<double> r2 = Vector512.Load(source + (2 * sourceStride)), r3 = Vector512.Load(source + (3 * sourceStride));
        Vector512<double> r4 = Vector512.Load(half), r5 = Vector512.Load(half + sourceStride);
        Vector512<double> r6 = Vector512.Load(half + (2 * sourceStride)), r7 = Vector512.Load(half + (3 * sourceStride));
        nint two = 2 * destinationStride;
        Parts(Avx512F.UnpackLow(r0, r1), Avx512F.UnpackLow(r2, r3), Avx512F.UnpackLow(r4, r5), Avx512F.UnpackLow(r6, r7), destination, two);
        Parts(Avx512F.UnpackHigh(r0, r1), Avx512F.UnpackHigh(r2, r3), Avx512F.UnpackHigh(r4, r5), Avx512F.UnpackHigh(r6, r7), destination + destinationStride, two);
    }

    /// <summary>16 x 16 floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Sixteen(float* source, nint sourceStride, float* destination, nint destinationStride)
    {
        if (!Avx512F.IsSupported)
        {
            Plain(16, source, sourceStride, destination, destinationStride);
            return;
        }

        // Four rows zipped: part b of the result k holds column 4 b + k of those rows.
        Zip(source, sourceStride, out Vector512<double> a0, out Vector512<double> a1, out Vector512<double> a2, out Vector512<double> a3);
        Zip(source + (4 * sourceStride), sourceStride, out Vector512<double> b0, out Vector512<double> b1, out Vector512<double> b2, out Vector512<double> b3);
        Zip(source + (8 * sourceStride), sourceStride, out Vector512<double> c0, out Vector512<double> c1, out Vector512<double> c2, out Vector512<double> c3);
        Zip(source + (12 * sourceStride), sourceStride, out Vector512<double> d0, out Vector512<double> d1, out Vector512<double> d2, out Vector512<double> d3);
        double* first = (double*)destination, second = (double*)(destination + destinationStride);
        double* third = (double*)(destination + (2 * destinationStride)), fourth = (double*)(destination + (3 * destinationStride));
        nint four = 2 * destinationStride;      // 4 rows of floats, counted in doubles
        Parts(a0, b0, c0, d0, first, four);
        Parts(a1, b1, c1, d1, second, four);
        Parts(a2, b2, c2, d2, third, four);
        Parts(a3, b3, c3, d3, fourth, four);
    }

    /// <summary>4 x 4 doubles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Four(double* source, nint sourceStride, double* destination, nint destinationStride)
    {
        if (!Avx.IsSupported)
        {
            Plain(4, source, sourceStride, destination, destinationStride);
            return;
        }

        Vector256<double> r0 = Vector256.Load(source), r1 = Vector256.Load(source + sourceStride);
        Vector256<double> r2 = Vector256.Load(source + (2 * sourceStride)), r3 = Vector256.Load(source + (3 * sourceStride));
        nint two = 2 * destinationStride;
        Parts(Avx.UnpackLow(r0, r1), Avx.UnpackLow(r2, r3), destination, two);
        Parts(Avx.UnpackHigh(r0, r1), Avx.UnpackHigh(r2, r3), destination + destinationStride, two);
    }

    /// <summary>8 x 8 floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Eight(float* source, nint sourceStride, float* destination, nint destinationStride)
    {
        if (!Avx.IsSupported)
        {
            Plain(8, source, sourceStride, destination, destinationStride);
            return;
        }

        Zip(source, sourceStride, out Vector256<double> a0, out Vector256<double> a1, out Vector256<double> a2, out Vector256<double> a3);
        Zip(source + (4 * sourceStride), sourceStride, out Vector256<double> b0, out Vector256<double> b1, out Vector256<double> b2, out Vector256<double> b3);
        double* first = (double*)destination, second = (double*)(destination + destinationStride);
        double* third = (double*)(destination + (2 * destinationStride)), fourth = (double*)(destination + (3 * destinationStride));
        nint four = 2 * destinationStride;
        Parts(a0, b0, first, four);
        Parts(a1, b1, second, four);
        Parts(a2, b2, third, four);
        Parts(a3, b3, fourth, four);
    }

    /// <summary>Turns a 4 x 4 block of 128-bit parts: row b takes part b of each argument.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Parts(Vector512<double> t0, Vector512<double> t1, Vector512<double> t2, Vector512<double> t3, double* destination, nint stride)
    {
        const byte Even = 0x88, Odd = 0xDD;
        Vector512<double> even0 = Avx512F.Shuffle4x128(t0, t1, Even), even1 = Avx512F.Shuffle4x128(t2, t3, Even);
        Vector512<double> odd0 = Avx512F.Shuffle4x128(t0, t1, Odd), odd1 = Avx512F.Shuffle4x128(t2, t3, Odd);
        Avx512F.Shuffle4x128(even0, even1, Even).Store(destination);
        Avx512F.Shuffle4x128(odd0, odd1, Even).Store(destination + stride);
        Avx512F.Shuffle4x128(even0, even1, Odd).Store(destination + (2 * stride));
        Avx512F.Shuffle4x128(odd0, odd1, Odd).Store(destination + (3 * stride));
    }

    /// <summary>Turns a 2 x 2 block of 128-bit parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Parts(Vector256<double> t0, Vector256<double> t1, double* destination, nint stride)
    {
        Avx.Permute2x128(t0, t1, 0x20).Store(destination);
        Avx.Permute2x128(t0, t1, 0x31).Store(destination + stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Zip(float* source, nint stride, out Vector512<double> k0, out Vector512<double> k1, out Vector512<double> k2, out Vector512<double> k3)
    {
        Vector512<float> r0 = Vector512.Load(source), r1 = Vector512.Load(source + stride);
        Vector512<float> r2 = Vector512.Load(source + (2 * stride)), r3 = Vector512.Load(source + (3 * stride));
        Vector512<double> low0 = Avx512F.UnpackLow(r0, r1).AsDouble(), low1 = Avx512F.UnpackLow(r2, r3).AsDouble();
        Vector512<double> high0 = Avx512F.UnpackHigh(r0, r1).AsDouble(), high1 = Avx512F.UnpackHigh(r2, r3).AsDouble();
        k0 = Avx512F.UnpackLow(low0, low1);
        k1 = Avx512F.UnpackHigh(low0, low1);
        k2 = Avx512F.UnpackLow(high0, high1);
        k3 = Avx512F.UnpackHigh(high0, high1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Zip(float* source, nint stride, out Vector256<double> k0, out Vector256<double> k1, out Vector256<double> k2, out Vector256<double> k3)
    {
        Vector256<float> r0 = Vector256.Load(source), r1 = Vector256.Load(source + stride);
        Vector256<float> r2 = Vector256.Load(source + (2 * stride)), r3 = Vector256.Load(source + (3 * stride));
        Vector256<double> low0 = Avx.UnpackLow(r0, r1).AsDouble(), low1 = Avx.UnpackLow(r2, r3).AsDouble();
        Vector256<double> high0 = Avx.UnpackHigh(r0, r1).AsDouble(), high1 = Avx.UnpackHigh(r2, r3).AsDouble();
        k0 = Avx.UnpackLow(low0, low1);
        k1 = Avx.UnpackHigh(low0, low1);
        k2 = Avx.UnpackLow(high0, high1);
        k3 = Avx.UnpackHigh(high0, high1);
    }
}
