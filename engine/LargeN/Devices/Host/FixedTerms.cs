// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.InteropServices;
using LargeN.Numerics;

namespace LargeN.Devices;

/// <summary>The sums of <see cref="FixedOrder"/> for either element type.</summary>
internal static class FixedTerms
{
    internal static double Sum<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        typeof(T) == typeof(double)
            ? FixedOrder.Sum(MemoryMarshal.Cast<T, double>(x))
            : FixedOrder.Sum(MemoryMarshal.Cast<T, float>(x));

    internal static double Dot<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        typeof(T) == typeof(double)
            ? FixedOrder.Dot(MemoryMarshal.Cast<T, double>(x), MemoryMarshal.Cast<T, double>(y))
            : FixedOrder.Dot(MemoryMarshal.Cast<T, float>(x), MemoryMarshal.Cast<T, float>(y));

    /// <summary>Sum of (x - shift)^2.</summary>
    internal static double SquaredDifferences<T>(ReadOnlySpan<T> x, double shift)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double))
        {
            ReadOnlySpan<double> doubles = MemoryMarshal.Cast<T, double>(x);
            return LaneSum.Of<LaneSum.SquaredDifference>(doubles, doubles, shift);
        }

        ReadOnlySpan<float> floats = MemoryMarshal.Cast<T, float>(x);
        return LaneSum.Of<LaneSum.SquaredDifference>(floats, floats, shift);
    }
}
