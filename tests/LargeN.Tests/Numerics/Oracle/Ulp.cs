// SPDX-License-Identifier: MIT
namespace LargeN.Tests.Numerics.Oracle;

/// <summary>Errors in units of the last place of the exact result.</summary>
internal static class Ulp
{
    /// <summary>|computed - exact| / ulp(exact) for doubles; the ulp of subnormal results is 2^-1074.</summary>
    internal static double Error(double computed, BigReal exact) =>
        exact.IsZero ? (computed == 0 ? 0 : double.PositiveInfinity) : Error(computed, exact, Math.Max(exact.LeadingExponent - 52, -1074));

    /// <summary>|computed - exact| / ulp(exact) for floats.</summary>
    internal static double Error(float computed, BigReal exact) =>
        exact.IsZero ? (computed == 0 ? 0 : double.PositiveInfinity) : Error(computed, exact, Math.Max(exact.LeadingExponent - 23, -149));

    private static double Error(double computed, BigReal exact, int exponent) =>
        BigReal.Scale(BigReal.Abs(computed - exact), -exponent).ToDouble();
}
