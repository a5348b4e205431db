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
        if (Vector512.IsHardwareAccelerated && Avx512F.IsSupported) Walk<float, SingleGroups<TTransform, Floats16, SingleBlocks16>>(stream, target, firstIndex);
        else if (Vector256.IsHardwareAccelerated && Avx2.IsSupported) Walk<float, SingleGroups<TTransform, Floats8, SingleBlocks8>>(stream, target, firstIndex);
        else Walk<float, SingleGroups<TTransform, Floats1, SingleBlocks1>>(stream, target, firstIndex);
    }

    internal static void Double<TTransform>(RandomStream stream, Span<double> target, long firstIndex)
        where TTransform : struct, IDoubleTransform
    {
        CheckIndices(firstIndex, target.Length, 2);
        if (Vector512.IsHardwareAccelerated && Avx512F.IsSupported) Walk<double, DoubleGroups<TTransform, Doubles8, DoubleBlocks8>>(stream, target, firstIndex);
        else if (Vector256.IsHardwareAccelerated && Avx2.IsSupported) Walk<double, DoubleGroups<TTransform, Doubles4, DoubleBlocks4>>(stream, target, firstIndex);
        else Walk<double, DoubleGroups<TTransform, Doubles1, DoubleBlocks1>>(stream, target, firstIndex);
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

    /// <summary>Whole groups in place, a chunk at a time; what sticks out at either end through a buffer of one group.</summary>
    private static void Walk<T, TGroups>(RandomStream stream, Span<T> target, long firstIndex)
        where T : unmanaged
        where TGroups : struct, IGroups<T>
    {
        int perBlock = TGroups.PerBlock, group = perBlock * TGroups.Blocks;
        Span<T> buffer = stackalloc T[group];
        uint block = (uint)(firstIndex / perBlock);
        int skip = (int)(firstIndex % perBlock);
        if (skip > 0 && target.Length > 0)
        {
            TGroups.Fill(stream, block, buffer);
            int taken = Math.Min(group - skip, target.Length);
            buffer.Slice(skip, taken).CopyTo(target);
            target = target[taken..];
            block += (uint)TGroups.Blocks;
        }

        while (target.Length >= group)
        {
            int taken = Math.Min(Chunk, target.Length / group * group);
            TGroups.Fill(stream, block, target[..taken]);
            target = target[taken..];
            block += (uint)(taken / perBlock);
        }

        if (target.Length > 0)
        {
            TGroups.Fill(stream, block, buffer);
            buffer[..target.Length].CopyTo(target);
        }
    }

    /// <summary>Fills whole groups: as many blocks at once as there are lanes.</summary>
    private interface IGroups<T>
        where T : unmanaged
    {
        static abstract int PerBlock { get; }

        static abstract int Blocks { get; }

        static abstract void Fill(RandomStream stream, uint block, Span<T> target);
    }

    private readonly struct SingleGroups<TTransform, V, TBlocks> : IGroups<float>
        where TTransform : struct, ISingleTransform
        where V : struct, ISingleLanes<V>
        where TBlocks : struct, ISingleBlocks<V>
    {
        public static int PerBlock => 4;

        public static int Blocks => V.Count;

        public static void Fill(RandomStream stream, uint block, Span<float> target)
        {
            SingleWords<V, TBlocks>(stream, block, target);
            SingleElements<TTransform, V, TBlocks>(target);
        }
    }

    private readonly struct DoubleGroups<TTransform, V, TBlocks> : IGroups<double>
        where TTransform : struct, IDoubleTransform
        where V : struct, IDoubleLanes<V>
        where TBlocks : struct, IDoubleBlocks<V>
    {
        public static int PerBlock => 2;

        public static int Blocks => V.Count;

        public static void Fill(RandomStream stream, uint block, Span<double> target)
        {
            DoubleWords<V, TBlocks>(stream, block, target);
            DoubleElements<TTransform, V, TBlocks>(target);
        }
    }

    /// <summary>The words of whole groups, vector by vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
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

    /// <summary>The words of whole groups, vector by vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
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
