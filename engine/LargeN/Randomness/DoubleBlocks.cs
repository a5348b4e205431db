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
    /// <summary>Words 0 to 3 of the blocks from <paramref name="first"/> on, in the low halves of the lanes; the upper halves hold anything.</summary>
    static abstract void Words(RandomStream stream, uint first, out V w0, out V w1, out V w2, out V w3);

    /// <summary>Writes element q of block b to 2 (b - first) + q.</summary>
    static abstract void Store(V e0, V e1, ref double target);
}

/// <summary>One block.</summary>
internal readonly struct DoubleBlocks1 : IDoubleBlocks<Doubles1>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Words(RandomStream stream, uint first, out Doubles1 w0, out Doubles1 w1, out Doubles1 w2, out Doubles1 w3)
    {
        (uint a, uint b, uint c, uint d) = Philox4x32.Block(first, (uint)stream.Purpose, stream.Replica, stream.Step, stream.Seed);
        (w0, w1, w2, w3) = (Doubles1.AllBits(a), Doubles1.AllBits(b), Doubles1.AllBits(c), Doubles1.AllBits(d));
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
    public static void Words(RandomStream stream, uint first, out Doubles4 w0, out Doubles4 w1, out Doubles4 w2, out Doubles4 w3)
    {
        Word4 c0 = new(Vector256.Create((ulong)first) + Vector256.Create(0UL, 2, 1, 3));
        Word4 c1 = Word4.All((uint)stream.Purpose), c2 = Word4.All(stream.Replica), c3 = Word4.All(stream.Step);
        Philox4x32.Rounds(ref c0, ref c1, ref c2, ref c3, stream.Seed);
        (w0, w1) = (new(c0.Value.AsDouble()), new(c1.Value.AsDouble()));
        (w2, w3) = (new(c2.Value.AsDouble()), new(c3.Value.AsDouble()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Doubles4 e0, Doubles4 e1, ref double target)
    {
        Avx.UnpackLow(e0.Vector, e1.Vector).StoreUnsafe(ref target, 0);
        Avx.UnpackHigh(e0.Vector, e1.Vector).StoreUnsafe(ref target, 4);
    }
}

/// <summary>Eight blocks. Lane 2 q + g carries block 4 g + q, so that a 2 x 2 transpose inside each 128-bit quarter gives rising addresses.</summary>
internal readonly struct DoubleBlocks8 : IDoubleBlocks<Doubles8>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Words(RandomStream stream, uint first, out Doubles8 w0, out Doubles8 w1, out Doubles8 w2, out Doubles8 w3)
    {
        Word8 c0 = new(Vector512.Create((ulong)first) + Vector512.Create(0UL, 4, 1, 5, 2, 6, 3, 7));
        Word8 c1 = Word8.All((uint)stream.Purpose), c2 = Word8.All(stream.Replica), c3 = Word8.All(stream.Step);
        Philox4x32.Rounds(ref c0, ref c1, ref c2, ref c3, stream.Seed);
        (w0, w1) = (new(c0.Value.AsDouble()), new(c1.Value.AsDouble()));
        (w2, w3) = (new(c2.Value.AsDouble()), new(c3.Value.AsDouble()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Doubles8 e0, Doubles8 e1, ref double target)
    {
        Avx512F.UnpackLow(e0.Vector, e1.Vector).StoreUnsafe(ref target, 0);
        Avx512F.UnpackHigh(e0.Vector, e1.Vector).StoreUnsafe(ref target, 8);
    }
}
