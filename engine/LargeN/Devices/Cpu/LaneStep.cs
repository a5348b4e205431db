// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LargeN.Numerics;
using LargeN.Numerics.Lanes;

namespace LargeN.Devices;

/// <summary>A step on the elements with the same index of up to four spans, written once for every width and both types.</summary>
internal interface ILaneStep
{
    /// <summary>How many of the spans a, b, c, d take part, 1 to 4.</summary>
    static abstract int Spans { get; }

    /// <summary>Which of them are written: bit 0 for a, bit 1 for b and so on.</summary>
    static abstract int Written { get; }

    void Apply<V, P>(ref V a, ref V b, ref V c, ref V d)
        where V : struct, ILanes<V>
        where P : struct, IPrecision<V>;
}

/// <summary>Runs a step over spans in the widest vectors that the machine has, and over the remainder in scalar form.</summary>
/// <remarks>All elements of an index are read before any is written, so a written span may be the same as another one.</remarks>
internal static class LaneLoop
{
    internal static void Run<T, TStep>(in TStep step, Span<T> a, Span<T> b, Span<T> c = default, Span<T> d = default)
        where T : unmanaged
        where TStep : struct, ILaneStep
    {
        if (b.Length < a.Length || (TStep.Spans > 2 && c.Length < a.Length) || (TStep.Spans > 3 && d.Length < a.Length))
            throw new ArgumentException($"the spans have {a.Length}, {b.Length}, {c.Length} and {d.Length} elements; those that take part need {a.Length}", nameof(b));
        if (typeof(T) == typeof(double))
        {
            int done = Vector512.IsHardwareAccelerated ? Doubles<TStep, Doubles8>(step, As<double>(a), As<double>(b), As<double>(c), As<double>(d), 0)
                : Vector256.IsHardwareAccelerated ? Doubles<TStep, Doubles4>(step, As<double>(a), As<double>(b), As<double>(c), As<double>(d), 0) : 0;
            Doubles<TStep, Doubles1>(step, As<double>(a), As<double>(b), As<double>(c), As<double>(d), done);
        }
        else
        {
            int done = Vector512.IsHardwareAccelerated ? Floats<TStep, Floats16>(step, As<float>(a), As<float>(b), As<float>(c), As<float>(d), 0)
                : Vector256.IsHardwareAccelerated ? Floats<TStep, Floats8>(step, As<float>(a), As<float>(b), As<float>(c), As<float>(d), 0) : 0;
            Floats<TStep, Floats1>(step, As<float>(a), As<float>(b), As<float>(c), As<float>(d), done);
        }

        static Span<TTo> As<TTo>(Span<T> span)
            where TTo : struct => MemoryMarshal.Cast<T, TTo>(span);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Doubles<TStep, V>(TStep step, Span<double> a, Span<double> b, Span<double> c, Span<double> d, int start)
        where TStep : struct, ILaneStep
        where V : struct, IDoubleLanes<V>
    {
        ref double pa = ref MemoryMarshal.GetReference(a), pb = ref MemoryMarshal.GetReference(b), pc = ref MemoryMarshal.GetReference(c), pd = ref MemoryMarshal.GetReference(d);
        nint i = start;
        for (; i <= a.Length - V.Count; i += V.Count)
        {
            V va = V.Load(in Unsafe.Add(ref pa, i));
            V vb = TStep.Spans > 1 ? V.Load(in Unsafe.Add(ref pb, i)) : va;
            V vc = TStep.Spans > 2 ? V.Load(in Unsafe.Add(ref pc, i)) : va;
            V vd = TStep.Spans > 3 ? V.Load(in Unsafe.Add(ref pd, i)) : va;
            step.Apply<V, DoublePrecision<V>>(ref va, ref vb, ref vc, ref vd);
            if ((TStep.Written & 1) != 0) V.Store(va, ref Unsafe.Add(ref pa, i));
            if ((TStep.Written & 2) != 0) V.Store(vb, ref Unsafe.Add(ref pb, i));
            if ((TStep.Written & 4) != 0) V.Store(vc, ref Unsafe.Add(ref pc, i));
            if ((TStep.Written & 8) != 0) V.Store(vd, ref Unsafe.Add(ref pd, i));
        }

        return (int)i;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Floats<TStep, V>(TStep step, Span<float> a, Span<float> b, Span<float> c, Span<float> d, int start)
        where TStep : struct, ILaneStep
        where V : struct, ISingleLanes<V>
    {
        ref float pa = ref MemoryMarshal.GetReference(a), pb = ref MemoryMarshal.GetReference(b), pc = ref MemoryMarshal.GetReference(c), pd = ref MemoryMarshal.GetReference(d);
        nint i = start;
        for (; i <= a.Length - V.Count; i += V.Count)
        {
            V va = V.Load(in Unsafe.Add(ref pa, i));
            V vb = TStep.Spans > 1 ? V.Load(in Unsafe.Add(ref pb, i)) : va;
            V vc = TStep.Spans > 2 ? V.Load(in Unsafe.Add(ref pc, i)) : va;
            V vd = TStep.Spans > 3 ? V.Load(in Unsafe.Add(ref pd, i)) : va;
            step.Apply<V, SinglePrecision<V>>(ref va, ref vb, ref vc, ref vd);
            if ((TStep.Written & 1) != 0) V.Store(va, ref Unsafe.Add(ref pa, i));
            if ((TStep.Written & 2) != 0) V.Store(vb, ref Unsafe.Add(ref pb, i));
            if ((TStep.Written & 4) != 0) V.Store(vc, ref Unsafe.Add(ref pc, i));
            if ((TStep.Written & 8) != 0) V.Store(vd, ref Unsafe.Add(ref pd, i));
        }

        return (int)i;
    }
}
