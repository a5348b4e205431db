// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LargeN.Randomness;

/// <summary>32-bit words in 64-bit lanes; the upper half of a lane holds anything.</summary>
/// <typeparam name="TSelf">The implementing struct.</typeparam>
internal interface IWords<TSelf>
    where TSelf : struct, IWords<TSelf>
{
    static abstract TSelf All(uint word);

    /// <summary>The full 64-bit product of the low halves.</summary>
    static abstract TSelf Multiply(TSelf a, TSelf b);

    /// <summary>The upper halves, moved down.</summary>
    static abstract TSelf High(TSelf a);

    static abstract TSelf operator ^(TSelf a, TSelf b);

    static abstract TSelf operator +(TSelf a, TSelf b);
}

/// <summary>One lane.</summary>
internal readonly struct Word1(ulong value) : IWords<Word1>
{
    internal readonly ulong Value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word1 All(uint word) => new(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word1 Multiply(Word1 a, Word1 b) => new((ulong)(uint)a.Value * (uint)b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word1 High(Word1 a) => new(a.Value >> 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word1 operator ^(Word1 a, Word1 b) => new(a.Value ^ b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word1 operator +(Word1 a, Word1 b) => new(a.Value + b.Value);
}

/// <summary>Four lanes; used only where <see cref="Avx2"/> is supported.</summary>
internal readonly struct Word4(Vector256<ulong> value) : IWords<Word4>
{
    internal readonly Vector256<ulong> Value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word4 All(uint word) => new(Vector256.Create((ulong)word));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word4 Multiply(Word4 a, Word4 b) => new(Avx2.Multiply(a.Value.AsUInt32(), b.Value.AsUInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word4 High(Word4 a) => new(a.Value >>> 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word4 operator ^(Word4 a, Word4 b) => new(a.Value ^ b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word4 operator +(Word4 a, Word4 b) => new(a.Value + b.Value);
}

/// <summary>Eight lanes; used only where <see cref="Avx512F"/> is supported.</summary>
internal readonly struct Word8(Vector512<ulong> value) : IWords<Word8>
{
    internal readonly Vector512<ulong> Value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word8 All(uint word) => new(Vector512.Create((ulong)word));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word8 Multiply(Word8 a, Word8 b) => new(Avx512F.Multiply(a.Value.AsUInt32(), b.Value.AsUInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word8 High(Word8 a) => new(a.Value >>> 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word8 operator ^(Word8 a, Word8 b) => new(a.Value ^ b.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Word8 operator +(Word8 a, Word8 b) => new(a.Value + b.Value);
}
