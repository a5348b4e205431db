// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.LinearAlgebra;

/// <summary>Where the parts of one eigenproblem lie in its workspace.</summary>
/// <remarks>
/// Rows are padded with zeros to whole cache lines, and lie an odd number of cache lines apart, so that a column does not fall into few cache sets.
/// All offsets are in bytes and multiples of a cache line.
/// </remarks>
internal readonly unsafe struct EigenLayout
{
    /// <summary>Columns of a panel of the tridiagonalisation.</summary>
    internal const int Panel = 16;

    /// <summary>Rows that share one partial sum of the symmetric product: part of the order of summation, never to be tuned by threads.</summary>
    internal const int Chunk = 256;

    /// <summary>Columns of a block reflector.</summary>
    internal const int Block = 64;

    private EigenLayout(int n, int elementSize, bool vectors)
    {
        int lanes = 64 / elementSize;
        N = n;
        Vectors = vectors;
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
        Bytes = Products = BlockFactors = Divide = ProductScratch = end;
    }

    internal int N { get; }

    /// <summary>Whether eigenvectors are wanted.</summary>
    internal bool Vectors { get; }

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

    /// <summary>Elements of a row in double precision.</summary>
    internal int DividePadded => (N + 7) / 8 * 8;

    internal long Products { get; private init; }

    internal long BlockFactors { get; private init; }

    internal long Divide { get; private init; }

    internal long ProductScratch { get; private init; }

    internal long Bytes { get; private init; }

    /// <summary>The layout of one problem that <paramref name="slots"/> threads work on.</summary>
    internal static EigenLayout Of<T>(int n, bool vectors, int slots)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        EigenLayout common = new(n, sizeof(T), vectors);
        long end = common.Bytes;
        if (!vectors)
        {
            long edges = Take(ref end, DivideMemory<double>.Bytes(n, common.DividePadded, DivideMemory<double>.EdgeStride, slots));
            return common with { Divide = edges, Bytes = end };
        }

        return common with
        {
            Products = Take(ref end, (long)n * Block * sizeof(T)),
            BlockFactors = Take(ref end, Block * (2L * Block + common.Stride) * sizeof(T)),
            Divide = Take(ref end, DivideMemory<T>.Bytes(n, common.Padded, common.Stride, slots)),
            ProductScratch = Take(ref end, DivideAndConquer<Lanes512<T>, T>.ProductBytes(n, slots)),
            Bytes = end,
        };
    }

    private static long Take(ref long end, long bytes)
    {
        long begin = end;
        end = Workspace.Align(end + bytes);
        return begin;
    }
}
