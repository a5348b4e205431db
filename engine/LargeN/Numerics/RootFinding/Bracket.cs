// SPDX-License-Identifier: MIT
namespace LargeN.Numerics;

/// <summary>Checks of the ends of a bracket.</summary>
internal static class Bracket
{
    internal static void CheckPositive(double low, double high)
    {
        if (!(low > 0)) throw new ArgumentOutOfRangeException(nameof(low), low, "allowed: > 0");
        Check(low, high);
    }

    internal static void Check(double low, double high)
    {
        if (!double.IsFinite(low)) throw new ArgumentOutOfRangeException(nameof(low), low, "allowed: finite numbers");
        if (!(high > low && double.IsFinite(high))) throw new ArgumentOutOfRangeException(nameof(high), high, $"allowed: finite and above the lower end {low:R}");
    }
}
