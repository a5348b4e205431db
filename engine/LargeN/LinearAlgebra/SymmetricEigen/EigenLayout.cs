// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.LinearAlgebra;

/// <summary>Where the parts of one eigenproblem lie in its workspace.</summary>
/// <remarks>
/// Rows are padded with zeros to whole cache lines, and lie an odd number of cache lines apart, so that a column does not fall into few cache sets.
/// All offsets are in bytes and multiples of a cache line.
/// </remarks>
internal readonly struct EigenLayout
{
    /// <summary>Columns of a panel of the tridiagonalisation.</summary>
    internal const int Panel = 16;

    /// <summary>Rows that share one partial sum of the symmetric product: part of the order of summation, never to be tuned by threads.</summary>
    internal const int Chunk = 256;

    /// <summary>Columns of a block reflector.</summary>
    internal const int Block = 64;

    /// <summary>From this order on reflectors are accumulated by blocks, that is by matrix products. Part of the order of summation.</summary>
    internal const int BlockedFrom = 128;

    /// <param name="n">Order.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    /// <param name="vectors">Whether eigenvectors are wanted.</param>
    /// <param name="productBytes">Scratch of a matrix product of this order.</param>
    internal EigenLayout(int n, int elementSize, bool vectors, long productBytes)
    {
        bool blocks = vectors && n >= BlockedFrom;
        int lanes = 64 / elementSize;
        N = n;
        Padded = (n + lanes - 1) / lanes * lanes;
        Stride = Padded / lanes % 2 == 0 ? Padded + lanes : Padded;
        Chunks = (Padded + Chunk - 1) / Chunk;
        long row = (long)Stride * elementSize;
        long end = 0;
        Matrix = Take(ref end, Padded * row);
        Rows = Take(ref end, vectors ? Padded * row : 0);
        Weights = Take(ref end, Panel * row);
        Partial = Take(ref end, Math.Max(0, Chunks - 1) * row);
        Coefficients = Take(ref end, 4 * Panel * elementSize);
        Scales = Take(ref end, (long)n * elementSize);
        Diagonal = Take(ref end, (long)n * sizeof(double));
        OffDiagonal = Take(ref end, (long)n * sizeof(double));
        Order = Take(ref end, (long)n * sizeof(int) * 2);
        RotationCapacity = vectors ? 32 * n : 0;
        SweepCapacity = vectors ? 512 : 0;
        Rotations = Take(ref end, (long)RotationCapacity * 2 * elementSize);
        Sweeps = Take(ref end, (long)SweepCapacity * 12);
        Products = Take(ref end, blocks ? 2L * n * Block * elementSize : 0);
        BlockFactors = Take(ref end, blocks ? 2L * Block * Block * elementSize : 0);
        ProductScratch = Take(ref end, blocks ? productBytes : 0);
        Bytes = end;
    }

    internal int N { get; }

    internal int Padded { get; }

    internal int Stride { get; }

    internal int Chunks { get; }

    internal long Matrix { get; }

    internal long Rows { get; }

    internal long Weights { get; }

    internal long Partial { get; }

    internal long Coefficients { get; }

    internal long Scales { get; }

    internal long Diagonal { get; }

    internal long OffDiagonal { get; }

    internal long Order { get; }

    internal int RotationCapacity { get; }

    internal int SweepCapacity { get; }

    internal long Rotations { get; }

    internal long Sweeps { get; }

    internal long Products { get; }

    internal long BlockFactors { get; }

    internal long ProductScratch { get; }

    internal long Bytes { get; }

    /// <summary>The layout of one problem that <paramref name="slots"/> threads work on.</summary>
    internal static unsafe EigenLayout Of<T>(int n, bool vectors, int slots)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(n, sizeof(T), vectors, vectors && n >= BlockedFrom ? MatMulDriver<T>.ScratchBytes(n, n, n, slots) : 0);

    private static long Take(ref long end, long bytes)
    {
        long begin = end;
        end = Workspace.Align(end + bytes);
        return begin;
    }
}
