// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LargeN.Numerics.Lanes;

/// <summary>4 doubles in one 256-bit vector.</summary>
internal readonly struct Doubles4(Vector256<double> v) : IDoubleLanes<Doubles4>
{
    internal readonly Vector256<double> Vector = v;

    public static int Count => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles4 All(double value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles4 Constant(double value) => All(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles4 AllBits(ulong bits) => new(Vector256.Create(bits).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles4 Load(ref readonly double source) => new(Vector256.LoadUnsafe(in source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Doubles4 value, ref double target) => value.Vector.StoreUnsafe(ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles4 operator +(Doubles4 a, Doubles4 b) => new(a.Vector + b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles4 operator -(Doubles4 a, Doubles4 b) => new(a.Vector - b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles4 operator *(Doubles4 a, Doubles4 b) => new(a.Vector * b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles4 operator /(Doubles4 a, Doubles4 b) => new(a.Vector / b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles4 operator &(Doubles4 a, Doubles4 b) => new(a.Vector & b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles4 operator |(Doubles4 a, Doubles4 b) => new(a.Vector | b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles4 operator ^(Doubles4 a, Doubles4 b) => new(a.Vector ^ b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles4 Fma(Doubles4 a, Doubles4 b, Doubles4 c) => new(Vector256.FusedMultiplyAdd(a.Vector, b.Vector, c.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles4 Sqrt(Doubles4 a) => new(Vector256.Sqrt(a.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles4 Less(Doubles4 a, Doubles4 b) => new(Vector256.LessThan(a.Vector, b.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles4 Same(Doubles4 a, Doubles4 b) => new(Vector256.Equals(a.Vector, b.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles4 Select(Doubles4 mask, Doubles4 yes, Doubles4 no) => new(Vector256.ConditionalSelect(mask.Vector, yes.Vector, no.Vector));

    // The native minimum of x86 gives its second operand where one is NaN; that of other machines gives NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles4 AtMost(Doubles4 a, Doubles4 limit) => new(Vector256.MinNative(limit.Vector, a.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles4 AtLeast(Doubles4 a, Doubles4 limit) => new(Vector256.MaxNative(limit.Vector, a.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles4 Scale(Doubles4 a, Doubles4 n) => DoubleScale.Apply(a, n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Doubles4 mask) => mask.Vector.AsInt64() != Vector256<long>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Every(Doubles4 mask) => mask.Vector.AsInt64() == Vector256<long>.AllBitsSet;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles4 AddBits(Doubles4 a, Doubles4 b) => new((a.Vector.AsInt64() + b.Vector.AsInt64()).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles4 ShiftBitsLeft(Doubles4 a, int count) => new((a.Vector.AsInt64() << count).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles4 ShiftBitsRight(Doubles4 a, int count) => new((a.Vector.AsInt64() >>> count).AsDouble());
}
