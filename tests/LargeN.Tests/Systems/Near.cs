// SPDX-License-Identifier: MIT
namespace LargeN.Tests.Systems;

/// <summary>Relative comparison with a published value.</summary>
internal static class Near
{
    internal static void Relative(double actual, double expected, double tolerance, string what = "value") =>
        Assert.That(Math.Abs(actual - expected), Is.LessThanOrEqualTo(tolerance * Math.Abs(expected)), FormattableString.Invariant($"{what}: {actual:G12}, expected {expected:G12} within {tolerance}"));
}
