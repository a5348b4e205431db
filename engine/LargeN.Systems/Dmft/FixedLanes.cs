// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LargeN.Systems.SgdDynamics;

namespace LargeN.Systems.Dmft;

/// <summary>Products of vectors in eight lanes whatever the hardware has, nothing fused: the same bits at every SIMD width.</summary>
internal static class FixedLanes
{
    private const int Lanes = 8;

    /// <summary>z = x - y.</summary>
    internal static void Subtract(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> z)
    {
        int i = 0;
        for (; i <= z.Length - Lanes; i += Lanes) (At(x, i) - At(y, i)).CopyTo(z[i..]);
        for (; i < z.Length; i++) z[i] = x[i] - y[i];
    }

    /// <summary>z = x y, element by element.</summary>
    internal static void Multiply(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> z)
    {
        int i = 0;
        for (; i <= z.Length - Lanes; i += Lanes) (At(x, i) * At(y, i)).CopyTo(z[i..]);
        for (; i < z.Length; i++) z[i] = x[i] * y[i];
    }

    /// <summary>y = y + c x.</summary>
    internal static void AddScaled(double c, ReadOnlySpan<double> x, Span<double> y)
    {
        int i = 0;
        for (; i <= y.Length - Lanes; i += Lanes) (At(y, i) + (c * At(x, i))).CopyTo(y[i..]);
        for (; i < y.Length; i++) y[i] += c * x[i];
    }

    /// <summary>x . y: lane l sums the elements i = l mod 8 in rising order, the lanes are added as by <see cref="LaneTotals"/>, what is left over one by one.</summary>
    internal static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Vector512<double> sum = Vector512<double>.Zero;
        int i = 0;
        for (; i <= x.Length - Lanes; i += Lanes) sum += At(x, i) * At(y, i);
        double total = LaneTotals.Of(sum);
        for (; i < x.Length; i++) total += x[i] * y[i];
        return total;
    }

    private static Vector512<double> At(ReadOnlySpan<double> x, int i) => Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(x), (nuint)i);
}
