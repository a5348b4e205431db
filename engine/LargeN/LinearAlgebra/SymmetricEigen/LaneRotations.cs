// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LargeN.LinearAlgebra;

/// <summary>Recorded QL sweeps applied to the rows of Z^T of one small matrix, columns in lanes.</summary>
/// <remarks>
/// The same operations on an element as in <see cref="Rotations"/>: t = z[i]; z[i + 1]' = fma(c, z[i + 1], s t); z[i]' = fma(-s, z[i + 1], c t), i falling, sweep after sweep.
/// A strip is 1, 2 or 4 vectors wide; all sweeps pass over it while it lies in L1. Two sweeps run one row apart where they overlap, so a row is loaded and stored once for both.
/// </remarks>
internal static unsafe class LaneRotations
{
    /// <param name="z">Rows.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="columns">Padded columns, whole cache lines.</param>
    /// <param name="sweeps">Sweeps in their order.</param>
    /// <param name="count">Number of sweeps.</param>
    /// <param name="pairs">c and s of the rotations.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Apply<T>(T* z, nint stride, int columns, RotationSweep* sweeps, int count, T* pairs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated) Strips<LaneVector512<T>, T>(z, stride, columns, sweeps, count, pairs);
        else Strips<LaneVector256<T>, T>(z, stride, columns, sweeps, count, pairs);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Strips<V, T>(T* z, nint stride, int columns, RotationSweep* sweeps, int count, T* pairs)
        where V : struct, ILaneVector<V, T>
        where T : unmanaged
    {
        int groups = columns / V.Count;
        for (; groups >= 4; groups -= 4, z += 4 * V.Count)
            Strip<LaneStrip4<V, T>, T>(z, stride, sweeps, count, pairs);
        for (; groups >= 2; groups -= 2, z += 2 * V.Count)
            Strip<LaneStrip2<V, T>, T>(z, stride, sweeps, count, pairs);
        if (groups > 0) Strip<LaneStrip1<V, T>, T>(z, stride, sweeps, count, pairs);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Strip<S, T>(T* z, nint stride, RotationSweep* sweeps, int count, T* pairs)
        where S : struct, ILaneStrip<S, T>
        where T : unmanaged
    {
        int k = 0;
        while (k < count)
        {
            RotationSweep first = sweeps[k];
            if (k + 1 < count && sweeps[k + 1] is var second && second.From <= first.From + 1 && second.From - 2 >= first.To && second.To >= first.To)
            {
                Both<S, T>(z, stride, first, second, pairs);
                k += 2;
            }
            else
            {
                Alone<S, T>(z + (first.From * stride), stride, first.From - first.To, pairs + first.Offset);
                k++;
            }
        }
    }

    /// <summary>The first sweep down to where the second can follow, then both, then what is left of either.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Both<S, T>(T* z, nint stride, RotationSweep first, RotationSweep second, T* pairs)
        where S : struct, ILaneStrip<S, T>
        where T : unmanaged
    {
        // The second sweep's rotation i + 1 follows the first sweep's rotation i; its first one is From - 1.
        T* row = z + (first.From * stride);
        T* csFirst = pairs + first.Offset, csSecond = pairs + second.Offset;
        S a = S.Load(row);
        for (int lead = first.From - second.From + 1; lead > 0; lead--, csFirst += 2)
        {
            T* below = row;
            row -= stride;
            S.Turn(ref a, S.Load(row), csFirst).Store(below);
        }

        T* after = z + (second.From * stride), last = z + (Math.Max(first.To, second.To - 1) * stride);
        S b = S.Load(after);
        while (row > last)
        {
            row -= stride;
            S fresh = S.Turn(ref a, S.Load(row), csFirst);
            S.Turn(ref b, fresh, csSecond).Store(after);
            after -= stride;
            csFirst += 2;
            csSecond += 2;
        }

        for (last = z + (first.To * stride); row > last; csFirst += 2)
        {
            T* below = row;
            row -= stride;
            S.Turn(ref a, S.Load(row), csFirst).Store(below);
        }

        a.Store(row);
        for (last = z + (second.To * stride); after > last; csSecond += 2)
        {
            T* below = after;
            after -= stride;
            S.Turn(ref b, S.Load(after), csSecond).Store(below);
        }

        b.Store(after);
    }

    /// <summary><paramref name="steps"/> rotations of one sweep, downwards from <paramref name="row"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Alone<S, T>(T* row, nint stride, int steps, T* cs)
        where S : struct, ILaneStrip<S, T>
        where T : unmanaged
    {
        S run = S.Load(row);
        for (; steps > 0; steps--, cs += 2)
        {
            T* below = row;
            row -= stride;
            S.Turn(ref run, S.Load(row), cs).Store(below);
        }

        run.Store(row);
    }
}
