// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using FmaX86 = System.Runtime.Intrinsics.X86.Fma;

namespace LargeN.LinearAlgebra;

/// <summary>One matrix a lane in one 128-bit vector, for one or two matrices and for machines without wider registers.</summary>
internal readonly unsafe struct LaneVector128<T>(Vector128<T> value) : ILaneVector<LaneVector128<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector128<T> value = value;

    public static int Count => Vector128<T>.Count;

    public static int Depth => Vector128<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector128<T> All(T value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector128<T> Load(T* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector128<T> operator +(LaneVector128<T> a, LaneVector128<T> b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector128<T> operator -(LaneVector128<T> a, LaneVector128<T> b) => new(a.value - b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector128<T> operator *(LaneVector128<T> a, LaneVector128<T> b) => new(a.value * b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector128<T> operator /(LaneVector128<T> a, LaneVector128<T> b) => new(a.value / b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector128<T> operator &(LaneVector128<T> a, LaneVector128<T> b) => new(a.value & b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector128<T> operator |(LaneVector128<T> a, LaneVector128<T> b) => new(a.value | b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector128<T> Fma(LaneVector128<T> a, LaneVector128<T> b, LaneVector128<T> c) => typeof(T) == typeof(double)
        ? new(Vector128.FusedMultiplyAdd(a.value.AsDouble(), b.value.AsDouble(), c.value.AsDouble()).As<double, T>())
        : new(Vector128.FusedMultiplyAdd(a.value.AsSingle(), b.value.AsSingle(), c.value.AsSingle()).As<float, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector128<T> FmaNegated(LaneVector128<T> a, LaneVector128<T> b, LaneVector128<T> c)
    {
        if (!FmaX86.IsSupported) return Fma(new(-a.value), b, c);
        return typeof(T) == typeof(double)
            ? new(FmaX86.MultiplyAddNegated(a.value.AsDouble(), b.value.AsDouble(), c.value.AsDouble()).As<double, T>())
            : new(FmaX86.MultiplyAddNegated(a.value.AsSingle(), b.value.AsSingle(), c.value.AsSingle()).As<float, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector128<T> Sqrt(LaneVector128<T> a) => new(Vector128.Sqrt(a.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector128<T> Abs(LaneVector128<T> a) => new(Vector128.Abs(a.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector128<T> CopySign(LaneVector128<T> size, LaneVector128<T> sign) =>
        new(Vector128.ConditionalSelect(Vector128.Create(T.NegativeZero), sign.value, size.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector128<T> Less(LaneVector128<T> a, LaneVector128<T> b) => new(Vector128.LessThan(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector128<T> Same(LaneVector128<T> a, LaneVector128<T> b) => new(Vector128.Equals(a.value, b.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVector128<T> Select(LaneVector128<T> mask, LaneVector128<T> yes, LaneVector128<T> no) => new(Vector128.ConditionalSelect(mask.value, yes.value, no.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Bits(LaneVector128<T> mask) => (uint)mask.value.ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Gather(T** matrices, nint offset, int count, T* vectors)
    {
        if (typeof(T) == typeof(double)) LaneTurn.Gather<Simd128Double, double>((double**)matrices, offset, count, (double*)vectors);
        else LaneTurn.Gather<Simd128Single, float>((float**)matrices, offset, count, (float*)vectors);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Turn(T* source, nint sourceStride, T* destination, nint destinationStride)
    {
        LaneTurn.Plain(Count, source, sourceStride, destination, destinationStride);
    }
}
