// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LargeN.Numerics.Lanes;

namespace LargeN.LinearAlgebra;

/// <summary>Micro-kernels on whole vectors. Element by element, so neither the width nor the length of a remainder enters; sums are those of <see cref="Numerics.FixedOrder"/>.</summary>
internal static unsafe class VectorKernels
{
    /// <summary>y = fma(a, x, y).</summary>
    internal static void MultiplyAdd(double a, double* x, double* y, nint n)
    {
        nint done = Vector512.IsHardwareAccelerated ? MultiplyAdd<Doubles8>(a, x, y, 0, n) : Vector256.IsHardwareAccelerated ? MultiplyAdd<Doubles4>(a, x, y, 0, n) : 0;
        MultiplyAdd<Doubles1>(a, x, y, done, n);
    }

    /// <summary>x = a x.</summary>
    internal static void Scale(double a, double* x, nint n)
    {
        for (nint i = 0; i < n; i++) x[i] *= a;
    }

    /// <summary>max |x_i|, or NaN where an element is NaN; 0 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static double Largest(double* x, nint n)
    {
        double largest = 0;
        for (nint i = 0; i < n; i++)
        {
            double size = Math.Abs(x[i]);
            if (!(size <= largest)) largest = size;
            if (double.IsNaN(size)) return size;
        }

        return largest;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static nint MultiplyAdd<V>(double a, double* x, double* y, nint first, nint n)
        where V : struct, IDoubleLanes<V>
    {
        V factor = V.All(a);
        nint i = first;
        for (; i <= n - V.Count; i += V.Count) V.Store(V.Fma(factor, V.Load(in x[i]), V.Load(in y[i])), ref y[i]);
        return i;
    }
}
