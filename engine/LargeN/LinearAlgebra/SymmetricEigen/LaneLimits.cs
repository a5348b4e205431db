// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Numerics;

namespace LargeN.LinearAlgebra;

/// <summary>The thresholds of <see cref="LaneQl"/> against elements of order one, in double those of <see cref="ImplicitQl"/>.</summary>
/// <typeparam name="Q">float or double.</typeparam>
internal static class LaneLimits<Q>
    where Q : unmanaged, IBinaryFloatingPointIeee754<Q>
{
    /// <summary>Unit roundoff.</summary>
    internal static Q Roundoff => Power(-53, -24);

    /// <summary>An off-diagonal below this is dropped; its squares would leave the range.</summary>
    internal static Q Negligible => Power(-400, -45);

    /// <summary>Below this a length is taken of numbers scaled up.</summary>
    internal static Q Small => Power(-500, -50);

    /// <summary>Squared lengths below this may be of such numbers.</summary>
    internal static Q SmallSquare => Power(-998, -98);

    /// <summary>The scale up.</summary>
    internal static Q Up => Power(600, 75);

    /// <summary>The scale back.</summary>
    internal static Q Down => Power(-600, -75);

    private static Q Power(int inDouble, int inSingle) => Q.CreateTruncating(PowerOfTwo.Of(typeof(Q) == typeof(float) ? inSingle : inDouble));
}
