// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

namespace LargeN.Numerics.Lanes;

/// <summary>One double: the scalar form of every vector formula, used for remainders and where no wide vectors are.</summary>
internal readonly struct Doubles1(double v) : IDoubleLanes<Doubles1>
{
    internal readonly double Value = v;

    public static int Count => 1;

    private ulong Bits => BitConverter.DoubleToUInt64Bits(Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles1 All(double value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles1 Constant(double value) => All(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles1 AllBits(ulong bits) => new(BitConverter.UInt64BitsToDouble(bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles1 Load(ref readonly double source) => new(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Doubles1 value, ref double target) => target = value.Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles1 operator +(Doubles1 a, Doubles1 b) => new(a.Value + b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles1 operator -(Doubles1 a, Doubles1 b) => new(a.Value - b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles1 operator *(Doubles1 a, Doubles1 b) => new(a.Value * b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles1 operator /(Doubles1 a, Doubles1 b) => new(a.Value / b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles1 operator &(Doubles1 a, Doubles1 b) => AllBits(a.Bits & b.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles1 operator |(Doubles1 a, Doubles1 b) => AllBits(a.Bits | b.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles1 operator ^(Doubles1 a, Doubles1 b) => AllBits(a.Bits ^ b.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles1 Fma(Doubles1 a, Doubles1 b, Doubles1 c) => new(Math.FusedMultiplyAdd(a.Value, b.Value, c.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles1 Sqrt(Doubles1 a) => new(Math.Sqrt(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles1 Less(Doubles1 a, Doubles1 b) => AllBits(a.Value < b.Value ? ulong.MaxValue : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles1 Same(Doubles1 a, Doubles1 b) => AllBits(a.Value == b.Value ? ulong.MaxValue : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles1 Select(Doubles1 mask, Doubles1 yes, Doubles1 no) => mask.Bits != 0 ? yes : no;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles1 AtMost(Doubles1 a, Doubles1 limit) => new(a.Value > limit.Value ? limit.Value : a.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles1 AtLeast(Doubles1 a, Doubles1 limit) => new(a.Value < limit.Value ? limit.Value : a.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles1 Scale(Doubles1 a, Doubles1 n) => DoubleScale.Apply(a, n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Doubles1 mask) => mask.Bits != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Every(Doubles1 mask) => mask.Bits != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles1 AddBits(Doubles1 a, Doubles1 b) => AllBits(a.Bits + b.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles1 ShiftBitsLeft(Doubles1 a, int count) => AllBits(a.Bits << count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles1 ShiftBitsRight(Doubles1 a, int count) => AllBits(a.Bits >>> count);
}
