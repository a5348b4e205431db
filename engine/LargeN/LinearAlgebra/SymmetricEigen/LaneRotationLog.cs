// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>The rotations of <see cref="LaneQl"/>, turned from one matrix a lane to one stream of (c, s) a matrix, and applied to the rows of each matrix when the room is used up.</summary>
/// <remarks>A sweep takes the same place in the stream of every matrix; a matrix that does not take part in it, or in some of its rotations, has no entry for them.</remarks>
internal unsafe struct LaneRotationLog<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rows of Z^T of the first matrix.</summary>
    internal T* Rows;

    /// <summary>Elements from one row to the next.</summary>
    internal nint RowStride;

    /// <summary>Elements from one matrix to the next.</summary>
    internal nint MatrixStride;

    /// <summary>Padded columns of a row, whole cache lines.</summary>
    internal int Columns;

    /// <summary>Matrices whose rows are turned: the first lanes.</summary>
    internal int Count;

    /// <summary>Streams of pairs, <see cref="Capacity"/> pairs a lane.</summary>
    internal T* Pairs;

    /// <summary>Pairs of a stream.</summary>
    internal int Capacity;

    /// <summary>Sweeps, <see cref="SweepCapacity"/> a lane.</summary>
    internal RotationSweep* Sweeps;

    /// <summary>Sweeps of a lane.</summary>
    internal int SweepCapacity;

    /// <summary>Sweeps so far, a lane each.</summary>
    internal int* SweepCounts;

    /// <summary>Vectors c and s of the sweep in progress, by falling row.</summary>
    internal void* Buffer;

    private int used;
    private int recorded;

    /// <summary>Vectors of <see cref="Buffer"/>: a sweep and what a turn of whole blocks reads behind it.</summary>
    internal static int BufferVectors(int n) => 2 * (n + 8);

    /// <summary>An empty log.</summary>
    /// <param name="layout">Where its parts lie.</param>
    /// <param name="memory">Memory of that layout.</param>
    /// <param name="count">Matrices.</param>
    internal static LaneRotationLog<T> Of(in LaneLayout layout, byte* memory, int count)
    {
        int* counts = (int*)(memory + layout.SweepCounts);
        new Span<int>(counts, layout.Lanes).Clear();
        return new LaneRotationLog<T>
        {
            Rows = (T*)(memory + layout.Rows),
            RowStride = layout.RowStride,
            MatrixStride = layout.MatrixStride,
            Columns = layout.Padded,
            Count = count,
            Pairs = (T*)(memory + layout.Pairs),
            Capacity = layout.PairCapacity,
            Sweeps = (RotationSweep*)(memory + layout.Sweeps),
            SweepCapacity = layout.SweepCapacity,
            SweepCounts = counts,
            Buffer = memory + layout.Buffer,
        };
    }

    /// <summary>Where a sweep of <paramref name="steps"/> rotations leaves its vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal void* Begin(int steps)
    {
        if (used + steps + 8 > Capacity || recorded == SweepCapacity) Apply();
        return Buffer;
    }

    /// <summary>Keeps the sweep whose vectors were written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal void End<W, Q>(in LaneSweep<Q> sweep)
        where W : struct, ILaneVector<W, Q>
        where Q : unmanaged, IBinaryFloatingPointIeee754<Q>
    {
        int steps = sweep.Top - sweep.Bottom, depth = W.Depth;
        T* to = Pairs + (2L * used);
        Q* from = (Q*)Buffer;
        for (int done = 0; done < 2 * steps; done += depth, to += depth, from += depth * W.Count)
            Turn<W, Q>(from, to);
        for (int lane = 0; lane < Count; lane++)
        {
            int start = int.CreateTruncating(sweep.Start[lane]), stop = int.CreateTruncating(sweep.Stop[lane]);
            if (start > stop) Sweeps[(lane * SweepCapacity) + SweepCounts[lane]++] = new RotationSweep(stop, start, 2 * (used + sweep.Top - start));
        }

        used += (steps + 7) & -8;
        recorded++;
    }

    /// <summary>Turns the rows by what was kept, and forgets it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal void Apply()
    {
        for (int lane = 0; lane < Count; lane++)
        {
            LaneRotations.Apply(Rows + (lane * MatrixStride), RowStride, Columns, Sweeps + (lane * SweepCapacity), SweepCounts[lane], Pairs + (2L * lane * Capacity));
            SweepCounts[lane] = 0;
        }

        used = 0;
        recorded = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Turn<W, Q>(Q* from, T* to)
        where W : struct, ILaneVector<W, Q>
        where Q : unmanaged, IBinaryFloatingPointIeee754<Q>
    {
        if (typeof(T) == typeof(Q))
        {
            W.Turn(from, W.Count, (Q*)to, 2 * (nint)Capacity);
            return;
        }

        const int Most = 16 * 8;
        Q* block = stackalloc Q[Most];
        W.Turn(from, W.Count, block, W.Depth);
        for (int lane = 0; lane < W.Count; lane++, block += W.Depth, to += 2L * Capacity)
            for (int i = 0; i < W.Depth; i++) to[i] = T.CreateTruncating(block[i]);
    }
}
