// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LargeN.LinearAlgebra;

/// <summary>Packs an operand whose k direction is contiguous in memory: a transposition, in registers by groups of four lines where the machine can.</summary>
internal static unsafe class PackTurned<T>
    where T : unmanaged
{
    /// <summary>Packs k = first to last - 1 of <c>lines</c> rows of <c>x</c> into panels of <c>width</c> lines; missing lines are 0. x has column stride 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Run(Operand<T> x, nint lines, nint first, nint last, nint depth, int width, T* packed)
    {
        for (nint i = 0; i < lines; i += width, packed += depth * width)
        {
            int valid = (int)Math.Min(width, lines - i);
            Panel(x.Data + (i * x.RowStride), x.RowStride, valid, first, last, width, packed);
            if (valid < width)
                for (nint p = first; p < last; p++) new Span<T>(packed + (p * width) + valid, width - valid).Clear();
        }
    }

    /// <summary>Packs one panel of <c>valid</c> &lt;= width lines; what is missing is not written, or junk.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Panel(T* source, nint stride, int valid, nint first, nint last, int width, T* packed)
    {
        nint done = first;
        if (Transposition.IsSupported)
        {
            int lanes = Vector512<byte>.Count / sizeof(T);
            done = first + ((last - first) / lanes * lanes);
            for (int line = 0; line < valid; line += lanes)
                Lines(source + (line * stride), stride, Math.Min(lanes, valid - line), first, done, width, packed + line);
        }

        if (Avx.IsSupported)
        {
            nint step = Vector256<byte>.Count / sizeof(T), p = done;
            for (; p <= last - step; p += step)
                for (int line = 0; line <= valid - 4; line += 4) Four(source + (line * stride) + p, stride, packed + (p * width) + line, width);
            ByElement(source, stride, valid / 4 * 4, valid, done, p, width, packed);
            done = p;
        }

        ByElement(source, stride, 0, valid, done, last, width, packed);
    }

    /// <summary>Up to a 512-bit vector of lines, whole vectors of k; what is written for each k are whole groups of four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Lines(T* source, nint stride, int valid, nint first, nint last, nint width, T* target)
    {
        if (typeof(T) == typeof(float))
        {
            float* x = (float*)source, y = (float*)target;
            if (valid > 12) Turn16<Four>(x, stride, valid, first, last, width, y);
            else if (valid > 8) Turn16<Three>(x, stride, valid, first, last, width, y);
            else if (valid > 4) Turn16<Two>(x, stride, valid, first, last, width, y);
            else Turn16<One>(x, stride, valid, first, last, width, y);
        }
        else
        {
            double* x = (double*)source, y = (double*)target;
            if (valid > 4) Turn8<Two>(x, stride, valid, first, last, width, y);
            else Turn8<One>(x, stride, valid, first, last, width, y);
        }
    }

    /// <summary>16 k at a time of <c>TGroups</c> groups of four lines; the last group repeats its last line where it has fewer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Turn16<TGroups>(float* source, nint stride, int valid, nint first, nint last, nint width, float* target)
        where TGroups : struct, IConstant
    {
        int more = valid - (4 * (TGroups.Value - 1)) - 1;
        nint s1 = Math.Min(1, more) * stride, s2 = Math.Min(2, more) * stride, s3 = Math.Min(3, more) * stride;
        source += first;
        target += first * width;
        for (nint p = first; p < last; p += 16, source += 16)
        {
            Vector512<double> a0, a1, a2, a3, b0 = default, b1 = default, b2 = default, b3 = default, c0 = default, c1 = default, c2 = default, c3 = default, d0 = default, d1 = default, d2 = default, d3 = default;
            float* group = source;
            if (TGroups.Value == 1) Quad(group, s1, s2, s3, out a0, out a1, out a2, out a3);
            else Quad(group, stride, 2 * stride, 3 * stride, out a0, out a1, out a2, out a3);
            if (TGroups.Value == 2) Quad(group + (4 * stride), s1, s2, s3, out b0, out b1, out b2, out b3);
            else if (TGroups.Value > 2) Quad(group + (4 * stride), stride, 2 * stride, 3 * stride, out b0, out b1, out b2, out b3);
            if (TGroups.Value == 3) Quad(group + (8 * stride), s1, s2, s3, out c0, out c1, out c2, out c3);
            else if (TGroups.Value > 3) Quad(group + (8 * stride), stride, 2 * stride, 3 * stride, out c0, out c1, out c2, out c3);
            if (TGroups.Value == 4) Quad(group + (12 * stride), s1, s2, s3, out d0, out d1, out d2, out d3);
            Put<TGroups>(a0, b0, c0, d0, target, width);
            Put<TGroups>(a1, b1, c1, d1, target + width, width);
            Put<TGroups>(a2, b2, c2, d2, target + (2 * width), width);
            Put<TGroups>(a3, b3, c3, d3, target + (3 * width), width);
            target += 16 * width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quad(float* a, nint s1, nint s2, nint s3, out Vector512<double> q0, out Vector512<double> q1, out Vector512<double> q2, out Vector512<double> q3) =>
        Transposition.Four(Vector512.Load(a), Vector512.Load(a + s1), Vector512.Load(a + s2), Vector512.Load(a + s3), out q0, out q1, out q2, out q3);

    /// <summary>Four k, which lie four apart; groups that there are not leave room for what another store writes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TGroups>(Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d, float* target, nint width)
        where TGroups : struct, IConstant
    {
        Transposition.Quarters(a, b, c, d, out Vector512<double> k0, out Vector512<double> k4, out Vector512<double> k8, out Vector512<double> k12);
        Put<TGroups>(k0.AsSingle(), target);
        Put<TGroups>(k4.AsSingle(), target + (4 * width));
        Put<TGroups>(k8.AsSingle(), target + (8 * width));
        Put<TGroups>(k12.AsSingle(), target + (12 * width));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TGroups>(Vector512<float> lanes, float* target)
        where TGroups : struct, IConstant
    {
        if (TGroups.Value == 4) lanes.Store(target);
        else if (TGroups.Value == 1) lanes.GetLower().GetLower().Store(target);
        else lanes.GetLower().Store(target);
        if (TGroups.Value == 3) lanes.GetUpper().GetLower().Store(target + 8);
    }

    /// <summary>8 k at a time of <c>TGroups</c> groups of four lines; the last group repeats its last line where it has fewer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Turn8<TGroups>(double* source, nint stride, int valid, nint first, nint last, nint width, double* target)
        where TGroups : struct, IConstant
    {
        int more = valid - (4 * (TGroups.Value - 1)) - 1;
        nint s1 = Math.Min(1, more) * stride, s2 = Math.Min(2, more) * stride, s3 = Math.Min(3, more) * stride;
        source += first;
        target += first * width;
        for (nint p = first; p < last; p += 8, source += 8, target += 8 * width)
        {
            Vector512<double> even0, odd0, even2, odd2, even4 = default, odd4 = default, even6 = default, odd6 = default;
            if (TGroups.Value == 1)
            {
                Quad(source, s1, s2, s3, out even0, out odd0, out even2, out odd2);
            }
            else
            {
                Quad(source, stride, 2 * stride, 3 * stride, out even0, out odd0, out even2, out odd2);
                Quad(source + (4 * stride), s1, s2, s3, out even4, out odd4, out even6, out odd6);
            }

            Put<TGroups>(even0, even2, even4, even6, target, width);
            Put<TGroups>(odd0, odd2, odd4, odd6, target + width, width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quad(double* a, nint s1, nint s2, nint s3, out Vector512<double> even0, out Vector512<double> odd0, out Vector512<double> even2, out Vector512<double> odd2)
    {
        Transposition.Two(Vector512.Load(a), Vector512.Load(a + s1), out even0, out odd0);
        Transposition.Two(Vector512.Load(a + s2), Vector512.Load(a + s3), out even2, out odd2);
    }

    /// <summary>Four k, which lie two apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TGroups>(Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d, double* target, nint width)
        where TGroups : struct, IConstant
    {
        Transposition.Quarters(a, b, c, d, out Vector512<double> k0, out Vector512<double> k2, out Vector512<double> k4, out Vector512<double> k6);
        Put<TGroups>(k0, target);
        Put<TGroups>(k2, target + (2 * width));
        Put<TGroups>(k4, target + (4 * width));
        Put<TGroups>(k6, target + (6 * width));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TGroups>(Vector512<double> lanes, double* target)
        where TGroups : struct, IConstant
    {
        if (TGroups.Value == 2) lanes.Store(target);
        else lanes.GetLower().Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ByElement(T* source, nint stride, int line, int end, nint first, nint last, int width, T* packed)
    {
        for (; line < end; line++)
            for (nint p = first; p < last; p++) packed[(p * width) + line] = source[(line * stride) + p];
    }

    /// <summary>Four lines, one 256-bit vector of k: the four values of each k become contiguous.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Four(T* source, nint stride, T* target, nint width)
    {
        if (typeof(T) == typeof(float)) FourSingle((float*)source, stride, (float*)target, width);
        else FourDouble((double*)source, stride, (double*)target, width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourSingle(float* source, nint stride, float* target, nint width)
    {
        Vector256<float> a = Avx.LoadVector256(source), b = Avx.LoadVector256(source + stride);
        Vector256<float> c = Avx.LoadVector256(source + (2 * stride)), d = Avx.LoadVector256(source + (3 * stride));
        Vector256<float> ab0 = Avx.UnpackLow(a, b), ab2 = Avx.UnpackHigh(a, b);     // a0 b0 a1 b1 | a4 b4 a5 b5, a2 b2 a3 b3 | ...
        Vector256<float> cd0 = Avx.UnpackLow(c, d), cd2 = Avx.UnpackHigh(c, d);
        Vector256<float> k0 = Avx.Shuffle(ab0, cd0, 0x44), k1 = Avx.Shuffle(ab0, cd0, 0xEE);    // k and, in the upper half, k + 4
        Vector256<float> k2 = Avx.Shuffle(ab2, cd2, 0x44), k3 = Avx.Shuffle(ab2, cd2, 0xEE);
        k0.GetLower().Store(target);
        k1.GetLower().Store(target + width);
        k2.GetLower().Store(target + (2 * width));
        k3.GetLower().Store(target + (3 * width));
        target += 4 * width;
        k0.GetUpper().Store(target);
        k1.GetUpper().Store(target + width);
        k2.GetUpper().Store(target + (2 * width));
        k3.GetUpper().Store(target + (3 * width));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourDouble(double* source, nint stride, double* target, nint width)
    {
        Vector256<double> a = Avx.LoadVector256(source), b = Avx.LoadVector256(source + stride);
        Vector256<double> c = Avx.LoadVector256(source + (2 * stride)), d = Avx.LoadVector256(source + (3 * stride));
        Vector256<double> ab0 = Avx.UnpackLow(a, b), ab1 = Avx.UnpackHigh(a, b);    // a0 b0 | a2 b2, a1 b1 | a3 b3
        Vector256<double> cd0 = Avx.UnpackLow(c, d), cd1 = Avx.UnpackHigh(c, d);
        Avx.Permute2x128(ab0, cd0, 0x20).Store(target);
        Avx.Permute2x128(ab1, cd1, 0x20).Store(target + width);
        Avx.Permute2x128(ab0, cd0, 0x31).Store(target + (2 * width));
        Avx.Permute2x128(ab1, cd1, 0x31).Store(target + (3 * width));
    }
}
