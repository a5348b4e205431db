// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>Applies a function to floats in the widest vectors that the machine has, and to the remainder by its scalar form.</summary>
/// <remarks>Loops are not inlined: a hot caller, when it is compiled again, would take one in and run out of its inlining budget in the middle of the formula.</remarks>
internal static class SingleMap
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static float Apply<TMap>(float x)
        where TMap : struct, ILaneMap => TMap.Apply<Floats1, SinglePrecision<Floats1>>(new Floats1(x)).Value;

    internal static void Apply<TMap>(ReadOnlySpan<float> x, Span<float> result)
        where TMap : struct, ILaneMap
    {
        SpanPair.Check(x, result, nameof(result));
        nint done = 0;
        if (Vector512.IsHardwareAccelerated) done = Wide<TMap, Floats16>(x, result);
        else if (Vector256.IsHardwareAccelerated) done = Wide<TMap, Floats8>(x, result);
        Run<TMap, Floats1>(x, result, done);
    }

    private static nint Wide<TMap, V>(ReadOnlySpan<float> x, Span<float> result)
        where TMap : struct, ILaneMap
        where V : struct, ISingleLanes<V> =>
        Run<TMap, V>(x, result, TMap.Paired ? Run<TMap, SinglePair<V>>(x, result, 0) : 0);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static nint Run<TMap, V>(ReadOnlySpan<float> x, Span<float> result, nint start)
        where TMap : struct, ILaneMap
        where V : struct, ISingleLanes<V>
    {
        ref float source = ref MemoryMarshal.GetReference(x), target = ref MemoryMarshal.GetReference(result);
        nint i = start;
        for (; i <= x.Length - V.Count; i += V.Count)
            V.Store(TMap.Apply<V, SinglePrecision<V>>(V.Load(in Unsafe.Add(ref source, i))), ref Unsafe.Add(ref target, i));
        return i;
    }
}
