// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using LargeN.Numerics.Lanes;

namespace LargeN.Randomness;

/// <summary>Fills spans with transformed words, whole groups of blocks at a time; groups that stick out at either end go through a small buffer.</summary>
/// <remarks>
/// Words are first written into the target itself, a chunk at a time, and then transformed in place. One loop for both would be a
/// method too long for the JIT, which stops inlining half way and runs fifty times slower; two loops cost a pass through L1.
/// </remarks>
internal static class StreamFill
{
    // Elements; a multiple of every group, 8 or 16 KiB, so that a chunk stays in L1 between the two loops.
    private const int Chunk = 2048;

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

    private static void Single<TTransform, V, TBlocks>(RandomStream stream, Span<float> target, long firstIndex)
        where TTransform : struct, ISingleTransform
        where V : struct, ISingleLanes<V>
        where TBlocks : struct, ISingleBlocks<V>
    {
        int group = 4 * V.Count;
        Span<float> buffer = stackalloc float[group];
        uint block = (uint)(firstIndex / 4);
        int skip = (int)(firstIndex % 4);
        if (skip > 0 && target.Length > 0)
        {
            SingleGroups<TTransform, V, TBlocks>(stream, block, buffer);
            int taken = Math.Min(group - skip, target.Length);
            buffer.Slice(skip, taken).CopyTo(target);
            target = target[taken..];
            block += (uint)V.Count;
        }

        while (target.Length >= group)
        {
            int taken = Math.Min(Chunk, target.Length / group * group);
            SingleGroups<TTransform, V, TBlocks>(stream, block, target[..taken]);
            target = target[taken..];
            block += (uint)(taken / 4);
        }

        if (target.Length > 0)
        {
            SingleGroups<TTransform, V, TBlocks>(stream, block, buffer);
            buffer[..target.Length].CopyTo(target);
        }
    }

    private static void SingleGroups<TTransform, V, TBlocks>(RandomStream stream, uint block, Span<float> target)
        where TTransform : struct, ISingleTransform
        where V : struct, ISingleLanes<V>
        where TBlocks : struct, ISingleBlocks<V>
    {
        SingleWords<V, TBlocks>(stream, block, target);
        SingleElements<TTransform, V, TBlocks>(target);
    }

    /// <summary>The words of whole groups, vector by vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SingleWords<V, TBlocks>(RandomStream stream, uint block, Span<float> target)
        where V : struct, ISingleLanes<V>
        where TBlocks : struct, ISingleBlocks<V>
    {
        for (nint i = 0; i < target.Length; i += 4 * V.Count, block += (uint)V.Count)
        {
            ref float at = ref Unsafe.Add(ref MemoryMarshal.GetReference(target), i);
            TBlocks.Words(stream, block, out V e0, out V e1, out V e2, out V e3);
            V.Store(e0, ref at);
            V.Store(e1, ref Unsafe.Add(ref at, V.Count));
            V.Store(e2, ref Unsafe.Add(ref at, 2 * V.Count));
            V.Store(e3, ref Unsafe.Add(ref at, 3 * V.Count));
        }
    }

    /// <summary>Turns them into elements in natural order, in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SingleElements<TTransform, V, TBlocks>(Span<float> target)
        where TTransform : struct, ISingleTransform
        where V : struct, ISingleLanes<V>
        where TBlocks : struct, ISingleBlocks<V>
    {
        for (nint i = 0; i < target.Length; i += 4 * V.Count)
        {
            ref float at = ref Unsafe.Add(ref MemoryMarshal.GetReference(target), i);
            V e0 = V.Load(in at), e1 = V.Load(in Unsafe.Add(ref at, V.Count)), e2 = V.Load(in Unsafe.Add(ref at, 2 * V.Count)), e3 = V.Load(in Unsafe.Add(ref at, 3 * V.Count));
            TTransform.Apply(ref e0, ref e1, ref e2, ref e3);
            TBlocks.Store(e0, e1, e2, e3, ref at);
        }
    }

    private static void Double<TTransform, V, TBlocks>(RandomStream stream, Span<double> target, long firstIndex)
        where TTransform : struct, IDoubleTransform
        where V : struct, IDoubleLanes<V>
        where TBlocks : struct, IDoubleBlocks<V>
    {
        int group = 2 * V.Count;
        Span<double> buffer = stackalloc double[group];
        uint block = (uint)(firstIndex / 2);
        int skip = (int)(firstIndex % 2);
        if (skip > 0 && target.Length > 0)
        {
            DoubleGroups<TTransform, V, TBlocks>(stream, block, buffer);
            int taken = Math.Min(group - skip, target.Length);
            buffer.Slice(skip, taken).CopyTo(target);
            target = target[taken..];
            block += (uint)V.Count;
        }

        while (target.Length >= group)
        {
            int taken = Math.Min(Chunk, target.Length / group * group);
            DoubleGroups<TTransform, V, TBlocks>(stream, block, target[..taken]);
            target = target[taken..];
            block += (uint)(taken / 2);
        }

        if (target.Length > 0)
        {
            DoubleGroups<TTransform, V, TBlocks>(stream, block, buffer);
            buffer[..target.Length].CopyTo(target);
        }
    }

    private static void DoubleGroups<TTransform, V, TBlocks>(RandomStream stream, uint block, Span<double> target)
        where TTransform : struct, IDoubleTransform
        where V : struct, IDoubleLanes<V>
        where TBlocks : struct, IDoubleBlocks<V>
    {
        DoubleWords<V, TBlocks>(stream, block, target);
        DoubleElements<TTransform, V, TBlocks>(target);
    }

    /// <summary>The words of whole groups, vector by vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DoubleWords<V, TBlocks>(RandomStream stream, uint block, Span<double> target)
        where V : struct, IDoubleLanes<V>
        where TBlocks : struct, IDoubleBlocks<V>
    {
        for (nint i = 0; i < target.Length; i += 2 * V.Count, block += (uint)V.Count)
        {
            ref double at = ref Unsafe.Add(ref MemoryMarshal.GetReference(target), i);
            TBlocks.Words(stream, block, out V e0, out V e1);
            V.Store(e0, ref at);
            V.Store(e1, ref Unsafe.Add(ref at, V.Count));
        }
    }

    /// <summary>Turns them into elements in natural order, in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DoubleElements<TTransform, V, TBlocks>(Span<double> target)
        where TTransform : struct, IDoubleTransform
        where V : struct, IDoubleLanes<V>
        where TBlocks : struct, IDoubleBlocks<V>
    {
        for (nint i = 0; i < target.Length; i += 2 * V.Count)
        {
            ref double at = ref Unsafe.Add(ref MemoryMarshal.GetReference(target), i);
            V e0 = V.Load(in at), e1 = V.Load(in Unsafe.Add(ref at, V.Count));
            TTransform.Apply(ref e0, ref e1);
            TBlocks.Store(e0, e1, ref at);
        }
    }
}
