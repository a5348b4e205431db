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
    internal static void Gather4(T** matrices, nint offset, T* vectors, nint step) => Gather<No>(matrices, offset, 4, vectors, step);

    /// <summary>Reads <paramref name="count"/> &lt; 4 elements of every matrix and touches no more; the other vectors of the four become 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void GatherFew(T** matrices, nint offset, int count, T* vectors, nint step) => Gather<Yes>(matrices, offset, count, vectors, step);

    /// <summary>Writes four vectors to elements offset to offset + 3 of every matrix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Scatter4(T* vectors, nint step, T** matrices, nint offset) => Scatter<No>(vectors, step, matrices, offset, 4);

    /// <summary>Writes the first <paramref name="count"/> &lt; 4 of four vectors and touches no more; all four are read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void ScatterFew(T* vectors, nint step, T** matrices, nint offset, int count) => Scatter<Yes>(vectors, step, matrices, offset, count);

    /// <summary>Writes <paramref name="count"/> elements of the matrix of one lane, one by one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void ScatterLane(T* vectors, nint step, int lane, T* matrix, int count)
    {
        for (int k = 0; k < count; k++) matrix[k] = vectors[(k * step) + lane];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gather<TFew>(T** matrices, nint offset, int count, T* vectors, nint step)
        where TFew : struct, IConstant
    {
        if (typeof(V) == typeof(Simd512Double) && Avx512F.IsSupported) Gather512<TFew>((double**)matrices, offset, count, (double*)vectors, step);
        else if (typeof(V) == typeof(Simd512Single) && Avx512F.IsSupported) Gather512<TFew>((float**)matrices, offset, count, (float*)vectors, step);
        else if (typeof(V) == typeof(Simd256Double) && Avx.IsSupported) Gather256<TFew>((double**)matrices, offset, count, (double*)vectors, step);
        else if (typeof(V) == typeof(Simd256Single) && Avx.IsSupported) Gather256<TFew>((float**)matrices, offset, count, (float*)vectors, step);
        else
        {
            for (int l = 0; l < V.Count; l++)
                for (int k = 0; k < 4; k++) vectors[(k * step) + l] = k < count ? matrices[l][offset + k] : default;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scatter<TFew>(T* vectors, nint step, T** matrices, nint offset, int count)
        where TFew : struct, IConstant
    {
        if (typeof(V) == typeof(Simd512Double) && Avx512F.IsSupported) Scatter512<TFew>((double*)vectors, step, (double**)matrices, offset, count);
        else if (typeof(V) == typeof(Simd512Single) && Avx512F.IsSupported) Scatter512<TFew>((float*)vectors, step, (float**)matrices, offset, count);
        else if (typeof(V) == typeof(Simd256Double) && Avx.IsSupported) Scatter256<TFew>((double*)vectors, step, (double**)matrices, offset, count);
        else if (typeof(V) == typeof(Simd256Single) && Avx.IsSupported) Scatter256<TFew>((float*)vectors, step, (float**)matrices, offset, count);
        else for (int l = 0; l < V.Count; l++) ScatterLane(vectors, step, l, matrices[l] + offset, count);
    }

    // Matrices 0 and 2 share a register, as do 1 and 3, 4 and 6, 5 and 7: the lanes then come out in order.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gather512<TFew>(double** m, nint offset, int count, double* vectors, nint step)
        where TFew : struct, IConstant
    {
        Vector512<double> a = Join<TFew>(m[0] + offset, m[2] + offset, count), b = Join<TFew>(m[1] + offset, m[3] + offset, count);
        Vector512<double> c = Join<TFew>(m[4] + offset, m[6] + offset, count), d = Join<TFew>(m[5] + offset, m[7] + offset, count);
        Vector512<double> even = Avx512F.UnpackLow(a, b), odd = Avx512F.UnpackHigh(a, b);      // columns 0, 2 of 0 1 | of 2 3; columns 1, 3
        Vector512<double> evenUp = Avx512F.UnpackLow(c, d), oddUp = Avx512F.UnpackHigh(c, d);  // the same of 4 5 | of 6 7
        Avx512F.Shuffle4x128(even, evenUp, 0x88).Store(vectors);
        Avx512F.Shuffle4x128(odd, oddUp, 0x88).Store(vectors + step);
        Avx512F.Shuffle4x128(even, evenUp, 0xDD).Store(vectors + (2 * step));
        Avx512F.Shuffle4x128(odd, oddUp, 0xDD).Store(vectors + (3 * step));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scatter512<TFew>(double* vectors, nint step, double** m, nint offset, int count)
        where TFew : struct, IConstant
    {
        Vector512<double> c0 = Vector512.Load(vectors), c1 = Vector512.Load(vectors + step);
        Vector512<double> c2 = Vector512.Load(vectors + (2 * step)), c3 = Vector512.Load(vectors + (3 * step));
        Vector512<long> low = Vector512.Create(0L, 1, 8, 9, 2, 3, 10, 11), high = Vector512.Create(4L, 5, 12, 13, 6, 7, 14, 15);
        Vector512<double> even = Avx512F.UnpackLow(c0, c1), evenUp = Avx512F.UnpackLow(c2, c3);   // matrices 0, 2, 4, 6: columns 0 1; 2 3
        Vector512<double> odd = Avx512F.UnpackHigh(c0, c1), oddUp = Avx512F.UnpackHigh(c2, c3);   // matrices 1, 3, 5, 7
        Part<TFew>(Avx512F.PermuteVar8x64x2(even, low, evenUp), m[0] + offset, m[2] + offset, count);
        Part<TFew>(Avx512F.PermuteVar8x64x2(odd, low, oddUp), m[1] + offset, m[3] + offset, count);
        Part<TFew>(Avx512F.PermuteVar8x64x2(even, high, evenUp), m[4] + offset, m[6] + offset, count);
        Part<TFew>(Avx512F.PermuteVar8x64x2(odd, high, oddUp), m[5] + offset, m[7] + offset, count);
    }

    // Every 128-bit quarter holds a group of four matrices: matrices 0, 4, 8, 12 share a register, and so on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gather512<TFew>(float** m, nint offset, int count, float* vectors, nint step)
        where TFew : struct, IConstant
    {
        Vector512<float> a = Join<TFew>(m, offset, count), b = Join<TFew>(m + 1, offset, count), c = Join<TFew>(m + 2, offset, count), d = Join<TFew>(m + 3, offset, count);
        Vector512<double> ab = Avx512F.UnpackLow(a, b).AsDouble(), cd = Avx512F.UnpackLow(c, d).AsDouble();         // columns 0, 1
        Vector512<double> abUp = Avx512F.UnpackHigh(a, b).AsDouble(), cdUp = Avx512F.UnpackHigh(c, d).AsDouble();   // columns 2, 3
        Avx512F.UnpackLow(ab, cd).AsSingle().Store(vectors);
        Avx512F.UnpackHigh(ab, cd).AsSingle().Store(vectors + step);
        Avx512F.UnpackLow(abUp, cdUp).AsSingle().Store(vectors + (2 * step));
        Avx512F.UnpackHigh(abUp, cdUp).AsSingle().Store(vectors + (3 * step));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scatter512<TFew>(float* vectors, nint step, float** m, nint offset, int count)
        where TFew : struct, IConstant
    {
        Vector512<float> c0 = Vector512.Load(vectors), c1 = Vector512.Load(vectors + step);
        Vector512<float> c2 = Vector512.Load(vectors + (2 * step)), c3 = Vector512.Load(vectors + (3 * step));
        Vector512<double> low = Avx512F.UnpackLow(c0, c1).AsDouble(), lowUp = Avx512F.UnpackLow(c2, c3).AsDouble();       // matrices 0, 1 of a quarter: columns 0 1; 2 3
        Vector512<double> high = Avx512F.UnpackHigh(c0, c1).AsDouble(), highUp = Avx512F.UnpackHigh(c2, c3).AsDouble();   // matrices 2, 3
        Part<TFew>(Avx512F.UnpackLow(low, lowUp).AsSingle(), m, offset, count);
        Part<TFew>(Avx512F.UnpackHigh(low, lowUp).AsSingle(), m + 1, offset, count);
        Part<TFew>(Avx512F.UnpackLow(high, highUp).AsSingle(), m + 2, offset, count);
        Part<TFew>(Avx512F.UnpackHigh(high, highUp).AsSingle(), m + 3, offset, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gather256<TFew>(double** m, nint offset, int count, double* vectors, nint step)
        where TFew : struct, IConstant
    {
        Vector256<double> a = Load<TFew>(m[0] + offset, count), b = Load<TFew>(m[1] + offset, count), c = Load<TFew>(m[2] + offset, count), d = Load<TFew>(m[3] + offset, count);
        Vector256<double> ab = Avx.UnpackLow(a, b), abUp = Avx.UnpackHigh(a, b), cd = Avx.UnpackLow(c, d), cdUp = Avx.UnpackHigh(c, d);   // columns 0, 2; 1, 3
        Avx.Permute2x128(ab, cd, 0x20).Store(vectors);
        Avx.Permute2x128(abUp, cdUp, 0x20).Store(vectors + step);
        Avx.Permute2x128(ab, cd, 0x31).Store(vectors + (2 * step));
        Avx.Permute2x128(abUp, cdUp, 0x31).Store(vectors + (3 * step));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scatter256<TFew>(double* vectors, nint step, double** m, nint offset, int count)
        where TFew : struct, IConstant
    {
        Vector256<double> c0 = Vector256.Load(vectors), c1 = Vector256.Load(vectors + step);
        Vector256<double> c2 = Vector256.Load(vectors + (2 * step)), c3 = Vector256.Load(vectors + (3 * step));
        Vector256<double> even = Avx.UnpackLow(c0, c1), odd = Avx.UnpackHigh(c0, c1), evenUp = Avx.UnpackLow(c2, c3), oddUp = Avx.UnpackHigh(c2, c3);
        Store<TFew>(Avx.Permute2x128(even, evenUp, 0x20), m[0] + offset, count);
        Store<TFew>(Avx.Permute2x128(odd, oddUp, 0x20), m[1] + offset, count);
        Store<TFew>(Avx.Permute2x128(even, evenUp, 0x31), m[2] + offset, count);
        Store<TFew>(Avx.Permute2x128(odd, oddUp, 0x31), m[3] + offset, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gather256<TFew>(float** m, nint offset, int count, float* vectors, nint step)
        where TFew : struct, IConstant
    {
        Vector256<float> a = Join<TFew>(m[0] + offset, m[4] + offset, count), b = Join<TFew>(m[1] + offset, m[5] + offset, count);
        Vector256<float> c = Join<TFew>(m[2] + offset, m[6] + offset, count), d = Join<TFew>(m[3] + offset, m[7] + offset, count);
        Vector256<double> ab = Avx.UnpackLow(a, b).AsDouble(), cd = Avx.UnpackLow(c, d).AsDouble();
        Vector256<double> abUp = Avx.UnpackHigh(a, b).AsDouble(), cdUp = Avx.UnpackHigh(c, d).AsDouble();
        Avx.UnpackLow(ab, cd).AsSingle().Store(vectors);
        Avx.UnpackHigh(ab, cd).AsSingle().Store(vectors + step);
        Avx.UnpackLow(abUp, cdUp).AsSingle().Store(vectors + (2 * step));
        Avx.UnpackHigh(abUp, cdUp).AsSingle().Store(vectors + (3 * step));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scatter256<TFew>(float* vectors, nint step, float** m, nint offset, int count)
        where TFew : struct, IConstant
    {
        Vector256<float> c0 = Vector256.Load(vectors), c1 = Vector256.Load(vectors + step);
        Vector256<float> c2 = Vector256.Load(vectors + (2 * step)), c3 = Vector256.Load(vectors + (3 * step));
        Vector256<double> low = Avx.UnpackLow(c0, c1).AsDouble(), lowUp = Avx.UnpackLow(c2, c3).AsDouble();
        Vector256<double> high = Avx.UnpackHigh(c0, c1).AsDouble(), highUp = Avx.UnpackHigh(c2, c3).AsDouble();
        Part<TFew>(Avx.UnpackLow(low, lowUp).AsSingle(), m[0] + offset, m[4] + offset, count);
        Part<TFew>(Avx.UnpackHigh(low, lowUp).AsSingle(), m[1] + offset, m[5] + offset, count);
        Part<TFew>(Avx.UnpackLow(high, highUp).AsSingle(), m[2] + offset, m[6] + offset, count);
        Part<TFew>(Avx.UnpackHigh(high, highUp).AsSingle(), m[3] + offset, m[7] + offset, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Load<TFew>(double* source, int count)
        where TFew : struct, IConstant => TFew.Value != 0
            ? Avx.MaskLoad(source, Vector256.LessThan(Vector256<long>.Indices, Vector256.Create((long)count)).AsDouble())
            : Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Load<TFew>(float* source, int count)
        where TFew : struct, IConstant => TFew.Value != 0
            ? Avx.MaskLoad(source, Vector128.LessThan(Vector128<int>.Indices, Vector128.Create(count)).AsSingle())
            : Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Join<TFew>(double* low, double* high, int count)
        where TFew : struct, IConstant => Load<TFew>(low, count).ToVector512Unsafe().WithUpper(Load<TFew>(high, count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Join<TFew>(float* low, float* high, int count)
        where TFew : struct, IConstant => Load<TFew>(low, count).ToVector256Unsafe().WithUpper(Load<TFew>(high, count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Join<TFew>(float** m, nint offset, int count)
        where TFew : struct, IConstant =>
        Join<TFew>(m[0] + offset, m[4] + offset, count).ToVector512Unsafe().WithUpper(Join<TFew>(m[8] + offset, m[12] + offset, count));

    // Masked stores are slow on some machines; one, two or three elements are stored in parts.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TFew>(Vector256<double> row, double* target, int count)
        where TFew : struct, IConstant
    {
        if (TFew.Value == 0) row.Store(target);
        else if (count == 1) *target = row.ToScalar();
        else
        {
            row.GetLower().Store(target);
            if (count == 3) target[2] = row.GetUpper().ToScalar();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TFew>(Vector128<float> row, float* target, int count)
        where TFew : struct, IConstant
    {
        if (TFew.Value == 0) row.Store(target);
        else if (count == 1) *target = row.ToScalar();
        else
        {
            row.GetLower().Store(target);
            if (count == 3) target[2] = row.GetElement(2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Part<TFew>(Vector512<double> pair, double* low, double* high, int count)
        where TFew : struct, IConstant
    {
        Store<TFew>(pair.GetLower(), low, count);
        Store<TFew>(pair.GetUpper(), high, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Part<TFew>(Vector256<float> pair, float* low, float* high, int count)
        where TFew : struct, IConstant
    {
        Store<TFew>(pair.GetLower(), low, count);
        Store<TFew>(pair.GetUpper(), high, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Part<TFew>(Vector512<float> quad, float** m, nint offset, int count)
        where TFew : struct, IConstant
    {
        Part<TFew>(quad.GetLower(), m[0] + offset, m[4] + offset, count);
        Part<TFew>(quad.GetUpper(), m[8] + offset, m[12] + offset, count);
    }
}
