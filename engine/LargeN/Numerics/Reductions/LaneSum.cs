// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using LargeN.Numerics.Lanes;

namespace LargeN.Numerics;

/// <summary>The 16-lane loops of <see cref="FixedOrder"/>, one source for every width.</summary>
internal static class LaneSum
{
    private const int Lanes = 16;

    /// <summary>What one element adds to its lane.</summary>
    internal interface ITerm
    {
        static abstract V Add<V>(V sum, V x, V y, V shift)
            where V : struct, IDoubleLanes<V>;
    }

    /// <summary>x.</summary>
    internal readonly struct Plain : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Add<V>(V sum, V x, V y, V shift)
            where V : struct, IDoubleLanes<V> => sum + x;
    }

    /// <summary>x y.</summary>
    internal readonly struct Product : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Add<V>(V sum, V x, V y, V shift)
            where V : struct, IDoubleLanes<V> => V.Fma(x, y, sum);
    }

    /// <summary>(x - shift)^2.</summary>
    internal readonly struct SquaredDifference : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Add<V>(V sum, V x, V y, V shift)
            where V : struct, IDoubleLanes<V>
        {
            V d = x - shift;
            return V.Fma(d, d, sum);
        }
    }

    /// <summary>Reads elements as doubles.</summary>
    private interface ISource<T, V>
    {
        static abstract V Load(ref readonly T source);
    }

    internal static double Of<TTerm>(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double shift)
        where TTerm : struct, ITerm
    {
        Span<double> lane = stackalloc double[Lanes];
        int done = Vector512.IsHardwareAccelerated ? Columns<TTerm, Doubles8, FromDouble<Doubles8>, double>(x, y, shift, lane)
            : Vector256.IsHardwareAccelerated ? Columns<TTerm, Doubles4, FromDouble<Doubles4>, double>(x, y, shift, lane)
            : Nothing(lane);
        for (; done < x.Length; done++) Scalar<TTerm>(ref lane[done % Lanes], x[done], y[done], shift);
        return Join(lane);
    }

    internal static double Of<TTerm>(ReadOnlySpan<float> x, ReadOnlySpan<float> y, double shift)
        where TTerm : struct, ITerm
    {
        Span<double> lane = stackalloc double[Lanes];
        int done = Vector512.IsHardwareAccelerated && Avx512F.IsSupported ? Columns<TTerm, Doubles8, FromSingle8, float>(x, y, shift, lane)
            : Vector256.IsHardwareAccelerated && Avx.IsSupported ? Columns<TTerm, Doubles4, FromSingle4, float>(x, y, shift, lane)
            : Nothing(lane);
        for (; done < x.Length; done++) Scalar<TTerm>(ref lane[done % Lanes], x[done], y[done], shift);
        return Join(lane);
    }

    /// <summary>Adds whole rows of 16 elements to the lanes: two vectors of eight or four of four. Returns the number of elements added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Columns<TTerm, V, TSource, T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, double shift, Span<double> lane)
        where TTerm : struct, ITerm
        where V : struct, IDoubleLanes<V>
        where TSource : struct, ISource<T, V>
    {
        ref T a = ref MemoryMarshal.GetReference(x), b = ref MemoryMarshal.GetReference(y);
        V s0 = V.All(0), s1 = s0, s2 = s0, s3 = s0, c = V.All(shift);
        nint i = 0;
        for (; i <= x.Length - Lanes; i += Lanes)
        {
            s0 = Next<TTerm, V, TSource, T>(s0, ref a, ref b, i, c);
            s1 = Next<TTerm, V, TSource, T>(s1, ref a, ref b, i + V.Count, c);
            if (V.Count == 8) continue;
            s2 = Next<TTerm, V, TSource, T>(s2, ref a, ref b, i + (2 * V.Count), c);
            s3 = Next<TTerm, V, TSource, T>(s3, ref a, ref b, i + (3 * V.Count), c);
        }

        V.Store(s0, ref lane[0]);
        V.Store(s1, ref lane[V.Count]);
        if (V.Count == 8) return (int)i;
        V.Store(s2, ref lane[2 * V.Count]);
        V.Store(s3, ref lane[3 * V.Count]);
        return (int)i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Next<TTerm, V, TSource, T>(V sum, ref T a, ref T b, nint i, V shift)
        where TTerm : struct, ITerm
        where V : struct, IDoubleLanes<V>
        where TSource : struct, ISource<T, V> =>
        TTerm.Add(sum, TSource.Load(in Unsafe.Add(ref a, i)), TSource.Load(in Unsafe.Add(ref b, i)), shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scalar<TTerm>(ref double lane, double x, double y, double shift)
        where TTerm : struct, ITerm =>
        lane = TTerm.Add(new Doubles1(lane), new Doubles1(x), new Doubles1(y), new Doubles1(shift)).Value;

    private static int Nothing(Span<double> lane)
    {
        lane.Clear();
        return 0;
    }

    private static double Join(Span<double> lane)
    {
        for (int half = Lanes / 2; half > 0; half /= 2)
        {
            for (int l = 0; l < half; l++) lane[l] += lane[l + half];
        }

        return lane[0];
    }

    private readonly struct FromDouble<V> : ISource<double, V>
        where V : struct, IDoubleLanes<V>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Load(ref readonly double source) => V.Load(in source);
    }

    private readonly struct FromSingle8 : ISource<float, Doubles8>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Doubles8 Load(ref readonly float source) => new(Avx512F.ConvertToVector512Double(Vector256.LoadUnsafe(in source)));
    }

    private readonly struct FromSingle4 : ISource<float, Doubles4>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Doubles4 Load(ref readonly float source) => new(Avx.ConvertToVector256Double(Vector128.LoadUnsafe(in source)));
    }
}
