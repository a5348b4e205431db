// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

namespace LargeN.Numerics.Lanes;

/// <summary>Two vectors of doubles that go through a formula side by side: the constants are loaded once for both, and one works while the other waits.</summary>
/// <typeparam name="V">The lanes of one of them.</typeparam>
internal readonly struct DoublePair<V>(V a, V b) : IDoubleLanes<DoublePair<V>>
    where V : struct, IDoubleLanes<V>
{
    private readonly V first = a, second = b;

    public static int Count => 2 * V.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoublePair<V> Constant(double value) => new(V.Constant(value), V.Constant(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoublePair<V> All(double value) => new(V.All(value), V.All(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoublePair<V> AllBits(ulong bits) => new(V.AllBits(bits), V.AllBits(bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoublePair<V> Load(ref readonly double source) => new(V.Load(in source), V.Load(in Unsafe.Add(ref Unsafe.AsRef(in source), V.Count)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(DoublePair<V> value, ref double target)
    {
        V.Store(value.first, ref target);
        V.Store(value.second, ref Unsafe.Add(ref target, V.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoublePair<V> operator +(DoublePair<V> a, DoublePair<V> b) => new(a.first + b.first, a.second + b.second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoublePair<V> operator -(DoublePair<V> a, DoublePair<V> b) => new(a.first - b.first, a.second - b.second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoublePair<V> operator *(DoublePair<V> a, DoublePair<V> b) => new(a.first * b.first, a.second * b.second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoublePair<V> operator /(DoublePair<V> a, DoublePair<V> b) => new(a.first / b.first, a.second / b.second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoublePair<V> operator &(DoublePair<V> a, DoublePair<V> b) => new(a.first & b.first, a.second & b.second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoublePair<V> operator |(DoublePair<V> a, DoublePair<V> b) => new(a.first | b.first, a.second | b.second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoublePair<V> operator ^(DoublePair<V> a, DoublePair<V> b) => new(a.first ^ b.first, a.second ^ b.second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoublePair<V> Fma(DoublePair<V> a, DoublePair<V> b, DoublePair<V> c) => new(V.Fma(a.first, b.first, c.first), V.Fma(a.second, b.second, c.second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoublePair<V> Sqrt(DoublePair<V> a) => new(V.Sqrt(a.first), V.Sqrt(a.second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoublePair<V> Less(DoublePair<V> a, DoublePair<V> b) => new(V.Less(a.first, b.first), V.Less(a.second, b.second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoublePair<V> Same(DoublePair<V> a, DoublePair<V> b) => new(V.Same(a.first, b.first), V.Same(a.second, b.second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoublePair<V> Select(DoublePair<V> mask, DoublePair<V> yes, DoublePair<V> no) => new(V.Select(mask.first, yes.first, no.first), V.Select(mask.second, yes.second, no.second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoublePair<V> AtMost(DoublePair<V> a, DoublePair<V> limit) => new(V.AtMost(a.first, limit.first), V.AtMost(a.second, limit.second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoublePair<V> AtLeast(DoublePair<V> a, DoublePair<V> limit) => new(V.AtLeast(a.first, limit.first), V.AtLeast(a.second, limit.second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoublePair<V> Scale(DoublePair<V> a, DoublePair<V> n) => new(V.Scale(a.first, n.first), V.Scale(a.second, n.second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(DoublePair<V> mask) => V.Any(mask.first | mask.second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Every(DoublePair<V> mask) => V.Every(mask.first & mask.second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoublePair<V> AddBits(DoublePair<V> a, DoublePair<V> b) => new(V.AddBits(a.first, b.first), V.AddBits(a.second, b.second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoublePair<V> ShiftBitsLeft(DoublePair<V> a, int count) => new(V.ShiftBitsLeft(a.first, count), V.ShiftBitsLeft(a.second, count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoublePair<V> ShiftBitsRight(DoublePair<V> a, int count) => new(V.ShiftBitsRight(a.first, count), V.ShiftBitsRight(a.second, count));
}
