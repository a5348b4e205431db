// SPDX-License-Identifier: MIT
using System.Numerics;

namespace LargeN.LinearAlgebra;

/// <summary>What the lanes of <see cref="LaneQl"/> know about their blocks, a vector each; row numbers and counts are small integers in Q.</summary>
internal unsafe struct LaneSweep<Q>(Q* memory, int lanes, int n)
    where Q : unmanaged, IBinaryFloatingPointIeee754<Q>
{
    internal const int Vectors = 8;

    /// <summary>First row l of the block; n where a lane has none left.</summary>
    internal readonly Q* Low = memory;

    /// <summary>Last row m of the block; 0 where a lane has none.</summary>
    internal readonly Q* High = memory + lanes;

    /// <summary>Sweeps for the eigenvalue at l so far.</summary>
    internal readonly Q* Sweeps = memory + (2 * lanes);

    /// <summary>u |T|, below which an off-diagonal is dropped after some sweeps.</summary>
    internal readonly Q* Floor = memory + (3 * lanes);

    /// <summary>The off-diagonal at l.</summary>
    internal readonly Q* Joint = memory + (4 * lanes);

    /// <summary>First g of the sweep.</summary>
    internal readonly Q* Shift = memory + (5 * lanes);

    /// <summary>Row above the first rotation of the sweep: it turns the rows Start - 1 and Start.</summary>
    internal readonly Q* Start = memory + (6 * lanes);

    /// <summary>Lower row of the last rotation of the sweep.</summary>
    internal readonly Q* Stop = memory + (7 * lanes);

    /// <summary>The order, as a number of lanes.</summary>
    internal readonly Q Order = Q.CreateTruncating(n);

    /// <summary>The thresholds, as fields: kernels that read them stay small enough for the JIT to inline what they call.</summary>
    internal readonly Q Roundoff = LaneLimits<Q>.Roundoff;

    /// <inheritdoc cref="LaneLimits{Q}.Negligible"/>
    internal readonly Q Negligible = LaneLimits<Q>.Negligible;

    /// <inheritdoc cref="LaneLimits{Q}.Small"/>
    internal readonly Q Small = LaneLimits<Q>.Small;

    /// <inheritdoc cref="LaneLimits{Q}.SmallSquare"/>
    internal readonly Q SmallSquare = LaneLimits<Q>.SmallSquare;

    /// <inheritdoc cref="LaneLimits{Q}.Up"/>
    internal readonly Q Up = LaneLimits<Q>.Up;

    /// <inheritdoc cref="LaneLimits{Q}.Down"/>
    internal readonly Q Down = LaneLimits<Q>.Down;

    /// <summary>Sweeps for an eigenvalue during which small off-diagonals count against their neighbours alone.</summary>
    internal readonly Q RelativeSweeps = Q.CreateTruncating(LaneQl.RelativeSweeps);

    /// <summary>Lowest row of all blocks.</summary>
    internal int Bottom;

    /// <summary>No block ends above this row.</summary>
    internal int Top;

    /// <summary>The same as a number of lanes.</summary>
    internal Q TopRow;

    /// <summary>Largest number of sweeps that a lane has had for its eigenvalue.</summary>
    internal int MostSweeps;
}
