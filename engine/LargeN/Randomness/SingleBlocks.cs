// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using LargeN.Numerics.Lanes;

namespace LargeN.Randomness;

/// <summary>A group of consecutive Philox blocks, one a 32-bit lane: V.Count blocks at once, 4 V.Count words.</summary>
/// <typeparam name="V">The lanes.</typeparam>
internal interface ISingleBlocks<V>
    where V : struct, ISingleLanes<V>
{
    /// <summary>Words 0 to 3 of the blocks from <paramref name="first"/> on, as bit patterns; which lane carries which block is private to the implementation.</summary>
    static abstract void Words(RandomStream stream, uint first, out V w0, out V w1, out V w2, out V w3);

    /// <summary>Writes element q of block b to 4 (b - first) + q.</summary>
    static abstract void Store(V e0, V e1, V e2, V e3, ref float target);
}

/// <summary>One block.</summary>
internal readonly struct SingleBlocks1 : ISingleBlocks<Floats1>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Words(RandomStream stream, uint first, out Floats1 w0, out Floats1 w1, out Floats1 w2, out Floats1 w3)
    {
        (uint a, uint b, uint c, uint d) = Philox4x32.Block(first, (uint)stream.Purpose, stream.Replica, stream.Step, stream.Seed);
        (w0, w1, w2, w3) = (Floats1.AllBits(a), Floats1.AllBits(b), Floats1.AllBits(c), Floats1.AllBits(d));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Floats1 e0, Floats1 e1, Floats1 e2, Floats1 e3, ref float target)
    {
        target = e0.Value;
        Unsafe.Add(ref target, 1) = e1.Value;
        Unsafe.Add(ref target, 2) = e2.Value;
        Unsafe.Add(ref target, 3) = e3.Value;
    }
}

/// <summary>Eight blocks. Lane 4 q + g carries block 2 g + q, so that a 4 x 4 transpose inside each 128-bit quarter gives rising addresses.</summary>
internal readonly struct SingleBlocks8 : ISingleBlocks<Floats8>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Words(RandomStream stream, uint first, out Floats8 w0, out Floats8 w1, out Floats8 w2, out Floats8 w3)
    {
        // Even lanes and odd lanes are computed apart, in 64-bit lanes, and joined.
        Vector256<ulong> start = Vector256.Create((ulong)first);
        Word4 a0 = new(start + Vector256.Create(0UL, 4, 1, 5)), b0 = new(start + Vector256.Create(2UL, 6, 3, 7));
        Word4 a1 = Word4.All((uint)stream.Purpose), a2 = Word4.All(stream.Replica), a3 = Word4.All(stream.Step);
        Word4 b1 = a1, b2 = a2, b3 = a3;
        Philox4x32.Rounds(ref a0, ref a1, ref a2, ref a3, ref b0, ref b1, ref b2, ref b3, stream.Seed);
        (w0, w1, w2, w3) = (Join(a0, b0), Join(a1, b1), Join(a2, b2), Join(a3, b3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Floats8 e0, Floats8 e1, Floats8 e2, Floats8 e3, ref float target)
    {
        Vector256<double> low01 = Avx.UnpackLow(e0.Vector, e1.Vector).AsDouble(), low23 = Avx.UnpackLow(e2.Vector, e3.Vector).AsDouble();
        Vector256<double> high01 = Avx.UnpackHigh(e0.Vector, e1.Vector).AsDouble(), high23 = Avx.UnpackHigh(e2.Vector, e3.Vector).AsDouble();
        Avx.UnpackLow(low01, low23).AsSingle().StoreUnsafe(ref target, 0);
        Avx.UnpackHigh(low01, low23).AsSingle().StoreUnsafe(ref target, 8);
        Avx.UnpackLow(high01, high23).AsSingle().StoreUnsafe(ref target, 16);
        Avx.UnpackHigh(high01, high23).AsSingle().StoreUnsafe(ref target, 24);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Floats8 Join(Word4 even, Word4 odd) =>
        new(Vector256.ConditionalSelect(Vector256.Create(0xFFFFFFFFUL), even.Value, odd.Value << 32).AsSingle());
}

/// <summary>Sixteen blocks. Lane 4 q + g carries block 4 g + q, so that a 4 x 4 transpose inside each 128-bit quarter gives rising addresses.</summary>
internal readonly struct SingleBlocks16 : ISingleBlocks<Floats16>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Words(RandomStream stream, uint first, out Floats16 w0, out Floats16 w1, out Floats16 w2, out Floats16 w3)
    {
        Vector512<ulong> start = Vector512.Create((ulong)first);
        Word8 a0 = new(start + Vector512.Create(0UL, 8, 1, 9, 2, 10, 3, 11)), b0 = new(start + Vector512.Create(4UL, 12, 5, 13, 6, 14, 7, 15));
        Word8 a1 = Word8.All((uint)stream.Purpose), a2 = Word8.All(stream.Replica), a3 = Word8.All(stream.Step);
        Word8 b1 = a1, b2 = a2, b3 = a3;
        Philox4x32.Rounds(ref a0, ref a1, ref a2, ref a3, ref b0, ref b1, ref b2, ref b3, stream.Seed);
        (w0, w1, w2, w3) = (Join(a0, b0), Join(a1, b1), Join(a2, b2), Join(a3, b3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Floats16 e0, Floats16 e1, Floats16 e2, Floats16 e3, ref float target)
    {
        Vector512<double> low01 = Avx512F.UnpackLow(e0.Vector, e1.Vector).AsDouble(), low23 = Avx512F.UnpackLow(e2.Vector, e3.Vector).AsDouble();
        Vector512<double> high01 = Avx512F.UnpackHigh(e0.Vector, e1.Vector).AsDouble(), high23 = Avx512F.UnpackHigh(e2.Vector, e3.Vector).AsDouble();
        Avx512F.UnpackLow(low01, low23).AsSingle().StoreUnsafe(ref target, 0);
        Avx512F.UnpackHigh(low01, low23).AsSingle().StoreUnsafe(ref target, 16);
        Avx512F.UnpackLow(high01, high23).AsSingle().StoreUnsafe(ref target, 32);
        Avx512F.UnpackHigh(high01, high23).AsSingle().StoreUnsafe(ref target, 48);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Floats16 Join(Word8 even, Word8 odd) =>
        new(Vector512.ConditionalSelect(Vector512.Create(0xFFFFFFFFUL), even.Value, odd.Value << 32).AsSingle());
}
