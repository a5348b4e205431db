// SPDX-License-Identifier: MIT
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Where the parts of a block Lanczos run lie in its workspace. All offsets are in bytes and multiples of a cache line.</summary>
internal readonly struct BlockLanczosLayout
{
    /// <summary>Columns of the basis that are rotated at a time at a restart.</summary>
    internal const int Strip = 512;

    internal BlockLanczosLayout(int n, EigenpairsOptions options, Parallelism parallelism)
    {
        N = n;
        Block = options.Block(n);
        Capacity = options.Basis(n);
        Stride = VectorBlock.Stride(n, Block);
        long end = 0;
        Basis = Take(ref end, (Capacity + Block) * (long)Stride);
        Images = Take(ref end, Block * (long)Stride);
        Projected = Take(ref end, (long)Capacity * Capacity);
        Ritz = Take(ref end, (long)Capacity * Capacity);
        Values = Take(ref end, Capacity);
        Coefficients = Take(ref end, (long)Block * Capacity);
        Gram = Take(ref end, (long)Block * Block);
        Kept = Take(ref end, (long)Capacity * Capacity);
        Turned = Take(ref end, (long)Capacity * Strip);
        Order = Take(ref end, Capacity);
        Eigen = end;
        end += Workspace.Align(SymmetricEigen.VectorsInBytes(Capacity, parallelism));
        Scratch = end;
        Bytes = end + Workspace.Align(Math.Max(
            Math.Max(MatMulDriver<double>.ScratchBytes(Block, Capacity, n, parallelism), MatMulDriver<double>.ScratchBytes(Block, n, Capacity, parallelism)),
            Math.Max(MatMulDriver<double>.ScratchBytes(Capacity, Strip, Capacity, parallelism), MatMulDriver<double>.ScratchBytes(Block, Block, n, parallelism))));
    }

    internal int N { get; }

    internal int Block { get; }

    internal int Capacity { get; }

    internal int Stride { get; }

    internal long Basis { get; }

    internal long Images { get; }

    internal long Projected { get; }

    internal long Ritz { get; }

    internal long Values { get; }

    internal long Coefficients { get; }

    internal long Gram { get; }

    internal long Kept { get; }

    internal long Turned { get; }

    internal long Order { get; }

    internal long Eigen { get; }

    internal long Scratch { get; }

    internal long Bytes { get; }

    private static long Take(ref long end, long doubles)
    {
        long begin = end;
        end = Workspace.Align(end + (doubles * sizeof(double)));
        return begin;
    }
}
