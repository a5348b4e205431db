// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>Applies an activation to spans with both results, in the widest vectors that the machine has, and to the remainder by its scalar form.</summary>
internal static class ActivationMap
{
    internal static void Apply<TActivation>(ReadOnlySpan<double> x, Span<double> value, Span<double> derivative)
        where TActivation : struct, IActivation
    {
        Check(x, value, derivative);
        nint done = Vector512.IsHardwareAccelerated ? Run<TActivation, Doubles8>(x, value, derivative, 0)
            : Vector256.IsHardwareAccelerated ? Run<TActivation, Doubles4>(x, value, derivative, 0) : 0;
        Run<TActivation, Doubles1>(x, value, derivative, done);
    }

    internal static void Apply<TActivation>(ReadOnlySpan<float> x, Span<float> value, Span<float> derivative)
        where TActivation : struct, IActivation
    {
        Check(x, value, derivative);
        nint done = Vector512.IsHardwareAccelerated ? RunSingle<TActivation, Floats16>(x, value, derivative, 0)
            : Vector256.IsHardwareAccelerated ? RunSingle<TActivation, Floats8>(x, value, derivative, 0) : 0;
        RunSingle<TActivation, Floats1>(x, value, derivative, done);
    }

    private static void Check<T>(ReadOnlySpan<T> x, Span<T> value, Span<T> derivative)
    {
        SpanPair.Check(x, value, nameof(value));
        SpanPair.Check(x, derivative, nameof(derivative));
        if (value[..x.Length].Overlaps(derivative[..x.Length]))
            throw new ArgumentException("values and derivatives must not overlap; one of them may be the argument", nameof(derivative));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static nint Run<TActivation, V>(ReadOnlySpan<double> x, Span<double> value, Span<double> derivative, nint start)
        where TActivation : struct, IActivation
        where V : struct, IDoubleLanes<V>
    {
        ref double source = ref MemoryMarshal.GetReference(x), first = ref MemoryMarshal.GetReference(value), second = ref MemoryMarshal.GetReference(derivative);
        nint i = start;
        for (; i <= x.Length - V.Count; i += V.Count)
        {
            TActivation.Apply<V, DoublePrecision<V>>(V.Load(in Unsafe.Add(ref source, i)), out V y, out V slope);
            V.Store(y, ref Unsafe.Add(ref first, i));
            V.Store(slope, ref Unsafe.Add(ref second, i));
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static nint RunSingle<TActivation, V>(ReadOnlySpan<float> x, Span<float> value, Span<float> derivative, nint start)
        where TActivation : struct, IActivation
        where V : struct, ISingleLanes<V>
    {
        ref float source = ref MemoryMarshal.GetReference(x), first = ref MemoryMarshal.GetReference(value), second = ref MemoryMarshal.GetReference(derivative);
        nint i = start;
        for (; i <= x.Length - V.Count; i += V.Count)
        {
            TActivation.Apply<V, SinglePrecision<V>>(V.Load(in Unsafe.Add(ref source, i)), out V y, out V slope);
            V.Store(y, ref Unsafe.Add(ref first, i));
            V.Store(slope, ref Unsafe.Add(ref second, i));
        }

        return i;
    }
}
