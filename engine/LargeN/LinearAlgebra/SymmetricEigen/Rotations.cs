// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>Rotations of one QL sweep: i = From - 1 down to To mixes the rows i and i + 1.</summary>
/// <param name="To">Last (lowest) row of the sweep.</param>
/// <param name="From">First (highest) row of the sweep.</param>
/// <param name="Offset">Where its pairs (c, s) begin, in elements.</param>
internal readonly record struct RotationSweep(int To, int From, int Offset);

/// <summary>Micro-kernels that apply recorded QL sweeps to the rows of Z^T, on a strip of columns that stays in cache.</summary>
/// <remarks>
/// Scalar equivalent, for each column: t = z[i]; z[i + 1]' = fma(c, z[i + 1], s t); z[i]' = fma(-s, z[i + 1], c t), i falling, sweep after sweep.
/// The row that is mixed again in the next step stays in registers. Two sweeps run one row apart (a wavefront), so a row is
/// loaded and stored once for both; every element sees the same operations as if they ran one after the other.
/// </remarks>
internal static unsafe class Rotations
{
    /// <summary>Columns of the wide strip, in lane groups.</summary>
    internal const int WideGroups = 4;

    /// <summary>One lane group of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Narrow<V, T>(T* z, nint stride, RotationSweep* sweeps, int count, T* pairs)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int k = 0; k < count; k++)
        {
            T* cs = pairs + sweeps[k].Offset;
            T* row = z + (sweeps[k].From * stride);
            V run = V.Load(row);
            for (int i = sweeps[k].From - 1; i >= sweeps[k].To; i--, cs += 2)
            {
                T* below = row;
                row -= stride;
                Turn<V, T>(ref run, V.Load(row), V.Dup(cs[0]), V.Dup(cs[1]), V.Dup(-cs[1])).Store(below);
            }

            run.Store(row);
        }
    }

    /// <summary>Four lane groups of columns, two sweeps at a time where they overlap.</summary>
    internal static void Wide<V, T>(T* z, nint stride, RotationSweep* sweeps, int count, T* pairs)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int k = 0;
        while (k < count)
        {
            RotationSweep first = sweeps[k];
            if (k + 1 < count && sweeps[k + 1] is var second && second.From <= first.From + 1 && second.From - 2 >= first.To && second.To >= first.To)
            {
                Pair<V, T>(z, stride, first, second, pairs);
                k += 2;
            }
            else
            {
                Alone<V, T>(z + (first.From * stride), stride, first.From - first.To, pairs + first.Offset);
                k++;
            }
        }
    }

    /// <summary>The first sweep down to where the second can follow, then both, then what is left of either.</summary>
    private static void Pair<V, T>(T* z, nint stride, RotationSweep first, RotationSweep second, T* pairs)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // The second sweep's rotation i + 1 follows the first sweep's rotation i; its first one is From - 1.
        int lead = Math.Max(0, first.From - second.From + 1);
        T* row = z + (first.From * stride);
        T* csFirst = pairs + first.Offset, csSecond = pairs + second.Offset;
        if (lead > 0)
        {
            Alone<V, T>(row, stride, lead, csFirst);
            row -= lead * stride;
            csFirst += 2 * lead;
        }

        int position = first.From - lead;                                       // row that the first sweep holds
        int together = position - Math.Max(first.To, second.To - 1);
        Both<V, T>(row, stride, together, csFirst, csSecond);
        row -= together * stride;
        position -= together;
        csFirst += 2 * together;
        csSecond += 2 * together;

        if (position > first.To) Alone<V, T>(row, stride, position - first.To, csFirst);
        if (position >= second.To) Alone<V, T>(row + stride, stride, position + 1 - second.To, csSecond);
    }

    /// <summary><paramref name="steps"/> rotations of one sweep, downwards from <paramref name="row"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Alone<V, T>(T* row, nint stride, int steps, T* cs)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint lanes = 64 / sizeof(T);
        V r0 = V.Load(row), r1 = V.Load(row + lanes), r2 = V.Load(row + (2 * lanes)), r3 = V.Load(row + (3 * lanes));
        for (; steps > 0; steps--, cs += 2)
        {
            V c = V.Dup(cs[0]), s = V.Dup(cs[1]), minus = V.Dup(-cs[1]);
            T* below = row;
            row -= stride;
            Turn<V, T>(ref r0, V.Load(row), c, s, minus).Store(below);
            Turn<V, T>(ref r1, V.Load(row + lanes), c, s, minus).Store(below + lanes);
            Turn<V, T>(ref r2, V.Load(row + (2 * lanes)), c, s, minus).Store(below + (2 * lanes));
            Turn<V, T>(ref r3, V.Load(row + (3 * lanes)), c, s, minus).Store(below + (3 * lanes));
        }

        r0.Store(row);
        r1.Store(row + lanes);
        r2.Store(row + (2 * lanes));
        r3.Store(row + (3 * lanes));
    }

    /// <summary><paramref name="steps"/> rotations of two sweeps: the first holds <paramref name="row"/>, the second the row after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Both<V, T>(T* row, nint stride, int steps, T* csFirst, T* csSecond)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint lanes = 64 / sizeof(T);
        T* after = row + stride;
        V a0 = V.Load(row), a1 = V.Load(row + lanes), a2 = V.Load(row + (2 * lanes)), a3 = V.Load(row + (3 * lanes));
        V b0 = V.Load(after), b1 = V.Load(after + lanes), b2 = V.Load(after + (2 * lanes)), b3 = V.Load(after + (3 * lanes));
        for (; steps > 0; steps--, csFirst += 2, csSecond += 2)
        {
            V ca = V.Dup(csFirst[0]), sa = V.Dup(csFirst[1]), ma = V.Dup(-csFirst[1]);
            V cb = V.Dup(csSecond[0]), sb = V.Dup(csSecond[1]), mb = V.Dup(-csSecond[1]);
            after = row + stride;
            row -= stride;
            Turn<V, T>(ref b0, Turn<V, T>(ref a0, V.Load(row), ca, sa, ma), cb, sb, mb).Store(after);
            Turn<V, T>(ref b1, Turn<V, T>(ref a1, V.Load(row + lanes), ca, sa, ma), cb, sb, mb).Store(after + lanes);
            Turn<V, T>(ref b2, Turn<V, T>(ref a2, V.Load(row + (2 * lanes)), ca, sa, ma), cb, sb, mb).Store(after + (2 * lanes));
            Turn<V, T>(ref b3, Turn<V, T>(ref a3, V.Load(row + (3 * lanes)), ca, sa, ma), cb, sb, mb).Store(after + (3 * lanes));
        }

        a0.Store(row);
        a1.Store(row + lanes);
        a2.Store(row + (2 * lanes));
        a3.Store(row + (3 * lanes));
        after = row + stride;
        b0.Store(after);
        b1.Store(after + lanes);
        b2.Store(after + (2 * lanes));
        b3.Store(after + (3 * lanes));
    }

    /// <summary>Mixes the running row with a fresh one; returns the row that is done and keeps the other running.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Turn<V, T>(ref V run, V fresh, V c, V s, V minusS)
        where V : struct, ILanes<V, T>
        where T : unmanaged
    {
        V done = V.Fma(c, run, V.Mul(s, fresh));
        run = V.Fma(minusS, run, V.Mul(c, fresh));
        return done;
    }
}
