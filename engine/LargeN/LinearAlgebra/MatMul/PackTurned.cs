// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LargeN.LinearAlgebra;

/// <summary>Packs an operand whose k direction is contiguous in memory: a transposition, in registers by groups of four lines where the machine can.</summary>
internal static unsafe class PackTurned<T>
    where T : unmanaged
{
    /// <summary>Packs k = first to last - 1 of <c>lines</c> rows of <c>x</c> into panels of <c>width</c> lines; x has column stride 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Run(Operand<T> x, nint lines, nint first, nint last, nint depth, int width, T* packed)
    {
        for (nint i = 0; i < lines; i += width, packed += depth * width)
            Panel(x.Data + (i * x.RowStride), x.RowStride, (int)Math.Min(width, lines - i), first, last, width, packed);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Panel(T* source, nint stride, int valid, nint first, nint last, int width, T* packed)
    {
        int line = 0;
        nint p = first;
        if (Avx.IsSupported)
        {
            nint step = Vector256<byte>.Count / sizeof(T);
            for (; p <= last - step; p += step)
                for (line = 0; line <= valid - 4; line += 4) Four(source + (line * stride) + p, stride, packed + (p * width) + line, width);
            line = valid / 4 * 4;
            ByElement(source, stride, line, valid, first, p, width, packed);
        }

        ByElement(source, stride, 0, valid, p, last, width, packed);
        if (valid < width)
            for (p = first; p < last; p++) new Span<T>(packed + (p * width) + valid, width - valid).Clear();
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
