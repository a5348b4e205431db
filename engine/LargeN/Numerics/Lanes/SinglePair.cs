// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

namespace LargeN.Numerics.Lanes;

/// <summary>Two vectors of floats that go through a formula side by side: the constants are loaded once for both, and one works while the other waits.</summary>
/// <typeparam name="V">The lanes of one of them.</typeparam>
internal readonly struct SinglePair<V>(V a, V b) : ISingleLanes<SinglePair<V>>
    where V : struct, ISingleLanes<V>
{
    private readonly V first = a, second = b;

    public static int Count => 2 * V.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SinglePair<V> Constant(double value) => new(V.Constant(value), V.Constant(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SinglePair<V> All(float value) => new(V.All(value), V.All(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SinglePair<V> AllBits(uint bits) => new(V.AllBits(bits), V.AllBits(bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SinglePair<V> Load(ref readonly float source) => new(V.Load(in source), V.Load(in Unsafe.Add(ref Unsafe.AsRef(in source), V.Count)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(SinglePair<V> value, ref float target)
    {
        V.Store(value.first, ref target);
        V.Store(value.second, ref Unsafe.Add(ref target, V.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SinglePair<V> operator +(SinglePair<V> a, SinglePair<V> b) => new(a.first + b.first, a.second + b.second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SinglePair<V> operator -(SinglePair<V> a, SinglePair<V> b) => new(a.first - b.first, a.second - b.second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SinglePair<V> operator *(SinglePair<V> a, SinglePair<V> b) => new(a.first * b.first, a.second * b.second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SinglePair<V> operator /(SinglePair<V> a, SinglePair<V> b) => new(a.first / b.first, a.second / b.second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SinglePair<V> operator &(SinglePair<V> a, SinglePair<V> b) => new(a.first & b.first, a.second & b.second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SinglePair<V> operator |(SinglePair<V> a, SinglePair<V> b) => new(a.first | b.first, a.second | b.second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SinglePair<V> operator ^(SinglePair<V> a, SinglePair<V> b) => new(a.first ^ b.first, a.second ^ b.second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SinglePair<V> Fma(SinglePair<V> a, SinglePair<V> b, SinglePair<V> c) => new(V.Fma(a.first, b.first, c.first), V.Fma(a.second, b.second, c.second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SinglePair<V> Sqrt(SinglePair<V> a) => new(V.Sqrt(a.first), V.Sqrt(a.second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SinglePair<V> Less(SinglePair<V> a, SinglePair<V> b) => new(V.Less(a.first, b.first), V.Less(a.second, b.second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SinglePair<V> Same(SinglePair<V> a, SinglePair<V> b) => new(V.Same(a.first, b.first), V.Same(a.second, b.second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SinglePair<V> Select(SinglePair<V> mask, SinglePair<V> yes, SinglePair<V> no) => new(V.Select(mask.first, yes.first, no.first), V.Select(mask.second, yes.second, no.second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SinglePair<V> AtMost(SinglePair<V> a, SinglePair<V> limit) => new(V.AtMost(a.first, limit.first), V.AtMost(a.second, limit.second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SinglePair<V> AtLeast(SinglePair<V> a, SinglePair<V> limit) => new(V.AtLeast(a.first, limit.first), V.AtLeast(a.second, limit.second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SinglePair<V> Scale(SinglePair<V> a, SinglePair<V> n) => new(V.Scale(a.first, n.first), V.Scale(a.second, n.second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(SinglePair<V> mask) => V.Any(mask.first | mask.second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Every(SinglePair<V> mask) => V.Every(mask.first & mask.second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SinglePair<V> AddBits(SinglePair<V> a, SinglePair<V> b) => new(V.AddBits(a.first, b.first), V.AddBits(a.second, b.second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SinglePair<V> ShiftBitsLeft(SinglePair<V> a, int count) => new(V.ShiftBitsLeft(a.first, count), V.ShiftBitsLeft(a.second, count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SinglePair<V> ShiftBitsRight(SinglePair<V> a, int count) => new(V.ShiftBitsRight(a.first, count), V.ShiftBitsRight(a.second, count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SinglePair<V> FromInteger(SinglePair<V> bits) => new(V.FromInteger(bits.first), V.FromInteger(bits.second));
}
