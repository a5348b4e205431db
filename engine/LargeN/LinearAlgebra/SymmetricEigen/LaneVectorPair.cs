// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>Two vectors side by side: twice the lanes, so that two independent chains hide each other's latency.</summary>
internal readonly unsafe struct LaneVectorPair<V, T>(V low, V high) : ILaneVector<LaneVectorPair<V, T>, T>
    where V : struct, ILaneVector<V, T>
    where T : unmanaged
{
    private readonly V low = low;
    private readonly V high = high;

    public static int Count => 2 * V.Count;

    public static int Depth => V.Depth;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVectorPair<V, T> All(T value)
    {
        V one = V.All(value);
        return new(one, one);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVectorPair<V, T> Load(T* source) => new(V.Load(source), V.Load(source + V.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* destination)
    {
        low.Store(destination);
        high.Store(destination + V.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVectorPair<V, T> operator +(LaneVectorPair<V, T> a, LaneVectorPair<V, T> b) => new(a.low + b.low, a.high + b.high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVectorPair<V, T> operator -(LaneVectorPair<V, T> a, LaneVectorPair<V, T> b) => new(a.low - b.low, a.high - b.high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVectorPair<V, T> operator *(LaneVectorPair<V, T> a, LaneVectorPair<V, T> b) => new(a.low * b.low, a.high * b.high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVectorPair<V, T> operator /(LaneVectorPair<V, T> a, LaneVectorPair<V, T> b) => new(a.low / b.low, a.high / b.high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVectorPair<V, T> operator &(LaneVectorPair<V, T> a, LaneVectorPair<V, T> b) => new(a.low & b.low, a.high & b.high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVectorPair<V, T> operator |(LaneVectorPair<V, T> a, LaneVectorPair<V, T> b) => new(a.low | b.low, a.high | b.high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVectorPair<V, T> Fma(LaneVectorPair<V, T> a, LaneVectorPair<V, T> b, LaneVectorPair<V, T> c) =>
        new(V.Fma(a.low, b.low, c.low), V.Fma(a.high, b.high, c.high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVectorPair<V, T> FmaNegated(LaneVectorPair<V, T> a, LaneVectorPair<V, T> b, LaneVectorPair<V, T> c) =>
        new(V.FmaNegated(a.low, b.low, c.low), V.FmaNegated(a.high, b.high, c.high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVectorPair<V, T> Sqrt(LaneVectorPair<V, T> a) => new(V.Sqrt(a.low), V.Sqrt(a.high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVectorPair<V, T> Abs(LaneVectorPair<V, T> a) => new(V.Abs(a.low), V.Abs(a.high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVectorPair<V, T> CopySign(LaneVectorPair<V, T> size, LaneVectorPair<V, T> sign) =>
        new(V.CopySign(size.low, sign.low), V.CopySign(size.high, sign.high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVectorPair<V, T> Less(LaneVectorPair<V, T> a, LaneVectorPair<V, T> b) => new(V.Less(a.low, b.low), V.Less(a.high, b.high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVectorPair<V, T> Same(LaneVectorPair<V, T> a, LaneVectorPair<V, T> b) => new(V.Same(a.low, b.low), V.Same(a.high, b.high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneVectorPair<V, T> Select(LaneVectorPair<V, T> mask, LaneVectorPair<V, T> yes, LaneVectorPair<V, T> no) =>
        new(V.Select(mask.low, yes.low, no.low), V.Select(mask.high, yes.high, no.high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Bits(LaneVectorPair<V, T> mask) => V.Bits(mask.low) | (V.Bits(mask.high) << V.Count);

    public static void Gather(T** matrices, nint offset, int count, T* vectors) => throw new NotSupportedException("elements are gathered a vector at a time");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Turn(T* source, nint sourceStride, T* destination, nint destinationStride)
    {
        V.Turn(source, sourceStride, destination, destinationStride);
        V.Turn(source + V.Count, sourceStride, destination + (V.Count * destinationStride), destinationStride);
    }
}
