// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>Micro-kernels: the products of a general matrix and of its transpose with a vector, at the speed of memory.</summary>
/// <remarks>Layout: row-major, rows aligned and zero-padded to whole groups of lanes. Eight rows share the loads of the vectors.</remarks>
internal static unsafe class GeneralProduct
{
    private const int Rows = 8;

    /// <summary>y_i = sum over j in [from, to) of a_ij x_j for the rows [first, last): lanes by j, joined by the fixed tree.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Straight<V, T>(T* a, nint stride, int first, int last, int from, int to, T* x, T* y)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = 64 / sizeof(T), i = first;
        nint two = 2 * stride, three = 3 * stride;
        for (; i <= last - Rows; i += Rows)
        {
            T* top = a + (i * stride);
            T* low = top + (4 * stride);
            V s0 = V.Dup(T.Zero), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
            for (nint j = from; j < to; j += lanes)
            {
                V xj = V.Load(x + j);
                s0 = V.Fma(V.Load(top + j), xj, s0);
                s1 = V.Fma(V.Load(top + stride + j), xj, s1);
                s2 = V.Fma(V.Load(top + two + j), xj, s2);
                s3 = V.Fma(V.Load(top + three + j), xj, s3);
                s4 = V.Fma(V.Load(low + j), xj, s4);
                s5 = V.Fma(V.Load(low + stride + j), xj, s5);
                s6 = V.Fma(V.Load(low + two + j), xj, s6);
                s7 = V.Fma(V.Load(low + three + j), xj, s7);
            }

            y[i] = s0.Sum();
            y[i + 1] = s1.Sum();
            y[i + 2] = s2.Sum();
            y[i + 3] = s3.Sum();
            y[i + 4] = s4.Sum();
            y[i + 5] = s5.Sum();
            y[i + 6] = s6.Sum();
            y[i + 7] = s7.Sum();
        }

        for (; i < last; i++) y[i] = PanelKernels.Dot<V, T>(a + (i * stride), x, from, to);
    }

    /// <summary>y_j = sum over the rows i of [first, last), rising, of x_i a_ij, for j in [from, to).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Turned<V, T>(T* a, nint stride, int first, int last, int from, int to, T* x, T* y)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = 64 / sizeof(T), i = first;
        new Span<T>(y + from, to - from).Clear();
        nint two = 2 * stride, three = 3 * stride;
        for (; i <= last - Rows; i += Rows)
        {
            T* top = a + (i * stride);
            T* low = top + (4 * stride);
            V x0 = V.Dup(x[i]), x1 = V.Dup(x[i + 1]), x2 = V.Dup(x[i + 2]), x3 = V.Dup(x[i + 3]);
            V x4 = V.Dup(x[i + 4]), x5 = V.Dup(x[i + 5]), x6 = V.Dup(x[i + 6]), x7 = V.Dup(x[i + 7]);
            for (nint j = from; j < to; j += lanes)
            {
                V sum = V.Fma(x0, V.Load(top + j), V.Load(y + j));
                sum = V.Fma(x1, V.Load(top + stride + j), sum);
                sum = V.Fma(x2, V.Load(top + two + j), sum);
                sum = V.Fma(x3, V.Load(top + three + j), sum);
                sum = V.Fma(x4, V.Load(low + j), sum);
                sum = V.Fma(x5, V.Load(low + stride + j), sum);
                sum = V.Fma(x6, V.Load(low + two + j), sum);
                V.Fma(x7, V.Load(low + three + j), sum).Store(y + j);
            }
        }

        for (; i < last; i++) PanelKernels.ScaleAdd<V, T>(y, T.One, a + (i * stride), x[i], from, to);
    }
}
