// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LargeN.LinearAlgebra;

/// <summary>Layout only: elements of as many matrices as a vector has lanes, to and from vectors that hold one element of every matrix; lane l is matrix l.</summary>
/// <remarks>
/// Four neighbouring elements are moved at once: for each matrix one short load, then a 4 x 4 transposition inside every group of four matrices, in registers where the
/// machine can, element by element elsewhere. Nothing is computed, so the two ways give the same bits.
/// </remarks>
internal static unsafe class Interleave<V, T>
    where V : unmanaged, ISimd<V, T>
    where T : unmanaged
{
    /// <summary>Reads elements offset to offset + 3 of every matrix into four vectors that lie <paramref name="step"/> elements apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Gather4(T** matrices, nint offset, T* vectors, nint step)
    {
        if (typeof(V) == typeof(Simd512Double) && Avx512F.IsSupported) Gather512((double**)matrices, offset, (double*)vectors, step);
        else if (typeof(V) == typeof(Simd512Single) && Avx512F.IsSupported) Gather512((float**)matrices, offset, (float*)vectors, step);
        else if (typeof(V) == typeof(Simd256Double) && Avx.IsSupported) Gather256((double**)matrices, offset, (double*)vectors, step);
        else if (typeof(V) == typeof(Simd256Single) && Avx.IsSupported) Gather256((float**)matrices, offset, (float*)vectors, step);
        else Gather(matrices, offset, 4, vectors, step);
    }

    /// <summary>Writes four vectors to elements offset to offset + 3 of every matrix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Scatter4(T* vectors, nint step, T** matrices, nint offset)
    {
        if (typeof(V) == typeof(Simd512Double) && Avx512F.IsSupported) Scatter512((double*)vectors, step, (double**)matrices, offset);
        else if (typeof(V) == typeof(Simd512Single) && Avx512F.IsSupported) Scatter512((float*)vectors, step, (float**)matrices, offset);
        else if (typeof(V) == typeof(Simd256Double) && Avx.IsSupported) Scatter256((double*)vectors, step, (double**)matrices, offset);
        else if (typeof(V) == typeof(Simd256Single) && Avx.IsSupported) Scatter256((float*)vectors, step, (float**)matrices, offset);
        else for (int l = 0; l < V.Count; l++) Scatter(vectors, step, l, matrices[l] + offset, 4);
    }

    /// <summary>Reads <paramref name="count"/> elements of every matrix, one by one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Gather(T** matrices, nint offset, int count, T* vectors, nint step)
    {
        for (int l = 0; l < V.Count; l++)
            for (int k = 0; k < count; k++) vectors[(k * step) + l] = matrices[l][offset + k];
    }

    /// <summary>Writes <paramref name="count"/> elements of the matrix of one lane, one by one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Scatter(T* vectors, nint step, int lane, T* matrix, int count)
    {
        for (int k = 0; k < count; k++) matrix[k] = vectors[(k * step) + lane];
    }

    // Matrices 0 and 2 share a register, as do 1 and 3, 4 and 6, 5 and 7: the lanes then come out in order.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gather512(double** m, nint offset, double* vectors, nint step)
    {
        Vector512<double> a = Join(m[0] + offset, m[2] + offset), b = Join(m[1] + offset, m[3] + offset);
        Vector512<double> c = Join(m[4] + offset, m[6] + offset), d = Join(m[5] + offset, m[7] + offset);
        Vector512<double> even = Avx512F.UnpackLow(a, b), odd = Avx512F.UnpackHigh(a, b);      // columns 0, 2 of 0 1 | of 2 3; columns 1, 3
        Vector512<double> evenUp = Avx512F.UnpackLow(c, d), oddUp = Avx512F.UnpackHigh(c, d);  // the same of 4 5 | of 6 7
        Avx512F.Shuffle4x128(even, evenUp, 0x88).Store(vectors);
        Avx512F.Shuffle4x128(odd, oddUp, 0x88).Store(vectors + step);
        Avx512F.Shuffle4x128(even, evenUp, 0xDD).Store(vectors + (2 * step));
        Avx512F.Shuffle4x128(odd, oddUp, 0xDD).Store(vectors + (3 * step));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scatter512(double* vectors, nint step, double** m, nint offset)
    {
        Vector512<double> c0 = Vector512.Load(vectors), c1 = Vector512.Load(vectors + step);
        Vector512<double> c2 = Vector512.Load(vectors + (2 * step)), c3 = Vector512.Load(vectors + (3 * step));
        Vector512<long> low = Vector512.Create(0L, 1, 8, 9, 2, 3, 10, 11), high = Vector512.Create(4L, 5, 12, 13, 6, 7, 14, 15);
        Vector512<double> even = Avx512F.UnpackLow(c0, c1), evenUp = Avx512F.UnpackLow(c2, c3);   // matrices 0, 2, 4, 6: columns 0 1; 2 3
        Vector512<double> odd = Avx512F.UnpackHigh(c0, c1), oddUp = Avx512F.UnpackHigh(c2, c3);   // matrices 1, 3, 5, 7
        Part(Avx512F.PermuteVar8x64x2(even, low, evenUp), m[0] + offset, m[2] + offset);
        Part(Avx512F.PermuteVar8x64x2(odd, low, oddUp), m[1] + offset, m[3] + offset);
        Part(Avx512F.PermuteVar8x64x2(even, high, evenUp), m[4] + offset, m[6] + offset);
        Part(Avx512F.PermuteVar8x64x2(odd, high, oddUp), m[5] + offset, m[7] + offset);
    }

    // Every 128-bit quarter holds a group of four matrices: matrices 0, 4, 8, 12 share a register, and so on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gather512(float** m, nint offset, float* vectors, nint step)
    {
        Vector512<float> a = Join(m, 0, offset), b = Join(m, 1, offset), c = Join(m, 2, offset), d = Join(m, 3, offset);
        Vector512<double> ab = Avx512F.UnpackLow(a, b).AsDouble(), cd = Avx512F.UnpackLow(c, d).AsDouble();         // columns 0, 1
        Vector512<double> abUp = Avx512F.UnpackHigh(a, b).AsDouble(), cdUp = Avx512F.UnpackHigh(c, d).AsDouble();   // columns 2, 3
        Avx512F.UnpackLow(ab, cd).AsSingle().Store(vectors);
        Avx512F.UnpackHigh(ab, cd).AsSingle().Store(vectors + step);
        Avx512F.UnpackLow(abUp, cdUp).AsSingle().Store(vectors + (2 * step));
        Avx512F.UnpackHigh(abUp, cdUp).AsSingle().Store(vectors + (3 * step));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scatter512(float* vectors, nint step, float** m, nint offset)
    {
        Vector512<float> c0 = Vector512.Load(vectors), c1 = Vector512.Load(vectors + step);
        Vector512<float> c2 = Vector512.Load(vectors + (2 * step)), c3 = Vector512.Load(vectors + (3 * step));
        Vector512<double> low = Avx512F.UnpackLow(c0, c1).AsDouble(), lowUp = Avx512F.UnpackLow(c2, c3).AsDouble();       // matrices 0, 1 of a quarter: columns 0 1; 2 3
        Vector512<double> high = Avx512F.UnpackHigh(c0, c1).AsDouble(), highUp = Avx512F.UnpackHigh(c2, c3).AsDouble();   // matrices 2, 3
        Part(Avx512F.UnpackLow(low, lowUp).AsSingle(), m, 0, offset);
        Part(Avx512F.UnpackHigh(low, lowUp).AsSingle(), m, 1, offset);
        Part(Avx512F.UnpackLow(high, highUp).AsSingle(), m, 2, offset);
        Part(Avx512F.UnpackHigh(high, highUp).AsSingle(), m, 3, offset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gather256(double** m, nint offset, double* vectors, nint step)
    {
        Vector256<double> a = Vector256.Load(m[0] + offset), b = Vector256.Load(m[1] + offset), c = Vector256.Load(m[2] + offset), d = Vector256.Load(m[3] + offset);
        Vector256<double> ab = Avx.UnpackLow(a, b), abUp = Avx.UnpackHigh(a, b), cd = Avx.UnpackLow(c, d), cdUp = Avx.UnpackHigh(c, d);   // columns 0, 2; 1, 3
        Avx.Permute2x128(ab, cd, 0x20).Store(vectors);
        Avx.Permute2x128(abUp, cdUp, 0x20).Store(vectors + step);
        Avx.Permute2x128(ab, cd, 0x31).Store(vectors + (2 * step));
        Avx.Permute2x128(abUp, cdUp, 0x31).Store(vectors + (3 * step));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scatter256(double* vectors, nint step, double** m, nint offset)
    {
        Vector256<double> c0 = Vector256.Load(vectors), c1 = Vector256.Load(vectors + step);
        Vector256<double> c2 = Vector256.Load(vectors + (2 * step)), c3 = Vector256.Load(vectors + (3 * step));
        Vector256<double> even = Avx.UnpackLow(c0, c1), odd = Avx.UnpackHigh(c0, c1), evenUp = Avx.UnpackLow(c2, c3), oddUp = Avx.UnpackHigh(c2, c3);
        Avx.Permute2x128(even, evenUp, 0x20).Store(m[0] + offset);
        Avx.Permute2x128(odd, oddUp, 0x20).Store(m[1] + offset);
        Avx.Permute2x128(even, evenUp, 0x31).Store(m[2] + offset);
        Avx.Permute2x128(odd, oddUp, 0x31).Store(m[3] + offset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gather256(float** m, nint offset, float* vectors, nint step)
    {
        Vector256<float> a = Join(m[0] + offset, m[4] + offset), b = Join(m[1] + offset, m[5] + offset);
        Vector256<float> c = Join(m[2] + offset, m[6] + offset), d = Join(m[3] + offset, m[7] + offset);
        Vector256<double> ab = Avx.UnpackLow(a, b).AsDouble(), cd = Avx.UnpackLow(c, d).AsDouble();
        Vector256<double> abUp = Avx.UnpackHigh(a, b).AsDouble(), cdUp = Avx.UnpackHigh(c, d).AsDouble();
        Avx.UnpackLow(ab, cd).AsSingle().Store(vectors);
        Avx.UnpackHigh(ab, cd).AsSingle().Store(vectors + step);
        Avx.UnpackLow(abUp, cdUp).AsSingle().Store(vectors + (2 * step));
        Avx.UnpackHigh(abUp, cdUp).AsSingle().Store(vectors + (3 * step));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scatter256(float* vectors, nint step, float** m, nint offset)
    {
        Vector256<float> c0 = Vector256.Load(vectors), c1 = Vector256.Load(vectors + step);
        Vector256<float> c2 = Vector256.Load(vectors + (2 * step)), c3 = Vector256.Load(vectors + (3 * step));
        Vector256<double> low = Avx.UnpackLow(c0, c1).AsDouble(), lowUp = Avx.UnpackLow(c2, c3).AsDouble();
        Vector256<double> high = Avx.UnpackHigh(c0, c1).AsDouble(), highUp = Avx.UnpackHigh(c2, c3).AsDouble();
        Part(Avx.UnpackLow(low, lowUp).AsSingle(), m[0] + offset, m[4] + offset);
        Part(Avx.UnpackHigh(low, lowUp).AsSingle(), m[1] + offset, m[5] + offset);
        Part(Avx.UnpackLow(high, highUp).AsSingle(), m[2] + offset, m[6] + offset);
        Part(Avx.UnpackHigh(high, highUp).AsSingle(), m[3] + offset, m[7] + offset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Join(double* low, double* high) => Vector512.Create(Vector256.Load(low), Vector256.Load(high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Join(float* low, float* high) => Vector256.Create(Vector128.Load(low), Vector128.Load(high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Join(float** m, int first, nint offset) => Vector512.Create(
        Join(m[first] + offset, m[first + 4] + offset),
        Join(m[first + 8] + offset, m[first + 12] + offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Part(Vector512<double> pair, double* low, double* high)
    {
        pair.GetLower().Store(low);
        pair.GetUpper().Store(high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Part(Vector256<float> pair, float* low, float* high)
    {
        pair.GetLower().Store(low);
        pair.GetUpper().Store(high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Part(Vector512<float> quad, float** m, int first, nint offset)
    {
        Part(quad.GetLower(), m[first] + offset, m[first + 4] + offset);
        Part(quad.GetUpper(), m[first + 8] + offset, m[first + 12] + offset);
    }
}
