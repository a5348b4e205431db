// SPDX-License-Identifier: MIT
namespace LargeN.LinearAlgebra;

/// <summary>What the lanes of <see cref="LaneQl"/> know about their blocks, a vector each.</summary>
internal unsafe struct LaneSweep(double* memory, int lanes)
{
    internal const int Vectors = 8;

    /// <summary>First row l of the block; n where a lane has none left.</summary>
    internal readonly double* Low = memory;

    /// <summary>Last row m of the block; 0 where a lane has none.</summary>
    internal readonly double* High = memory + lanes;

    /// <summary>Sweeps for the eigenvalue at l so far.</summary>
    internal readonly double* Sweeps = memory + (2 * lanes);

    /// <summary>u |T|, below which an off-diagonal is dropped after some sweeps.</summary>
    internal readonly double* Floor = memory + (3 * lanes);

    /// <summary>The off-diagonal at l.</summary>
    internal readonly double* Joint = memory + (4 * lanes);

    /// <summary>First g of the sweep.</summary>
    internal readonly double* Shift = memory + (5 * lanes);

    /// <summary>Row above the first rotation of the sweep: it turns the rows Start - 1 and Start.</summary>
    internal readonly double* Start = memory + (6 * lanes);

    /// <summary>Lower row of the last rotation of the sweep.</summary>
    internal readonly double* Stop = memory + (7 * lanes);

    /// <summary>Lowest row of all blocks.</summary>
    internal int Bottom;

    /// <summary>No block ends above this row.</summary>
    internal int Top;

    /// <summary>Largest number of sweeps that a lane has had for its eigenvalue.</summary>
    internal int MostSweeps;
}
