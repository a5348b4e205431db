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
}
