// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LargeN.Numerics.Lanes;

namespace LargeN.Devices;

/// <summary>P_{k+1}(t) = ((2k + D - 2) t P_k(t) - k P_{k-1}(t)) / (k + D - 2), normalised to 1 at t = 1, in D dimensions.</summary>
/// <remarks>Class A: fma((2k + D - 2) t, P_k, -k P_{k-1}) / (k + D - 2), each step rounded once.</remarks>
internal readonly struct GegenbauerRecursion(int degree, int dimension)
{
    private readonly double slope = (2.0 * degree) + dimension - 2;
    private readonly double old = -(double)degree;
    private readonly double divisor = (double)degree + dimension - 2;

    internal double Step(double t, double current, double previous) =>
        Step(new Doubles1(t), new Doubles1(current), new Doubles1(previous)).Value;

    /// <summary>Replaces P_{k-1} by P_{k+1}.</summary>
    internal void Apply(ReadOnlySpan<double> t, ReadOnlySpan<double> current, Span<double> previous)
    {
        int done = Vector512.IsHardwareAccelerated ? Run<Doubles8>(t, current, previous, 0)
            : Vector256.IsHardwareAccelerated ? Run<Doubles4>(t, current, previous, 0) : 0;
        Run<Doubles1>(t, current, previous, done);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private int Run<V>(ReadOnlySpan<double> t, ReadOnlySpan<double> current, Span<double> previous, int start)
        where V : struct, IDoubleLanes<V>
    {
        ref double cosine = ref MemoryMarshal.GetReference(t), now = ref MemoryMarshal.GetReference(current), before = ref MemoryMarshal.GetReference(previous);
        int i = start;
        for (; i <= previous.Length - V.Count; i += V.Count)
        {
            ref double target = ref Unsafe.Add(ref before, i);
            V.Store(Step(V.Load(in Unsafe.Add(ref cosine, i)), V.Load(in Unsafe.Add(ref now, i)), V.Load(in target)), ref target);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private V Step<V>(V t, V current, V previous)
        where V : struct, IDoubleLanes<V> =>
        V.Fma(V.All(slope) * t, current, V.All(old) * previous) / V.All(divisor);
}
