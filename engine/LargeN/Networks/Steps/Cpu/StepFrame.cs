// SPDX-License-Identifier: MIT
using LargeN.Devices;
using LargeN.Threading;

namespace LargeN.Networks;

/// <summary>Where the memory of one replica lies while a worker takes it through a step, and which step it is.</summary>
internal unsafe struct StepFrame<T>
    where T : unmanaged
{
    /// <summary>Starts of the arenas of the replica, by <see cref="Arena"/>.</summary>
    internal fixed long Bases[(int)Arena.Label + 1];

    /// <summary>Memory that an operation may use while it runs.</summary>
    internal byte* Scratch;

    /// <summary>Threads of one operation: more than one only where the caller has one replica at a time.</summary>
    internal Parallelism Inner;

    internal ulong Seed;

    /// <summary>Number of the replica in the random streams.</summary>
    internal uint Replica;

    internal long Step;

    /// <summary>Factor of the learning rate at the step.</summary>
    internal double Rate;
}

/// <summary>A matrix of a program, bound to its offset in the arena of a replica.</summary>
internal readonly unsafe struct StepPlace<T>(Arena arena, long offset, int rows, int columns, int rowStride)
    where T : unmanaged
{
    private readonly int arena = (int)arena;

    internal int Rows => rows;

    internal int Columns => columns;

    internal int RowStride => rowStride;

    /// <summary>Whether rows follow each other without gaps, and one span can hold them.</summary>
    internal bool IsDense => (rowStride == columns || rows == 1) && (long)rows * columns <= int.MaxValue;

    /// <summary>The same elements as one row; for dense matrices.</summary>
    internal StepPlace<T> AsRow() => new((Arena)arena, offset, 1, rows * columns, rows * columns);

    internal T* Pointer(in StepFrame<T> frame) => (T*)frame.Bases[arena] + offset;

    /// <summary>The same place in an arena whose elements have another size.</summary>
    internal byte* Start(in StepFrame<T> frame, int elementBytes) => (byte*)frame.Bases[arena] + (offset * elementBytes);

    internal HostMatrix<T> At(in StepFrame<T> frame) => new(Pointer(frame), rows, columns, rowStride);

    internal Span<T> Row(in StepFrame<T> frame, int i) => new(Pointer(frame) + ((long)i * rowStride), columns);
}
