// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LargeN.Systems.Spectra;

/// <summary>Sums over modes with complex terms, in the sixteen lanes of <see cref="ModeSums"/>: class B.</summary>
internal static class ComplexSums
{
    /// <summary>df1(kappa) = sum m lambda / (lambda + kappa) and its falling rate sum m lambda / (lambda + kappa)^2 at a complex kappa.</summary>
    /// <param name="eigenvalues">Padded to whole steps.</param>
    /// <param name="multiplicities">As many; 0 in the padding.</param>
    /// <param name="kappa">kappa, no negative eigenvalue.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static (Complex Learned, Complex Rate) Learned(ReadOnlySpan<double> eigenvalues, ReadOnlySpan<double> multiplicities, Complex kappa)
    {
        ref double lambda = ref MemoryMarshal.GetReference(eigenvalues), m = ref MemoryMarshal.GetReference(multiplicities);
        Vector512<double> a = Vector512.Create(kappa.Real), b = Vector512.Create(-kappa.Imaginary), square = b * b, one = Vector512<double>.One;
        Vector512<double> zr0 = default, zr1 = default, zi0 = default, zi1 = default, sr0 = default, sr1 = default, si0 = default, si1 = default;
        for (int k = 0; k <= eigenvalues.Length - ModeSums.Lanes; k += ModeSums.Lanes)
        {
            Vector512<double> l0 = Vector512.LoadUnsafe(ref lambda, (nuint)k), l1 = Vector512.LoadUnsafe(ref lambda, (nuint)k + 8);
            Vector512<double> w0 = Vector512.LoadUnsafe(ref m, (nuint)k) * l0, w1 = Vector512.LoadUnsafe(ref m, (nuint)k + 8) * l1;
            Vector512<double> re0 = l0 + a, re1 = l1 + a, g0 = one / ((re0 * re0) + square), g1 = one / ((re1 * re1) + square);
            Vector512<double> x0 = re0 * g0, x1 = re1 * g1, y0 = b * g0, y1 = b * g1, wx0 = w0 * x0, wx1 = w1 * x1, wy0 = w0 * y0, wy1 = w1 * y1;
            zr0 += wx0;
            zr1 += wx1;
            zi0 += wy0;
            zi1 += wy1;
            sr0 += (wx0 * x0) - (wy0 * y0);
            sr1 += (wx1 * x1) - (wy1 * y1);
            si0 += wx0 * y0;
            si1 += wx1 * y1;
        }

        return (new Complex(ModeSums.Join(zr0, zr1), ModeSums.Join(zi0, zi1)), new Complex(ModeSums.Join(sr0, sr1), 2 * ModeSums.Join(si0, si1)));
    }

    /// <summary>Three sums of c_k d_k, c and d complex, with weights x_k u_k, y_k u_k and x_k v_k. All lists are padded to whole steps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static (Complex XU, Complex YU, Complex XV) Products(
        in ComplexList c, in ComplexList d, ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> u, ReadOnlySpan<double> v)
    {
        Three low = default, high = default;
        for (int k = 0; k <= x.Length - ModeSums.Lanes; k += ModeSums.Lanes)
        {
            low.Add(c, d, x, y, u, v, k);
            high.Add(c, d, x, y, u, v, k + 8);
        }

        return (
            new Complex(ModeSums.Join(low.XUReal, high.XUReal), ModeSums.Join(low.XUImaginary, high.XUImaginary)),
            new Complex(ModeSums.Join(low.YUReal, high.YUReal), ModeSums.Join(low.YUImaginary, high.YUImaginary)),
            new Complex(ModeSums.Join(low.XVReal, high.XVReal), ModeSums.Join(low.XVImaginary, high.XVImaginary)));
    }

    private struct Three
    {
        internal Vector512<double> XUReal;
        internal Vector512<double> XUImaginary;
        internal Vector512<double> YUReal;
        internal Vector512<double> YUImaginary;
        internal Vector512<double> XVReal;
        internal Vector512<double> XVImaginary;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal void Add(in ComplexList c, in ComplexList d, ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> u, ReadOnlySpan<double> v, int k)
        {
            Vector512<double> cr = Load(c.Real, k), ci = Load(c.Imaginary, k), dr = Load(d.Real, k), di = Load(d.Imaginary, k);
            Vector512<double> re = (cr * dr) - (ci * di), im = (cr * di) + (ci * dr), first = Load(x, k), by = Load(u, k);
            Vector512<double> xu = first * by, yu = Load(y, k) * by, xv = first * Load(v, k);
            XUReal += xu * re;
            XUImaginary += xu * im;
            YUReal += yu * re;
            YUImaginary += yu * im;
            XVReal += xv * re;
            XVImaginary += xv * im;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector512<double> Load(ReadOnlySpan<double> values, int k) => Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)k);
    }
}

/// <summary>Complex numbers as two lists, padded with zeros to whole steps of the sums.</summary>
internal readonly struct ComplexList(double[] real, double[] imaginary)
{
    internal readonly double[] Real = real;
    internal readonly double[] Imaginary = imaginary;
}
