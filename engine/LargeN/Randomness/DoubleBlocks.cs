// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using LargeN.Numerics.Lanes;

namespace LargeN.Randomness;

/// <summary>A group of consecutive Philox blocks, one a 64-bit lane: V.Count blocks at once, 2 V.Count doubles.</summary>
/// <typeparam name="V">The lanes.</typeparam>
internal interface IDoubleBlocks<V>
    where V : struct, IDoubleLanes<V>
{
    /// <summary>The two 64-bit numbers of the blocks from <paramref name="first"/> on, words (0, 1) and (2, 3) with the first as the low half; which lane carries which block is private to the implementation.</summary>
    static abstract void Words(RandomStream stream, uint first, out V b0, out V b1);

    /// <summary>Writes element q of block b to 2 (b - first) + q.</summary>
    static abstract void Store(V e0, V e1, ref double target);
}

/// <summary>One block.</summary>
internal readonly struct DoubleBlocks1 : IDoubleBlocks<Doubles1>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Words(RandomStream stream, uint first, out Doubles1 b0, out Doubles1 b1)
    {
        (uint a, uint b, uint c, uint d) = Philox4x32.Block(first, (uint)stream.Purpose, stream.Replica, stream.Step, stream.Seed);
        (b0, b1) = (Doubles1.AllBits(a | ((ulong)b << 32)), Doubles1.AllBits(c | ((ulong)d << 32)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Doubles1 e0, Doubles1 e1, ref double target)
    {
        target = e0.Value;
        Unsafe.Add(ref target, 1) = e1.Value;
    }
}

/// <summary>Four blocks. Lane 2 q + g carries block 2 g + q, so that a 2 x 2 transpose inside each 128-bit half gives rising addresses.</summary>
internal readonly struct DoubleBlocks4 : IDoubleBlocks<Doubles4>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Words(RandomStream stream, uint first, out Doubles4 b0, out Doubles4 b1)
    {
        Word4 c0 = new(Vector256.Create((ulong)first) + Vector256.Create(0UL, 2, 1, 3));
        Word4 c1 = Word4.All((uint)stream.Purpose), c2 = Word4.All(stream.Replica), c3 = Word4.All(stream.Step);
        Philox4x32.Rounds(ref c0, ref c1, ref c2, ref c3, stream.Seed);
        (b0, b1) = (Join(c0, c1), Join(c2, c3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Doubles4 e0, Doubles4 e1, ref double target)
    {
        Avx.UnpackLow(e0.Vector, e1.Vector).StoreUnsafe(ref target, 0);
        Avx.UnpackHigh(e0.Vector, e1.Vector).StoreUnsafe(ref target, 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Doubles4 Join(Word4 low, Word4 high) =>
        new(Vector256.ConditionalSelect(Vector256.Create(0xFFFFFFFFUL), low.Value, high.Value << 32).AsDouble());
}

/// <summary>Eight blocks. Lane 2 q + g carries block 4 g + q, so that a 2 x 2 transpose inside each 128-bit quarter gives rising addresses.</summary>
internal readonly struct DoubleBlocks8 : IDoubleBlocks<Doubles8>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Words(RandomStream stream, uint first, out Doubles8 b0, out Doubles8 b1)
    {
        Word8 c0 = new(Vector512.Create((ulong)first) + Vector512.Create(0UL, 4, 1, 5, 2, 6, 3, 7));
        Word8 c1 = Word8.All((uint)stream.Purpose), c2 = Word8.All(stream.Replica), c3 = Word8.All(stream.Step);
        Philox4x32.Rounds(ref c0, ref c1, ref c2, ref c3, stream.Seed);
        (b0, b1) = (Join(c0, c1), Join(c2, c3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Doubles8 e0, Doubles8 e1, ref double target)
    {
        Avx512F.UnpackLow(e0.Vector, e1.Vector).StoreUnsafe(ref target, 0);
        Avx512F.UnpackHigh(e0.Vector, e1.Vector).StoreUnsafe(ref target, 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Doubles8 Join(Word8 low, Word8 high) =>
        new(Vector512.ConditionalSelect(Vector512.Create(0xFFFFFFFFUL), low.Value, high.Value << 32).AsDouble());
}
