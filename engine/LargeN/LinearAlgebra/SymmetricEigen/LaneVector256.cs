// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using FmaX86 = System.Runtime.Intrinsics.X86.Fma;

namespace LargeN.LinearAlgebra;

/// <summary>One matrix a lane in one 256-bit vector, for machines without 512-bit registers and for a few matrices.</summary>
internal readonly unsafe struct LaneVector256<T>(Vector256<T> value) : ILaneVector<LaneVector256<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector256<T> value = value;

    public static int Count => Vector256<T>.Count;

    public static int Depth => Vector256<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector256<T> All(T value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector256<T> Load(T* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector256<T> operator +(LaneVector256<T> a, LaneVector256<T> b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector256<T> operator -(LaneVector256<T> a, LaneVector256<T> b) => new(a.value - b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector256<T> operator *(LaneVector256<T> a, LaneVector256<T> b) => new(a.value * b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector256<T> operator /(LaneVector256<T> a, LaneVector256<T> b) => new(a.value / b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector256<T> operator &(LaneVector256<T> a, LaneVector256<T> b) => new(a.value & b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector256<T> operator |(LaneVector256<T> a, LaneVector256<T> b) => new(a.value | b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector256<T> Fma(LaneVector256<T> a, LaneVector256<T> b, LaneVector256<T> c) => typeof(T) == typeof(double)
        ? new(Vector256.FusedMultiplyAdd(a.value.AsDouble(), b.value.AsDouble(), c.value.AsDouble()).As<double, T>())
        : new(Vector256.FusedMultiplyAdd(a.value.AsSingle(), b.value.AsSingle(), c.value.AsSingle()).As<float, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector256<T> FmaNegated(LaneVector256<T> a, LaneVector256<T> b, LaneVector256<T> c)
    {
        if (!FmaX86.IsSupported) return Fma(new(-a.value), b, c);
        return typeof(T) == typeof(double)
            ? new(FmaX86.MultiplyAddNegated(a.value.AsDouble(), b.value.AsDouble(), c.value.AsDouble()).As<double, T>())
            : new(FmaX86.MultiplyAddNegated(a.value.AsSingle(), b.value.AsSingle(), c.value.AsSingle()).As<float, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector256<T> Sqrt(LaneVector256<T> a) => new(Vector256.Sqrt(a.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector256<T> Abs(LaneVector256<T> a) => new(Vector256.Abs(a.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector256<T> CopySign(LaneVector256<T> size, LaneVector256<T> sign) =>
        new(Vector256.ConditionalSelect(Vector256.Create(T.NegativeZero), sign.value, size.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector256<T> Less(LaneVector256<T> a, LaneVector256<T> b) => new(Vector256.LessThan(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector256<T> Same(LaneVector256<T> a, LaneVector256<T> b) => new(Vector256.Equals(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector256<T> Select(LaneVector256<T> mask, LaneVector256<T> yes, LaneVector256<T> no) => new(Vector256.ConditionalSelect(mask.value, yes.value, no.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Bits(LaneVector256<T> mask) => (uint)mask.value.ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Gather(T** matrices, nint offset, int count, T* vectors)
    {
        if (typeof(T) == typeof(double)) LaneTurn.Gather<Simd256Double, double>((double**)matrices, offset, count, (double*)vectors);
        else LaneTurn.Gather<Simd256Single, float>((float**)matrices, offset, count, (float*)vectors);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Turn(T* source, nint sourceStride, T* destination, nint destinationStride)
    {
        if (typeof(T) == typeof(double)) LaneTurn.Four((double*)source, sourceStride, (double*)destination, destinationStride);
        else LaneTurn.Eight((float*)source, sourceStride, (float*)destination, destinationStride);
    }
}
