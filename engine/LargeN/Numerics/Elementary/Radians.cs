// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>A function of an angle of any size: sine or cosine.</summary>
internal interface IAngleMap : ILaneMap
{
    static abstract double Pick(double sine, double cosine);
}

/// <summary>Applies sine or cosine: vectors within the limit of the reduction, one by one beyond it.</summary>
/// <remarks>Spans are walked in chunks; a chunk that holds an angle beyond the limit takes the scalar form, whose bits are those of the vectors.</remarks>
internal static class Radians
{
    /// <summary>2^31: n up to 2^30.4, and 161 bits of pi/2 leave 68 right bits of the smallest rest.</summary>
    internal const double DoubleLimit = 2147483648;

    /// <summary>2^16: the same with 74 bits of pi/2. Floats beyond go through double.</summary>
    internal const float SingleLimit = 65536;

    private const int Chunk = 1024;

    internal static double Apply<TMap>(double x)
        where TMap : struct, IAngleMap =>
        Math.Abs(x) <= DoubleLimit ? DoubleMap.Apply<InDouble<TMap>>(x) : Large<TMap>(x);

    internal static float Apply<TMap>(float x)
        where TMap : struct, IAngleMap =>
        MathF.Abs(x) <= SingleLimit ? SingleMap.Apply<TMap>(x) : (float)Apply<TMap>((double)x);

    internal static void Apply<TMap>(ReadOnlySpan<double> x, Span<double> result)
        where TMap : struct, IAngleMap
    {
        SpanPair.Check(x, result, nameof(result));
        for (int start = 0; start < x.Length; start += Chunk)
        {
            int count = Math.Min(Chunk, x.Length - start);
            ReadOnlySpan<double> part = x.Slice(start, count);
            Span<double> target = result.Slice(start, count);
            if (AllWithin(part)) DoubleMap.Apply<InDouble<TMap>>(part, target);
            else for (int i = 0; i < count; i++) target[i] = Apply<TMap>(part[i]);
        }
    }

    internal static void Apply<TMap>(ReadOnlySpan<float> x, Span<float> result)
        where TMap : struct, IAngleMap
    {
        SpanPair.Check(x, result, nameof(result));
        for (int start = 0; start < x.Length; start += Chunk)
        {
            int count = Math.Min(Chunk, x.Length - start);
            ReadOnlySpan<float> part = x.Slice(start, count);
            Span<float> target = result.Slice(start, count);
            if (AllWithin(part)) SingleMap.Apply<TMap>(part, target);
            else for (int i = 0; i < count; i++) target[i] = Apply<TMap>(part[i]);
        }
    }

    /// <summary>Sine and cosine at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static (double Sine, double Cosine) Both(double x)
    {
        if (!(Math.Abs(x) <= DoubleLimit)) return LargeBoth(x);
        SinCosKernel.Apply<Doubles1, DoublePrecision<Doubles1>>(new Doubles1(x), out Doubles1 sine, out Doubles1 cosine);
        return (sine.Value, cosine.Value);
    }

    private static double Large<TMap>(double x)
        where TMap : struct, IAngleMap
    {
        (double sine, double cosine) = LargeBoth(x);
        return TMap.Pick(sine, cosine);
    }

    private static (double Sine, double Cosine) LargeBoth(double x)
    {
        if (!double.IsFinite(x)) return (double.NaN, double.NaN);
        Doubles1 r = LargeAngle.Reduce(x, out Doubles1 low, out Doubles1 parity, out Doubles1 turn);
        SinCosKernel.Reduced<Doubles1, DoublePrecision<Doubles1>>(r, low, parity, turn, out Doubles1 sine, out Doubles1 cosine);
        return (sine.Value, cosine.Value);
    }

    private static bool AllWithin(ReadOnlySpan<double> x) =>
        Vector512.IsHardwareAccelerated ? AllWithin<Doubles8>(x) : Vector256.IsHardwareAccelerated ? AllWithin<Doubles4>(x) : AllWithin<Doubles1>(x);

    private static bool AllWithin(ReadOnlySpan<float> x) =>
        Vector512.IsHardwareAccelerated ? AllWithinSingle<Floats16>(x) : Vector256.IsHardwareAccelerated ? AllWithinSingle<Floats8>(x) : AllWithinSingle<Floats1>(x);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static bool AllWithin<V>(ReadOnlySpan<double> x)
        where V : struct, IDoubleLanes<V>
    {
        ref double source = ref MemoryMarshal.GetReference(x);
        V outside = V.All(0);
        nint i = 0;
        for (; i <= x.Length - V.Count; i += V.Count)
            outside |= V.Less(V.All(DoubleLimit), V.Load(in Unsafe.Add(ref source, i)) & DoublePrecision<V>.Magnitude);
        bool within = !V.Any(outside);
        for (; i < x.Length; i++) within &= !(Math.Abs(Unsafe.Add(ref source, i)) > DoubleLimit);
        return within;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static bool AllWithinSingle<V>(ReadOnlySpan<float> x)
        where V : struct, ISingleLanes<V>
    {
        ref float source = ref MemoryMarshal.GetReference(x);
        V outside = V.All(0);
        nint i = 0;
        for (; i <= x.Length - V.Count; i += V.Count)
            outside |= V.Less(V.All(SingleLimit), V.Load(in Unsafe.Add(ref source, i)) & SinglePrecision<V>.Magnitude);
        bool within = !V.Any(outside);
        for (; i < x.Length; i++) within &= !(MathF.Abs(Unsafe.Add(ref source, i)) > SingleLimit);
        return within;
    }
}
