// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LargeN.Numerics.Lanes;

/// <summary>16 floats in one 512-bit vector.</summary>
internal readonly struct Floats16(Vector512<float> v) : ISingleLanes<Floats16>
{
    internal readonly Vector512<float> Vector = v;

    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 All(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 Constant(double value) => All((float)value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 AllBits(uint bits) => new(Vector512.Create(bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 Load(ref readonly float source) => new(Vector512.LoadUnsafe(in source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Floats16 value, ref float target) => value.Vector.StoreUnsafe(ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 operator +(Floats16 a, Floats16 b) => new(a.Vector + b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 operator -(Floats16 a, Floats16 b) => new(a.Vector - b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 operator *(Floats16 a, Floats16 b) => new(a.Vector * b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 operator /(Floats16 a, Floats16 b) => new(a.Vector / b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 operator &(Floats16 a, Floats16 b) => new(a.Vector & b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 operator |(Floats16 a, Floats16 b) => new(a.Vector | b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 operator ^(Floats16 a, Floats16 b) => new(a.Vector ^ b.Vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 Fma(Floats16 a, Floats16 b, Floats16 c) => new(Vector512.FusedMultiplyAdd(a.Vector, b.Vector, c.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 Sqrt(Floats16 a) => new(Vector512.Sqrt(a.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 Less(Floats16 a, Floats16 b) => new(Vector512.LessThan(a.Vector, b.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 Same(Floats16 a, Floats16 b) => new(Vector512.Equals(a.Vector, b.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 Select(Floats16 mask, Floats16 yes, Floats16 no) => new(Vector512.ConditionalSelect(mask.Vector, yes.Vector, no.Vector));

    // The native minimum of x86 gives its second operand where one is NaN; that of other machines gives NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 AtMost(Floats16 a, Floats16 limit) => new(Vector512.MinNative(limit.Vector, a.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 AtLeast(Floats16 a, Floats16 limit) => new(Vector512.MaxNative(limit.Vector, a.Vector));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 Scale(Floats16 a, Floats16 n) => Avx512F.IsSupported ? new(Avx512F.Scale(a.Vector, n.Vector)) : SingleScale.Apply(a, n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Floats16 mask) => mask.Vector.AsInt32() != Vector512<int>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Every(Floats16 mask) => mask.Vector.AsInt32() == Vector512<int>.AllBitsSet;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 AddBits(Floats16 a, Floats16 b) => new((a.Vector.AsInt32() + b.Vector.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 ShiftBitsLeft(Floats16 a, int count) => new((a.Vector.AsInt32() << count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 ShiftBitsRight(Floats16 a, int count) => new((a.Vector.AsInt32() >>> count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats16 FromInteger(Floats16 bits) => new(Vector512.ConvertToSingle(bits.Vector.AsInt32()));
}
