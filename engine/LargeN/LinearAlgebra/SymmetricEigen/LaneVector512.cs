// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LargeN.LinearAlgebra;

/// <summary>One matrix a lane in one 512-bit vector.</summary>
internal readonly unsafe struct LaneVector512<T>(Vector512<T> value) : ILaneVector<LaneVector512<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector512<T> value = value;

    public static int Count => Vector512<T>.Count;

    public static int Depth => Vector512<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector512<T> All(T value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector512<T> Load(T* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector512<T> operator +(LaneVector512<T> a, LaneVector512<T> b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector512<T> operator -(LaneVector512<T> a, LaneVector512<T> b) => new(a.value - b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector512<T> operator *(LaneVector512<T> a, LaneVector512<T> b) => new(a.value * b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector512<T> operator /(LaneVector512<T> a, LaneVector512<T> b) => new(a.value / b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector512<T> operator &(LaneVector512<T> a, LaneVector512<T> b) => new(a.value & b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector512<T> operator |(LaneVector512<T> a, LaneVector512<T> b) => new(a.value | b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector512<T> Fma(LaneVector512<T> a, LaneVector512<T> b, LaneVector512<T> c) => typeof(T) == typeof(double)
        ? new(Vector512.FusedMultiplyAdd(a.value.AsDouble(), b.value.AsDouble(), c.value.AsDouble()).As<double, T>())
        : new(Vector512.FusedMultiplyAdd(a.value.AsSingle(), b.value.AsSingle(), c.value.AsSingle()).As<float, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector512<T> FmaNegated(LaneVector512<T> a, LaneVector512<T> b, LaneVector512<T> c)
    {
        if (!Avx512F.IsSupported) return Fma(new(-a.value), b, c);
        return typeof(T) == typeof(double)
            ? new(Avx512F.FusedMultiplyAddNegated(a.value.AsDouble(), b.value.AsDouble(), c.value.AsDouble()).As<double, T>())
            : new(Avx512F.FusedMultiplyAddNegated(a.value.AsSingle(), b.value.AsSingle(), c.value.AsSingle()).As<float, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector512<T> Sqrt(LaneVector512<T> a) => new(Vector512.Sqrt(a.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector512<T> Abs(LaneVector512<T> a) => new(Vector512.Abs(a.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector512<T> CopySign(LaneVector512<T> size, LaneVector512<T> sign) =>
        new(Vector512.ConditionalSelect(Vector512.Create(T.NegativeZero), sign.value, size.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector512<T> Less(LaneVector512<T> a, LaneVector512<T> b) => new(Vector512.LessThan(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector512<T> Same(LaneVector512<T> a, LaneVector512<T> b) => new(Vector512.Equals(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector512<T> Select(LaneVector512<T> mask, LaneVector512<T> yes, LaneVector512<T> no) => new(Vector512.ConditionalSelect(mask.value, yes.value, no.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Bits(LaneVector512<T> mask) => (uint)mask.value.ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Gather(T** matrices, nint offset, int count, T* vectors)
    {
        if (typeof(T) == typeof(double)) LaneTurn.Gather<Simd512Double, double>((double**)matrices, offset, count, (double*)vectors);
        else LaneTurn.Gather<Simd512Single, float>((float**)matrices, offset, count, (float*)vectors);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Turn(T* source, nint sourceStride, T* destination, nint destinationStride)
    {
        if (typeof(T) == typeof(double)) LaneTurn.Eight((double*)source, sourceStride, (double*)destination, destinationStride);
        else LaneTurn.Sixteen((float*)source, sourceStride, (float*)destination, destinationStride);
    }
}
