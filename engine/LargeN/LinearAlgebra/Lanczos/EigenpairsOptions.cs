// SPDX-License-Identifier: MIT
namespace LargeN.LinearAlgebra;

/// <summary>What <see cref="Lanczos.Eigenpairs"/> looks for, and how hard.</summary>
public sealed record EigenpairsOptions
{
    /// <summary>Number of eigenpairs k, 0 &lt;= k &lt;= n.</summary>
    public required int Count { get; init; }

    /// <summary>Which ones.</summary>
    public SpectrumEnd End { get; init; } = SpectrumEnd.Largest;

    /// <summary>Vectors a step, p >= 0. An eigenvalue of multiplicity up to p is found with all its copies. 0: 4.</summary>
    public int BlockSize { get; init; }

    /// <summary>Vectors held before a restart, at least k + 2 p (or n, where that is less). 0: 2 k + 10 p.</summary>
    public int BasisSize { get; init; }

    /// <summary>A pair has converged when |A z - lambda z| is at most this times the largest |lambda| seen; in (0, 1).</summary>
    public double Tolerance { get; init; } = 1e-10;

    /// <summary>Limit on products of A with a vector, >= 0. 0: 10 n + 1000.</summary>
    public long MaximalProducts { get; init; }

    /// <summary>Seed of the start vectors.</summary>
    public ulong Seed { get; init; }

    internal int Block(int n) => Math.Min(Math.Max(n, 1), BlockSize == 0 ? 4 : BlockSize);

    internal int Basis(int n) => (int)Math.Min(n, BasisSize == 0 ? (2L * Count) + (10L * Block(n)) : BasisSize);

    internal long Limit(int n) => MaximalProducts == 0 ? (10L * n) + 1000 : MaximalProducts;

    internal static void Check(EigenpairsOptions options, int n)
    {
        (int k, int block) = (options.Count, options.Block(n));
        if (k < 0 || k > n) throw new ArgumentOutOfRangeException(nameof(options), k, $"Count: eigenpairs of an operator of order {n}; allowed: 0 to {n}");
        if (!Enum.IsDefined(options.End)) throw new ArgumentOutOfRangeException(nameof(options), options.End, "End: allowed: Largest, Smallest, Both, LargestMagnitude");
        if (options.BlockSize < 0) throw new ArgumentOutOfRangeException(nameof(options), options.BlockSize, "BlockSize: allowed: 1 or more, or 0 for the default");
        if (options.MaximalProducts < 0) throw new ArgumentOutOfRangeException(nameof(options), options.MaximalProducts, "MaximalProducts: allowed: 1 or more, or 0 for the default");
        if (!(options.Tolerance > 0 && options.Tolerance < 1)) throw new ArgumentOutOfRangeException(nameof(options), options.Tolerance, "Tolerance: allowed: above 0 and below 1");
        long least = Math.Min(n, k + (2L * block));
        if (options.Basis(n) < least)
            throw new ArgumentOutOfRangeException(nameof(options), options.BasisSize, $"BasisSize: {k} eigenpairs by blocks of {block} vectors need at least {least}; or 0 for the default");
    }
}
