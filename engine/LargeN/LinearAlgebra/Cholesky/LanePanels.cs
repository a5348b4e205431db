// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.LinearAlgebra;

/// <summary>Layout: the lower triangles of as many matrices as a vector has lanes, in panels of four rows, and what else their factorisation needs.</summary>
/// <remarks>
/// One vector holds one element of every matrix. Panel I holds rows 4I to 4I + 3 up to and with their diagonal block, column by column: element (4I + r, k) is vector
/// 4k + r of the panel. Both operands of a tile are then read front to back, and no two rows lie a power of two apart. Rows from the order n on are those of the identity.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
internal readonly unsafe struct LanePanels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rows of a panel.</summary>
    internal const int Rows = 4;

    /// <summary>Right-hand sides that are solved for in one visit.</summary>
    internal const int Sides = 4;

    private const int LargestVector = 64;

    /// <param name="n">Order, >= 1.</param>
    /// <param name="lanes">Lanes of a vector.</param>
    /// <param name="memory">At least <see cref="Bytes"/>, aligned to 64 bytes.</param>
    internal LanePanels(int n, int lanes, byte* memory)
    {
        N = n;
        Lanes = lanes;
        Blocks = BlocksOf(n);
        nint rows = Blocks * Rows * (nint)lanes;
        Matrices = (T**)memory;
        SidesOf = Matrices + lanes;
        Squares = (T*)(memory + TableBytes);
        Pivots = Squares + rows;
        Inverses = Pivots + rows;
        Solution = Inverses + rows;
        Flags = Solution + (Sides * rows);
        Elements = Flags + lanes;
    }

    private static int TableBytes => 2 * LargestVector / sizeof(T) * sizeof(T*);

    /// <summary>Order of the matrices.</summary>
    internal int N { get; }

    /// <summary>Lanes of a vector.</summary>
    internal int Lanes { get; }

    /// <summary>Panels.</summary>
    internal int Blocks { get; }

    /// <summary>The matrix of each lane; lanes without one repeat the last.</summary>
    internal T** Matrices { get; }

    /// <summary>The right-hand sides of each lane.</summary>
    internal T** SidesOf { get; }

    /// <summary>A vector a row: the square of each pivot.</summary>
    internal T* Squares { get; }

    /// <summary>A vector a row: the pivots, a copy of the diagonal of L.</summary>
    internal T* Pivots { get; }

    /// <summary>A vector a row: 1 / pivot.</summary>
    internal T* Inverses { get; }

    /// <summary>Up to four right-hand sides; row i of the c-th of k is vector k i + c.</summary>
    internal T* Solution { get; }

    /// <summary>One vector: 0 in a lane whose pivots are all positive and finite, NaN in the others.</summary>
    internal T* Flags { get; }

    private T* Elements { get; }

    /// <summary>Panel <paramref name="block"/>: the panels before it have 4, 8, 12, ... columns of four vectors.</summary>
    internal T* Panel(nint block) => Elements + (8 * block * (block + 1) * Lanes);

    /// <summary>Bytes for any width.</summary>
    internal static long Bytes(int n)
    {
        long blocks = BlocksOf(n);
        return TableBytes + (LargestVector * (((3 + Sides) * Rows * blocks) + 1 + (8 * blocks * (blocks + 1))));
    }

    private static int BlocksOf(int n) => (n + Rows - 1) / Rows;
}
