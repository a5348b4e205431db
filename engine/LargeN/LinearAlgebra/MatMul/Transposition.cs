// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LargeN.LinearAlgebra;

/// <summary>Transposition of 16 x 16 floats or 8 x 8 doubles in 512-bit registers.</summary>
/// <remarks>
/// Unpacking within 128 bits transposes blocks of 4 x 4 floats or 2 x 2 doubles; two rounds of <c>Shuffle4x128</c> transpose the 4 x 4 blocks of 128 bits:
/// 0x88 takes quarters 0 and 2 of both operands, 0xDD quarters 1 and 3. Floats travel in pairs, as doubles.
/// </remarks>
internal static unsafe class Transposition
{
    internal static bool IsSupported => Vector512.IsHardwareAccelerated && Avx512F.IsSupported;

    /// <summary>Of four rows of 16 floats: columns 0, 4, 8, 12, one a quarter; columns 1, 5, 9, 13; and so on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Four(
        Vector512<float> r0, Vector512<float> r1, Vector512<float> r2, Vector512<float> r3, out Vector512<double> q0, out Vector512<double> q1, out Vector512<double> q2, out Vector512<double> q3)
    {
        Vector512<double> low01 = Avx512F.UnpackLow(r0, r1).AsDouble(), low23 = Avx512F.UnpackLow(r2, r3).AsDouble();
        Vector512<double> high01 = Avx512F.UnpackHigh(r0, r1).AsDouble(), high23 = Avx512F.UnpackHigh(r2, r3).AsDouble();
        q0 = Avx512F.UnpackLow(low01, low23);
        q1 = Avx512F.UnpackHigh(low01, low23);
        q2 = Avx512F.UnpackLow(high01, high23);
        q3 = Avx512F.UnpackHigh(high01, high23);
    }

    /// <summary>Of two rows of 8 doubles: columns 0, 2, 4, 6, one a quarter, and columns 1, 3, 5, 7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Two(Vector512<double> r0, Vector512<double> r1, out Vector512<double> even, out Vector512<double> odd)
    {
        even = Avx512F.UnpackLow(r0, r1);
        odd = Avx512F.UnpackHigh(r0, r1);
    }

    /// <summary>Quarter q of four vectors side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Quarters(
        Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d, out Vector512<double> q0, out Vector512<double> q1, out Vector512<double> q2, out Vector512<double> q3)
    {
        Vector512<double> even = Avx512F.Shuffle4x128(a, b, 0x88), odd = Avx512F.Shuffle4x128(a, b, 0xDD);
        Vector512<double> evenUp = Avx512F.Shuffle4x128(c, d, 0x88), oddUp = Avx512F.Shuffle4x128(c, d, 0xDD);
        q0 = Avx512F.Shuffle4x128(even, evenUp, 0x88);
        q1 = Avx512F.Shuffle4x128(odd, oddUp, 0x88);
        q2 = Avx512F.Shuffle4x128(even, evenUp, 0xDD);
        q3 = Avx512F.Shuffle4x128(odd, oddUp, 0xDD);
    }
}
