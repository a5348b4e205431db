// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LargeN.LinearAlgebra;

/// <summary>One cache line of elements (8 doubles or 16 floats) that are worked on together: the virtual lanes in which the factorisations state their order of summation.</summary>
/// <remarks>
/// The number of lanes is a property of the element type and never of the machine, so a sum over lanes has one order everywhere.
/// Kernels are written once over this interface; the JIT makes one instance for 512-bit registers and one for pairs of 256-bit registers.
/// </remarks>
internal unsafe interface ILanes<TSelf, T>
    where TSelf : struct, ILanes<TSelf, T>
    where T : unmanaged
{
    /// <summary>Reads 64 bytes.</summary>
    static abstract TSelf Load(T* source);

    /// <summary>The same value in every lane.</summary>
    static abstract TSelf Dup(T value);

    /// <summary>a * b + c with one rounding.</summary>
    static abstract TSelf Fma(TSelf a, TSelf b, TSelf c);

    /// <summary>a * b.</summary>
    static abstract TSelf Mul(TSelf a, TSelf b);

    /// <summary>a + b.</summary>
    static abstract TSelf Add(TSelf a, TSelf b);

    /// <summary>Writes 64 bytes.</summary>
    void Store(T* destination);

    /// <summary>Sum over the lanes: lane l takes lane l + half, for half = count/2, ..., 2, 1.</summary>
    T Sum();
}

/// <summary>The lanes in one 512-bit vector.</summary>
internal readonly unsafe struct Lanes512<T>(Vector512<T> value) : ILanes<Lanes512<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector512<T> value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Load(T* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Dup(T value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Fma(Lanes512<T> a, Lanes512<T> b, Lanes512<T> c) => typeof(T) == typeof(double)
        ? new(Vector512.FusedMultiplyAdd(a.value.AsDouble(), b.value.AsDouble(), c.value.AsDouble()).As<double, T>())
        : new(Vector512.FusedMultiplyAdd(a.value.AsSingle(), b.value.AsSingle(), c.value.AsSingle()).As<float, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Mul(Lanes512<T> a, Lanes512<T> b) => new(a.value * b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Add(Lanes512<T> a, Lanes512<T> b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Sum() => LaneTree.Sum(value.GetLower() + value.GetUpper());
}

/// <summary>The lanes in two 256-bit vectors, for machines without 512-bit registers.</summary>
internal readonly unsafe struct Lanes256<T>(Vector256<T> low, Vector256<T> high) : ILanes<Lanes256<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector256<T> low = low;
    private readonly Vector256<T> high = high;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Load(T* source) => new(Vector256.Load(source), Vector256.Load(source + Vector256<T>.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Dup(T value) => new(Vector256.Create(value), Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Fma(Lanes256<T> a, Lanes256<T> b, Lanes256<T> c) => typeof(T) == typeof(double)
        ? new(
            Vector256.FusedMultiplyAdd(a.low.AsDouble(), b.low.AsDouble(), c.low.AsDouble()).As<double, T>(),
            Vector256.FusedMultiplyAdd(a.high.AsDouble(), b.high.AsDouble(), c.high.AsDouble()).As<double, T>())
        : new(
            Vector256.FusedMultiplyAdd(a.low.AsSingle(), b.low.AsSingle(), c.low.AsSingle()).As<float, T>(),
            Vector256.FusedMultiplyAdd(a.high.AsSingle(), b.high.AsSingle(), c.high.AsSingle()).As<float, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Mul(Lanes256<T> a, Lanes256<T> b) => new(a.low * b.low, a.high * b.high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Add(Lanes256<T> a, Lanes256<T> b) => new(a.low + b.low, a.high + b.high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* destination)
    {
        low.Store(destination);
        high.Store(destination + Vector256<T>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Sum() => LaneTree.Sum(low + high);
}

/// <summary>The lower levels of the tree over the lanes.</summary>
internal static class LaneTree
{
    /// <summary>Joins halves until one element is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Sum<T>(Vector256<T> half)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector128<T> quarter = half.GetLower() + half.GetUpper();
        return Vector128<T>.Count == 2
            ? quarter[0] + quarter[1]
            : (quarter[0] + quarter[2]) + (quarter[1] + quarter[3]);
    }
}
