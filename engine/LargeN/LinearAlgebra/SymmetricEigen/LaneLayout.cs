// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.Intrinsics;

namespace LargeN.LinearAlgebra;

/// <summary>Where the parts of a group of small eigenproblems, one matrix a lane, lie in the memory of a slot.</summary>
/// <remarks>All offsets are in bytes and multiples of a cache line. Rows of a matrix lie an odd number of cache lines apart, so that a column does not fall into few cache sets.</remarks>
internal readonly struct LaneLayout
{
    /// <summary>Largest order that is solved one matrix a lane. Part of the order of operations: a function of nothing but n.</summary>
    internal const int LargestOrder = 128;

    /// <param name="n">Order.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    /// <param name="vectors">Whether eigenvectors are wanted.</param>
    /// <param name="lanes">Matrices of a group.</param>
    /// <param name="dense">False for tridiagonal problems, which need no reduction and whose rows lie elsewhere.</param>
    internal LaneLayout(int n, int elementSize, bool vectors, int lanes, bool dense = true)
    {
        int line = 64 / elementSize;
        N = n;
        Lanes = lanes;
        Padded = (n + line - 1) / line * line;
        RowStride = Padded / line % 2 == 0 ? Padded + line : Padded;
        MatrixStride = (nint)n * RowStride;
        PairCapacity = (48 * n) + 8;
        SweepCapacity = (4 * n) + 8;

        // A vector of the reduction is at most a cache line; the QL part works on the whole group, and without a reduction in double.
        int wideSize = dense ? elementSize : sizeof(double);
        long vector = dense ? Math.Min(64, lanes * elementSize) : 0, wide = (long)lanes * wideSize, end = 0;
        Triangle = Take(ref end, LaneReduction.Triangle(n) * vector);
        Diagonal = Take(ref end, n * vector);
        OffDiagonal = Take(ref end, n * vector);
        Scales = Take(ref end, n * vector);
        Scratch = Take(ref end, 3L * n * vector);
        Block = Take(ref end, dense ? 16 * 64 : 0);
        WideDiagonal = Take(ref end, n * wide);
        WideOffDiagonal = Take(ref end, n * wide);
        Order = Take(ref end, n * wide);
        Ql = Take(ref end, LaneQl.ScratchBytes(lanes, wideSize));
        FourRows = Take(ref end, vectors ? LaneReflectors.Rows * Padded * vector : 0);
        Rows = Take(ref end, vectors && dense ? lanes * (long)MatrixStride * elementSize : 0);
        Buffer = Take(ref end, vectors ? LaneRotationLog<double>.BufferVectors(n) * wide : 0);
        Pairs = Take(ref end, vectors ? 2L * lanes * PairCapacity * elementSize : 0);
        Sweeps = Take(ref end, vectors ? 12L * lanes * SweepCapacity : 0);
        SweepCounts = Take(ref end, vectors ? sizeof(int) * (long)lanes : 0);
        Bytes = end;
    }

    internal int N { get; }

    internal int Lanes { get; }

    /// <summary>Columns of a row of Z^T, whole cache lines.</summary>
    internal int Padded { get; }

    internal int RowStride { get; }

    internal nint MatrixStride { get; }

    internal int PairCapacity { get; }

    internal int SweepCapacity { get; }

    internal long Triangle { get; }

    internal long Diagonal { get; }

    internal long OffDiagonal { get; }

    internal long Scales { get; }

    internal long Scratch { get; }

    internal long Block { get; }

    internal long WideDiagonal { get; }

    internal long WideOffDiagonal { get; }

    internal long Order { get; }

    internal long Ql { get; }

    internal long FourRows { get; }

    internal long Rows { get; }

    internal long Buffer { get; }

    internal long Pairs { get; }

    internal long Sweeps { get; }

    internal long SweepCounts { get; }

    internal long Bytes { get; }

    /// <summary>Matrices of a full group on this machine: two vectors, so that two chains of QL run at a time.</summary>
    internal static unsafe int FullGroup<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => (Vector512.IsHardwareAccelerated ? 128 : Vector256.IsHardwareAccelerated ? 64 : 32) / sizeof(T);

    /// <summary>The narrowest lanes that hold <paramref name="count"/> matrices, or a full group. Bits do not depend on it.</summary>
    internal static unsafe int GroupOf<T>(int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = 16 / sizeof(T), full = FullGroup<T>();
        while (lanes < count && lanes < full) lanes *= 2;
        return lanes;
    }

    /// <summary>The layout of the groups of a batch.</summary>
    internal static unsafe LaneLayout Of<T>(int batch, int n, bool vectors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(n, sizeof(T), vectors, GroupOf<T>(batch));

    private static long Take(ref long end, long bytes)
    {
        long begin = end;
        end = Workspace.Align(end + bytes);
        return begin;
    }
}
