// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LargeN.Numerics.Lanes;

namespace LargeN.LinearAlgebra;

/// <summary>Micro-kernels: p = v - l p and x = x + c p in one pass over the memory, in real and in complex numbers. Element by element.</summary>
internal static unsafe class ShiftedKernels
{
    internal static void Real(double* v, double l, double c, double* p, double* x, nint n)
    {
        nint done = Vector512.IsHardwareAccelerated ? Real<Doubles8>(v, l, c, p, x, 0, n) : Vector256.IsHardwareAccelerated ? Real<Doubles4>(v, l, c, p, x, 0, n) : 0;
        Real<Doubles1>(v, l, c, p, x, done, n);
    }

    internal static void Complex(double* v, in ShiftedSystem system, double* pr, double* pi, double* xr, double* xi, nint n)
    {
        nint done = Vector512.IsHardwareAccelerated ? Complex<Doubles8>(v, system, pr, pi, xr, xi, 0, n)
            : Vector256.IsHardwareAccelerated ? Complex<Doubles4>(v, system, pr, pi, xr, xi, 0, n) : 0;
        Complex<Doubles1>(v, system, pr, pi, xr, xi, done, n);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static nint Real<V>(double* v, double l, double c, double* p, double* x, nint first, nint n)
        where V : struct, IDoubleLanes<V>
    {
        V minusL = V.All(-l), step = V.All(c);
        nint i = first;
        for (; i <= n - V.Count; i += V.Count)
        {
            V direction = V.Fma(minusL, V.Load(in p[i]), V.Load(in v[i]));
            V.Store(direction, ref p[i]);
            V.Store(V.Fma(step, direction, V.Load(in x[i])), ref x[i]);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static nint Complex<V>(double* v, in ShiftedSystem system, double* pr, double* pi, double* xr, double* xi, nint first, nint n)
        where V : struct, IDoubleLanes<V>
    {
        V li = V.All(system.FactorIm), cr = V.All(system.StepRe), ci = V.All(system.StepIm);
        V minusLr = V.All(-system.FactorRe), minusLi = V.All(-system.FactorIm), minusCi = V.All(-system.StepIm);
        nint i = first;
        for (; i <= n - V.Count; i += V.Count)
        {
            V oldRe = V.Load(in pr[i]), oldIm = V.Load(in pi[i]);
            V re = V.Fma(li, oldIm, V.Fma(minusLr, oldRe, V.Load(in v[i]))), im = V.Fma(minusLi, oldRe, minusLr * oldIm);
            V.Store(re, ref pr[i]);
            V.Store(im, ref pi[i]);
            V.Store(V.Fma(minusCi, im, V.Fma(cr, re, V.Load(in xr[i]))), ref xr[i]);
            V.Store(V.Fma(ci, re, V.Fma(cr, im, V.Load(in xi[i]))), ref xi[i]);
        }

        return i;
    }
}
