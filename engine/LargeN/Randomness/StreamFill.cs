// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using LargeN.Numerics.Lanes;

namespace LargeN.Randomness;

/// <summary>Fills spans with transformed words, whole groups of blocks at a time; groups that stick out at either end go through a small buffer.</summary>
internal static class StreamFill
{
    internal static void Single<TTransform>(RandomStream stream, Span<float> target, long firstIndex)
        where TTransform : struct, ISingleTransform
    {
        CheckIndices(firstIndex, target.Length, 4);
        if (Vector512.IsHardwareAccelerated && Avx512F.IsSupported) Single<TTransform, Floats16, SingleBlocks16>(stream, target, firstIndex);
        else if (Vector256.IsHardwareAccelerated && Avx2.IsSupported) Single<TTransform, Floats8, SingleBlocks8>(stream, target, firstIndex);
        else Single<TTransform, Floats1, SingleBlocks1>(stream, target, firstIndex);
    }

    internal static void Double<TTransform>(RandomStream stream, Span<double> target, long firstIndex)
        where TTransform : struct, IDoubleTransform
    {
        CheckIndices(firstIndex, target.Length, 2);
        if (Vector512.IsHardwareAccelerated && Avx512F.IsSupported) Double<TTransform, Doubles8, DoubleBlocks8>(stream, target, firstIndex);
        else if (Vector256.IsHardwareAccelerated && Avx2.IsSupported) Double<TTransform, Doubles4, DoubleBlocks4>(stream, target, firstIndex);
        else Double<TTransform, Doubles1, DoubleBlocks1>(stream, target, firstIndex);
    }

    /// <summary>The block number is one 32-bit word of the counter.</summary>
    internal static void CheckIndices(long firstIndex, long count, int perBlock)
    {
        long limit = perBlock * (1L << 32);
        if (firstIndex < 0 || firstIndex > limit - count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(firstIndex), firstIndex, $"elements {firstIndex} to {firstIndex} + {count} leave the stream; allowed: 0 to {limit} ({perBlock} elements a block, 2^32 blocks)");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Single<TTransform, V, TBlocks>(RandomStream stream, Span<float> target, long firstIndex)
        where TTransform : struct, ISingleTransform
        where V : struct, ISingleLanes<V>
        where TBlocks : struct, ISingleBlocks<V>
    {
        Span<float> buffer = stackalloc float[4 * V.Count];
        uint block = (uint)(firstIndex / 4);
        int skip = (int)(firstIndex % 4);
        if (skip > 0 && target.Length > 0)
        {
            SingleGroup<TTransform, V, TBlocks>(stream, block, ref MemoryMarshal.GetReference(buffer));
            int taken = Math.Min(buffer.Length - skip, target.Length);
            buffer.Slice(skip, taken).CopyTo(target);
            target = target[taken..];
            block += (uint)V.Count;
        }

        ref float start = ref MemoryMarshal.GetReference(target);
        nint i = 0;
        for (; i <= target.Length - (4 * V.Count); i += 4 * V.Count, block += (uint)V.Count)
            SingleGroup<TTransform, V, TBlocks>(stream, block, ref Unsafe.Add(ref start, i));

        if (i < target.Length)
        {
            SingleGroup<TTransform, V, TBlocks>(stream, block, ref MemoryMarshal.GetReference(buffer));
            buffer[..(target.Length - (int)i)].CopyTo(target[(int)i..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SingleGroup<TTransform, V, TBlocks>(RandomStream stream, uint block, ref float target)
        where TTransform : struct, ISingleTransform
        where V : struct, ISingleLanes<V>
        where TBlocks : struct, ISingleBlocks<V>
    {
        TBlocks.Words(stream, block, out V e0, out V e1, out V e2, out V e3);
        TTransform.Apply(ref e0, ref e1, ref e2, ref e3);
        TBlocks.Store(e0, e1, e2, e3, ref target);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Double<TTransform, V, TBlocks>(RandomStream stream, Span<double> target, long firstIndex)
        where TTransform : struct, IDoubleTransform
        where V : struct, IDoubleLanes<V>
        where TBlocks : struct, IDoubleBlocks<V>
    {
        Span<double> buffer = stackalloc double[2 * V.Count];
        uint block = (uint)(firstIndex / 2);
        int skip = (int)(firstIndex % 2);
        if (skip > 0 && target.Length > 0)
        {
            DoubleGroup<TTransform, V, TBlocks>(stream, block, ref MemoryMarshal.GetReference(buffer));
            int taken = Math.Min(buffer.Length - skip, target.Length);
            buffer.Slice(skip, taken).CopyTo(target);
            target = target[taken..];
            block += (uint)V.Count;
        }

        ref double start = ref MemoryMarshal.GetReference(target);
        nint i = 0;
        for (; i <= target.Length - (2 * V.Count); i += 2 * V.Count, block += (uint)V.Count)
            DoubleGroup<TTransform, V, TBlocks>(stream, block, ref Unsafe.Add(ref start, i));

        if (i < target.Length)
        {
            DoubleGroup<TTransform, V, TBlocks>(stream, block, ref MemoryMarshal.GetReference(buffer));
            buffer[..(target.Length - (int)i)].CopyTo(target[(int)i..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void DoubleGroup<TTransform, V, TBlocks>(RandomStream stream, uint block, ref double target)
        where TTransform : struct, IDoubleTransform
        where V : struct, IDoubleLanes<V>
        where TBlocks : struct, IDoubleBlocks<V>
    {
        TBlocks.Words(stream, block, out V w0, out V w1, out V w2, out V w3);
        TTransform.Apply(w0, w1, w2, w3, out V e0, out V e1);
        TBlocks.Store(e0, e1, ref target);
    }
}
