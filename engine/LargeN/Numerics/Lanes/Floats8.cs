// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LargeN.Numerics.Lanes;

/// <summary>8 floats in one 256-bit vector.</summary>
internal readonly struct Floats8(Vector256<float> v) : ISingleLanes<Floats8>
{
    internal readonly Vector256<float> Vector = v;

    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 All(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 Constant(double value) => All((float)value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 AllBits(uint bits) => new(Vector256.Create(bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 Load(ref readonly float source) => new(Vector256.LoadUnsafe(in source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Floats8 value, ref float target) => value.Vector.StoreUnsafe(ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 operator +(Floats8 a, Floats8 b) => new(a.Vector + b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 operator -(Floats8 a, Floats8 b) => new(a.Vector - b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 operator *(Floats8 a, Floats8 b) => new(a.Vector * b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 operator /(Floats8 a, Floats8 b) => new(a.Vector / b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 operator &(Floats8 a, Floats8 b) => new(a.Vector & b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 operator |(Floats8 a, Floats8 b) => new(a.Vector | b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 operator ^(Floats8 a, Floats8 b) => new(a.Vector ^ b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 Fma(Floats8 a, Floats8 b, Floats8 c) => new(Vector256.FusedMultiplyAdd(a.Vector, b.Vector, c.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 Sqrt(Floats8 a) => new(Vector256.Sqrt(a.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 Less(Floats8 a, Floats8 b) => new(Vector256.LessThan(a.Vector, b.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 Same(Floats8 a, Floats8 b) => new(Vector256.Equals(a.Vector, b.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 Select(Floats8 mask, Floats8 yes, Floats8 no) => new(Vector256.ConditionalSelect(mask.Vector, yes.Vector, no.Vector));

    // The native minimum of x86 gives its second operand where one is NaN; that of other machines gives NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 AtMost(Floats8 a, Floats8 limit) => new(Vector256.MinNative(limit.Vector, a.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 AtLeast(Floats8 a, Floats8 limit) => new(Vector256.MaxNative(limit.Vector, a.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 Scale(Floats8 a, Floats8 n) => SingleScale.Apply(a, n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Floats8 mask) => mask.Vector.AsInt32() != Vector256<int>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Every(Floats8 mask) => mask.Vector.AsInt32() == Vector256<int>.AllBitsSet;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 AddBits(Floats8 a, Floats8 b) => new((a.Vector.AsInt32() + b.Vector.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 ShiftBitsLeft(Floats8 a, int count) => new((a.Vector.AsInt32() << count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 ShiftBitsRight(Floats8 a, int count) => new((a.Vector.AsInt32() >>> count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats8 FromInteger(Floats8 bits) => new(Vector256.ConvertToSingle(bits.Vector.AsInt32()));
}
