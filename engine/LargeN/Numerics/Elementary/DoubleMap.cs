// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>A function of one double, written once for every width.</summary>
internal interface IDoubleMap
{
    /// <inheritdoc cref="ILaneMap.Paired"/>
    static virtual bool Paired => false;

    static abstract V Apply<V>(V x)
        where V : struct, IDoubleLanes<V>;
}

/// <summary>A function of either type, in double.</summary>
internal readonly struct InDouble<TMap> : IDoubleMap
    where TMap : struct, ILaneMap
{
    public static bool Paired => TMap.Paired;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x)
        where V : struct, IDoubleLanes<V> => TMap.Apply<V, DoublePrecision<V>>(x);
}

/// <summary>Applies a function to spans in the widest vectors that the machine has, and to the remainder by its scalar form.</summary>
/// <remarks>Loops are not inlined: a hot caller, when it is compiled again, would take one in and run out of its inlining budget in the middle of the formula. The same holds for one number.</remarks>
internal static class DoubleMap
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static double Apply<TMap>(double x)
        where TMap : struct, IDoubleMap => TMap.Apply(new Doubles1(x)).Value;

    internal static void Apply<TMap>(ReadOnlySpan<double> x, Span<double> result)
        where TMap : struct, IDoubleMap
    {
        SpanPair.Check(x, result, nameof(result));
        nint done = 0;
        if (Vector512.IsHardwareAccelerated) done = Wide<TMap, Doubles8>(x, result);
        else if (Vector256.IsHardwareAccelerated) done = Wide<TMap, Doubles4>(x, result);
        Run<TMap, Doubles1>(x, result, done);
    }

    private static nint Wide<TMap, V>(ReadOnlySpan<double> x, Span<double> result)
        where TMap : struct, IDoubleMap
        where V : struct, IDoubleLanes<V> =>
        Run<TMap, V>(x, result, TMap.Paired ? Run<TMap, DoublePair<V>>(x, result, 0) : 0);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static nint Run<TMap, V>(ReadOnlySpan<double> x, Span<double> result, nint start)
        where TMap : struct, IDoubleMap
        where V : struct, IDoubleLanes<V>
    {
        ref double source = ref MemoryMarshal.GetReference(x), target = ref MemoryMarshal.GetReference(result);
        nint i = start;
        for (; i <= x.Length - V.Count; i += V.Count)
            V.Store(TMap.Apply(V.Load(in Unsafe.Add(ref source, i))), ref Unsafe.Add(ref target, i));
        return i;
    }
}
