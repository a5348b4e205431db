// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LargeN.Numerics.Lanes;

/// <summary>8 doubles in one 512-bit vector.</summary>
internal readonly struct Doubles8(Vector512<double> v) : IDoubleLanes<Doubles8>
{
    internal readonly Vector512<double> Vector = v;

    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles8 All(double value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles8 Constant(double value) => All(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles8 AllBits(ulong bits) => new(Vector512.Create(bits).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles8 Load(ref readonly double source) => new(Vector512.LoadUnsafe(in source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Doubles8 value, ref double target) => value.Vector.StoreUnsafe(ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles8 operator +(Doubles8 a, Doubles8 b) => new(a.Vector + b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles8 operator -(Doubles8 a, Doubles8 b) => new(a.Vector - b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles8 operator *(Doubles8 a, Doubles8 b) => new(a.Vector * b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles8 operator /(Doubles8 a, Doubles8 b) => new(a.Vector / b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles8 operator &(Doubles8 a, Doubles8 b) => new(a.Vector & b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles8 operator |(Doubles8 a, Doubles8 b) => new(a.Vector | b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles8 operator ^(Doubles8 a, Doubles8 b) => new(a.Vector ^ b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles8 Fma(Doubles8 a, Doubles8 b, Doubles8 c) => new(Vector512.FusedMultiplyAdd(a.Vector, b.Vector, c.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles8 Sqrt(Doubles8 a) => new(Vector512.Sqrt(a.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles8 Less(Doubles8 a, Doubles8 b) => new(Vector512.LessThan(a.Vector, b.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles8 Same(Doubles8 a, Doubles8 b) => new(Vector512.Equals(a.Vector, b.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles8 Select(Doubles8 mask, Doubles8 yes, Doubles8 no) => new(Vector512.ConditionalSelect(mask.Vector, yes.Vector, no.Vector));

    // The native minimum of x86 gives its second operand where one is NaN; that of other machines gives NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles8 AtMost(Doubles8 a, Doubles8 limit) => new(Vector512.MinNative(limit.Vector, a.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles8 AtLeast(Doubles8 a, Doubles8 limit) => new(Vector512.MaxNative(limit.Vector, a.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles8 Scale(Doubles8 a, Doubles8 n) => Avx512F.IsSupported ? new(Avx512F.Scale(a.Vector, n.Vector)) : DoubleScale.Apply(a, n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Doubles8 mask) => mask.Vector.AsInt64() != Vector512<long>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Every(Doubles8 mask) => mask.Vector.AsInt64() == Vector512<long>.AllBitsSet;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles8 AddBits(Doubles8 a, Doubles8 b) => new((a.Vector.AsInt64() + b.Vector.AsInt64()).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles8 ShiftBitsLeft(Doubles8 a, int count) => new((a.Vector.AsInt64() << count).AsDouble());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Doubles8 ShiftBitsRight(Doubles8 a, int count) => new((a.Vector.AsInt64() >>> count).AsDouble());
}
