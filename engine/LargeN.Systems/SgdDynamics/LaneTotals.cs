// SPDX-License-Identifier: MIT
using System.Runtime.Intrinsics;

namespace LargeN.Systems.SgdDynamics;

/// <summary>Sums over the eight lanes of a register in a fixed order: l + (l + 4), then +2, then +1.</summary>
internal static class LaneTotals
{
    internal static double Of(Vector512<double> x)
    {
        Vector256<double> half = x.GetLower() + x.GetUpper();
        Vector128<double> pair = half.GetLower() + half.GetUpper();
        return pair.GetElement(0) + pair.GetElement(1);
    }
}
