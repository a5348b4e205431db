// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Recording of QL sweeps and their application to the rows of a matrix, strip by strip.</summary>
/// <remarks>One object a thread, used again for every matrix; it holds nothing between them.</remarks>
internal sealed unsafe class RotationLog<V, T> : Job
    where V : struct, ILanes<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [ThreadStatic]
    private static RotationLog<V, T>? mine;

    private T* rows;
    private nint stride;
    private int columns;
    private T* pairs;
    private RotationSweep* sweeps;
    private int pairCapacity;
    private int sweepCapacity;
    private int pairCount;
    private int sweepCount;
    private Parallelism parallelism;

    internal static RotationLog<V, T> Mine => mine ??= new RotationLog<V, T>();

    private static int StripColumns => Rotations.WideGroups * 64 / sizeof(T);

    /// <summary>Bytes of a log for rotations of up to <paramref name="pairCapacity"/> pairs in as many as <paramref name="sweepCapacity"/> sweeps.</summary>
    internal static long Bytes(int pairCapacity, int sweepCapacity) =>
        Workspace.Align((long)pairCapacity * 2 * sizeof(T)) + Workspace.Align((long)sweepCapacity * sizeof(RotationSweep));

    /// <summary>Empties the log and binds it to the rows.</summary>
    /// <param name="memory">Of the size that <see cref="Bytes"/> gives.</param>
    /// <param name="pairCapacity">At least the order less one.</param>
    /// <param name="sweepCapacity">At least 1.</param>
    /// <param name="rows">First row.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="columns">Elements of a row, a multiple of the lane count.</param>
    /// <param name="threads">Threads of <see cref="Apply"/>.</param>
    internal void Begin(byte* memory, int pairCapacity, int sweepCapacity, T* rows, nint stride, int columns, Parallelism threads)
    {
        this.rows = rows;
        this.stride = stride;
        this.columns = columns;
        this.pairCapacity = pairCapacity;
        this.sweepCapacity = sweepCapacity;
        parallelism = threads;
        pairs = (T*)memory;
        sweeps = (RotationSweep*)(memory + Workspace.Align((long)pairCapacity * 2 * sizeof(T)));
        pairCount = sweepCount = 0;
    }

    /// <summary>Room for the rotations of a sweep that starts at row <paramref name="from"/>.</summary>
    internal T* BeginSweep(int from)
    {
        if (pairCount + from > pairCapacity || sweepCount == sweepCapacity) Apply();
        return pairs + (2 * pairCount);
    }

    /// <summary>Keeps the sweep whose pairs were written.</summary>
    internal void EndSweep(int to, int from)
    {
        if (to >= from) return;
        sweeps[sweepCount++] = new RotationSweep(to, from, 2 * pairCount);
        pairCount += from - to;
    }

    /// <summary>Applies what was recorded to the rows.</summary>
    internal void Apply()
    {
        if (sweepCount > 0) WorkerPool.Run(this, (columns + StripColumns - 1) / StripColumns, parallelism);
        pairCount = sweepCount = 0;
    }

    /// <inheritdoc/>
    internal override void Run(int part, int slot)
    {
        int first = part * StripColumns;
        if (first + StripColumns <= columns)
        {
            Rotations.Wide<V, T>(rows + first, stride, sweeps, sweepCount, pairs);
            return;
        }

        for (; first < columns; first += 64 / sizeof(T))
            Rotations.Narrow<V, T>(rows + first, stride, sweeps, sweepCount, pairs);
    }
}
