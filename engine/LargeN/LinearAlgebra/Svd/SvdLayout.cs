// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.LinearAlgebra;

/// <summary>Where the parts of one singular value problem lie in its workspace.</summary>
/// <remarks>
/// A wide matrix is worked on as its transpose, so Long >= Order. Rows are padded with zeros to whole cache lines and lie an odd number of cache lines apart.
/// All offsets are in bytes and multiples of a cache line.
/// </remarks>
internal readonly struct SvdLayout
{
    /// <summary>Columns of a panel of the reduction: part of the order of summation.</summary>
    internal const int Panel = 16;

    private SvdLayout(int m, int n, int elementSize, bool vectors, long scratchBytes)
    {
        int lanes = 64 / elementSize;
        Vectors = vectors;
        Order = Math.Min(m, n);
        Long = Math.Max(m, n);
        Padded = (Order + lanes - 1) / lanes * lanes;
        Stride = Padded / lanes % 2 == 0 ? Padded + lanes : Padded;
        long row = (long)Stride * elementSize, end = 0;
        Matrix = Take(ref end, Padded * row);
        Tall = Take(ref end, Long > Order ? Long * row : 0);
        Tau = Take(ref end, 3L * Order * elementSize);
        LeftReflectors = Take(ref end, (vectors ? Order : Panel) * row);
        RightReflectors = Take(ref end, (vectors ? Order : Panel) * row);
        Panels = Take(ref end, 4 * Panel * row);
        Vector = Take(ref end, 2 * row);
        Coefficients = Take(ref end, 4 * Panel * elementSize);
        Diagonal = Take(ref end, (long)Order * sizeof(double));
        OffDiagonal = Take(ref end, (long)Order * sizeof(double));
        Places = Take(ref end, (long)Order * sizeof(int) * 2);
        LeftRows = Take(ref end, vectors ? Order * row : 0);
        RightRows = Take(ref end, vectors ? Order * row : 0);
        LongRows = Take(ref end, vectors && n > m ? Long * row : 0);
        RotationCapacity = vectors ? 32 * Order : 0;
        SweepCapacity = vectors ? 512 : 0;
        LeftPairs = Take(ref end, (long)RotationCapacity * 2 * elementSize);
        RightPairs = Take(ref end, (long)RotationCapacity * 2 * elementSize);
        Sweeps = Take(ref end, (long)SweepCapacity * 12);
        Fresh = Take(ref end, vectors ? 4L * Order * sizeof(double) : 0);
        Scratch = Take(ref end, scratchBytes);
        Bytes = end;
    }

    internal bool Vectors { get; }

    internal int Order { get; }

    internal int Long { get; }

    internal int Padded { get; }

    internal int Stride { get; }

    internal long Matrix { get; }

    internal long Tall { get; }

    internal long Tau { get; }

    internal long LeftReflectors { get; }

    internal long RightReflectors { get; }

    internal long Panels { get; }

    internal long Vector { get; }

    internal long Coefficients { get; }

    internal long Diagonal { get; }

    internal long OffDiagonal { get; }

    internal long Places { get; }

    internal long LeftRows { get; }

    internal long RightRows { get; }

    internal long LongRows { get; }

    internal int RotationCapacity { get; }

    internal int SweepCapacity { get; }

    internal long LeftPairs { get; }

    internal long RightPairs { get; }

    internal long Sweeps { get; }

    internal long Fresh { get; }

    internal long Scratch { get; }

    internal long Bytes { get; }

    /// <summary>The layout of one problem [m, n] that <paramref name="slots"/> threads work on.</summary>
    internal static unsafe SvdLayout Of<T>(int m, int n, bool vectors, int slots)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int order = Math.Min(m, n), tall = Math.Max(m, n);
        long scratch = MatMulDriver<T>.ScratchBytes(order, order, 2 * Panel, slots);
        if (tall > order || vectors) scratch = Math.Max(scratch, QrDriver<T>.ScratchBytes(tall, order, slots));
        return new SvdLayout(m, n, sizeof(T), vectors, scratch);
    }

    private static long Take(ref long end, long bytes)
    {
        long begin = end;
        end = Workspace.Align(end + bytes);
        return begin;
    }
}
