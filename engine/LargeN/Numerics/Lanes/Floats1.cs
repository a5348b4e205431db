// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

namespace LargeN.Numerics.Lanes;

/// <summary>One float: the scalar form of every vector formula, used for remainders and where no wide vectors are.</summary>
internal readonly struct Floats1(float v) : ISingleLanes<Floats1>
{
    internal readonly float Value = v;

    public static int Count => 1;

    internal uint Bits => BitConverter.SingleToUInt32Bits(Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 All(float value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 Constant(double value) => All((float)value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 AllBits(uint bits) => new(BitConverter.UInt32BitsToSingle(bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 Load(ref readonly float source) => new(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Floats1 value, ref float target) => target = value.Value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 operator +(Floats1 a, Floats1 b) => new(a.Value + b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 operator -(Floats1 a, Floats1 b) => new(a.Value - b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 operator *(Floats1 a, Floats1 b) => new(a.Value * b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 operator /(Floats1 a, Floats1 b) => new(a.Value / b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 operator &(Floats1 a, Floats1 b) => AllBits(a.Bits & b.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 operator |(Floats1 a, Floats1 b) => AllBits(a.Bits | b.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 operator ^(Floats1 a, Floats1 b) => AllBits(a.Bits ^ b.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 Fma(Floats1 a, Floats1 b, Floats1 c) => new(MathF.FusedMultiplyAdd(a.Value, b.Value, c.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 Sqrt(Floats1 a) => new(MathF.Sqrt(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 Less(Floats1 a, Floats1 b) => AllBits(a.Value < b.Value ? uint.MaxValue : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 Same(Floats1 a, Floats1 b) => AllBits(a.Value == b.Value ? uint.MaxValue : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 Select(Floats1 mask, Floats1 yes, Floats1 no) => mask.Bits != 0 ? yes : no;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 AtMost(Floats1 a, Floats1 limit) => new(a.Value > limit.Value ? limit.Value : a.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 AtLeast(Floats1 a, Floats1 limit) => new(a.Value < limit.Value ? limit.Value : a.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 Scale(Floats1 a, Floats1 n) => SingleScale.Apply(a, n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Floats1 mask) => mask.Bits != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Every(Floats1 mask) => mask.Bits != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 AddBits(Floats1 a, Floats1 b) => AllBits(a.Bits + b.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 ShiftBitsLeft(Floats1 a, int count) => AllBits(a.Bits << count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 ShiftBitsRight(Floats1 a, int count) => AllBits(a.Bits >>> count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats1 FromInteger(Floats1 bits) => new((int)bits.Bits);
}
