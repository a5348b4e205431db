// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>A piece of a row of Z^T, some vectors wide, that a rotation mixes with the piece below it.</summary>
internal unsafe interface ILaneStrip<TSelf, T>
    where TSelf : struct, ILaneStrip<TSelf, T>
    where T : unmanaged
{
    static abstract TSelf Load(T* row);

    void Store(T* row);

    /// <summary>Returns the row that is done, c run + s fresh; the other one, c fresh - s run, keeps running.</summary>
    static abstract TSelf Turn(ref TSelf run, TSelf fresh, T* cs);
}

/// <summary>One vector.</summary>
internal readonly unsafe struct LaneStrip1<V, T>(V a) : ILaneStrip<LaneStrip1<V, T>, T>
    where V : struct, ILaneVector<V, T>
    where T : unmanaged
{
    private readonly V a = a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneStrip1<V, T> Load(T* row) => new(V.Load(row));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* row) => a.Store(row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneStrip1<V, T> Turn(ref LaneStrip1<V, T> run, LaneStrip1<V, T> fresh, T* cs)
    {
        V c = V.All(cs[0]), s = V.All(cs[1]);
        LaneStrip1<V, T> done = new(V.Fma(c, run.a, s * fresh.a));
        run = new(V.FmaNegated(s, run.a, c * fresh.a));
        return done;
    }
}

/// <summary>Two vectors.</summary>
internal readonly unsafe struct LaneStrip2<V, T>(V a, V b) : ILaneStrip<LaneStrip2<V, T>, T>
    where V : struct, ILaneVector<V, T>
    where T : unmanaged
{
    private readonly V a = a;
    private readonly V b = b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneStrip2<V, T> Load(T* row) => new(V.Load(row), V.Load(row + V.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* row)
    {
        a.Store(row);
        b.Store(row + V.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneStrip2<V, T> Turn(ref LaneStrip2<V, T> run, LaneStrip2<V, T> fresh, T* cs)
    {
        V c = V.All(cs[0]), s = V.All(cs[1]);
        LaneStrip2<V, T> done = new(V.Fma(c, run.a, s * fresh.a), V.Fma(c, run.b, s * fresh.b));
        run = new(V.FmaNegated(s, run.a, c * fresh.a), V.FmaNegated(s, run.b, c * fresh.b));
        return done;
    }
}

/// <summary>Four vectors.</summary>
internal readonly unsafe struct LaneStrip4<V, T>(V a, V b, V c, V d) : ILaneStrip<LaneStrip4<V, T>, T>
    where V : struct, ILaneVector<V, T>
    where T : unmanaged
{
    private readonly V a = a;
    private readonly V b = b;
    private readonly V c = c;
    private readonly V d = d;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneStrip4<V, T> Load(T* row) => new(V.Load(row), V.Load(row + V.Count), V.Load(row + (2 * V.Count)), V.Load(row + (3 * V.Count)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* row)
    {
        a.Store(row);
        b.Store(row + V.Count);
        c.Store(row + (2 * V.Count));
        d.Store(row + (3 * V.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneStrip4<V, T> Turn(ref LaneStrip4<V, T> run, LaneStrip4<V, T> fresh, T* cs)
    {
        V c = V.All(cs[0]), s = V.All(cs[1]);
        LaneStrip4<V, T> done = new(V.Fma(c, run.a, s * fresh.a), V.Fma(c, run.b, s * fresh.b), V.Fma(c, run.c, s * fresh.c), V.Fma(c, run.d, s * fresh.d));
        run = new(
            V.FmaNegated(s, run.a, c * fresh.a), V.FmaNegated(s, run.b, c * fresh.b), V.FmaNegated(s, run.c, c * fresh.c), V.FmaNegated(s, run.d, c * fresh.d));
        return done;
    }
}
