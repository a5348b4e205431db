// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>Micro-kernels on the panel of a tridiagonalisation: pairs of row vectors (V_q, W_q).</summary>
/// <remarks>All ranges [from, to) are multiples of the lane count; every element is a chain in rising q, V before W.</remarks>
internal static unsafe class PanelKernels
{
    /// <summary>x[j] += sum over q of onW[q] W_q[j] + onV[q] V_q[j].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void AddPairs<V, T>(T* x, int from, int to, T* v, nint strideV, T* w, nint strideW, T* onV, T* onW, int count)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = 64 / sizeof(T);
        nint j = from;
        for (; j <= to - (4 * lanes); j += 4 * lanes)
        {
            V x0 = V.Load(x + j), x1 = V.Load(x + j + lanes), x2 = V.Load(x + j + (2 * lanes)), x3 = V.Load(x + j + (3 * lanes));
            T* vq = v + j, wq = w + j;
            for (int q = 0; q < count; q++, vq += strideV, wq += strideW)
            {
                V cw = V.Dup(onW[q]), cv = V.Dup(onV[q]);
                x0 = V.Fma(cv, V.Load(vq), V.Fma(cw, V.Load(wq), x0));
                x1 = V.Fma(cv, V.Load(vq + lanes), V.Fma(cw, V.Load(wq + lanes), x1));
                x2 = V.Fma(cv, V.Load(vq + (2 * lanes)), V.Fma(cw, V.Load(wq + (2 * lanes)), x2));
                x3 = V.Fma(cv, V.Load(vq + (3 * lanes)), V.Fma(cw, V.Load(wq + (3 * lanes)), x3));
            }

            x0.Store(x + j);
            x1.Store(x + j + lanes);
            x2.Store(x + j + (2 * lanes));
            x3.Store(x + j + (3 * lanes));
        }

        for (; j < to; j += lanes)
        {
            V x0 = V.Load(x + j);
            T* vq = v + j, wq = w + j;
            for (int q = 0; q < count; q++, vq += strideV, wq += strideW)
                x0 = V.Fma(V.Dup(onV[q]), V.Load(vq), V.Fma(V.Dup(onW[q]), V.Load(wq), x0));
            x0.Store(x + j);
        }
    }

    /// <summary>dotV[q] = V_q . x and dotW[q] = W_q . x, in lanes joined by the fixed tree.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Dots<V, T>(T* x, int from, int to, T* v, nint strideV, T* w, nint strideW, T* dotV, T* dotW, int count)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = 64 / sizeof(T);
        int q = 0;
        for (; q <= count - 2; q += 2, v += 2 * strideV, w += 2 * strideW)
        {
            V v0 = V.Dup(T.Zero), v1 = v0, w0 = v0, w1 = v0;
            for (nint j = from; j < to; j += lanes)
            {
                V xj = V.Load(x + j);
                v0 = V.Fma(V.Load(v + j), xj, v0);
                v1 = V.Fma(V.Load(v + strideV + j), xj, v1);
                w0 = V.Fma(V.Load(w + j), xj, w0);
                w1 = V.Fma(V.Load(w + strideW + j), xj, w1);
            }

            dotV[q] = v0.Sum();
            dotV[q + 1] = v1.Sum();
            dotW[q] = w0.Sum();
            dotW[q + 1] = w1.Sum();
        }

        if (q < count)
        {
            dotV[q] = Dot<V, T>(v, x, from, to);
            dotW[q] = Dot<V, T>(w, x, from, to);
        }
    }

    /// <summary>x . y, in lanes joined by the fixed tree.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static T Dot<V, T>(T* x, T* y, int from, int to)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = 64 / sizeof(T);
        V sum = V.Dup(T.Zero);
        for (nint j = from; j < to; j += lanes)
            sum = V.Fma(V.Load(x + j), V.Load(y + j), sum);
        return sum.Sum();
    }

    /// <summary>x = scale x + add y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void ScaleAdd<V, T>(T* x, T scale, T* y, T add, int from, int to)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = 64 / sizeof(T);
        V s = V.Dup(scale), c = V.Dup(add);
        for (nint j = from; j < to; j += lanes)
            V.Fma(c, V.Load(y + j), V.Mul(s, V.Load(x + j))).Store(x + j);
    }

    /// <summary>(x, y) = (c x + s y, c y - s x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Rotate<V, T>(T* x, T* y, T c, T s, int count)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = 64 / sizeof(T);
        V cosine = V.Dup(c), sine = V.Dup(s), minus = V.Dup(-s);
        for (nint j = 0; j < count; j += lanes)
        {
            V xj = V.Load(x + j), yj = V.Load(y + j);
            V.Fma(cosine, xj, V.Mul(sine, yj)).Store(x + j);
            V.Fma(cosine, yj, V.Mul(minus, xj)).Store(y + j);
        }
    }

    /// <summary>
    /// A[i, j] += sum over q of V_q[i] W_q[j] + W_q[i] V_q[j], for the columns [from, to) and the rows [first, min(to, ...)) whose
    /// diagonal block does not lie right of the column: the upper triangle and the whole diagonal blocks.
    /// </summary>
    /// <remarks>Tile: 4 rows x 2 vectors, all q in one visit (the q-chain is short), so A is read and written once.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void RankTwo<V, T>(T* a, nint stride, int first, int from, int to, T* v, nint strideV, T* w, nint strideW, int count)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = 64 / sizeof(T);
        for (int row = first; row < to; row += 4)
        {
            T* top = a + (row * stride);
            nint j = Math.Max(from, row / lanes * lanes);
            for (; j <= to - (2 * lanes); j += 2 * lanes)
            {
                T* a0 = top + j, a1 = a0 + stride, a2 = a1 + stride, a3 = a2 + stride;
                V l0 = V.Load(a0), r0 = V.Load(a0 + lanes), l1 = V.Load(a1), r1 = V.Load(a1 + lanes);
                V l2 = V.Load(a2), r2 = V.Load(a2 + lanes), l3 = V.Load(a3), r3 = V.Load(a3 + lanes);
                T* vq = v, wq = w;
                for (int q = 0; q < count; q++, vq += strideV, wq += strideW)
                {
                    V left = V.Load(wq + j), right = V.Load(wq + j + lanes);
                    V c = V.Dup(vq[row]);
                    l0 = V.Fma(c, left, l0);
                    r0 = V.Fma(c, right, r0);
                    c = V.Dup(vq[row + 1]);
                    l1 = V.Fma(c, left, l1);
                    r1 = V.Fma(c, right, r1);
                    c = V.Dup(vq[row + 2]);
                    l2 = V.Fma(c, left, l2);
                    r2 = V.Fma(c, right, r2);
                    c = V.Dup(vq[row + 3]);
                    l3 = V.Fma(c, left, l3);
                    r3 = V.Fma(c, right, r3);
                    left = V.Load(vq + j);
                    right = V.Load(vq + j + lanes);
                    c = V.Dup(wq[row]);
                    l0 = V.Fma(c, left, l0);
                    r0 = V.Fma(c, right, r0);
                    c = V.Dup(wq[row + 1]);
                    l1 = V.Fma(c, left, l1);
                    r1 = V.Fma(c, right, r1);
                    c = V.Dup(wq[row + 2]);
                    l2 = V.Fma(c, left, l2);
                    r2 = V.Fma(c, right, r2);
                    c = V.Dup(wq[row + 3]);
                    l3 = V.Fma(c, left, l3);
                    r3 = V.Fma(c, right, r3);
                }

                l0.Store(a0);
                r0.Store(a0 + lanes);
                l1.Store(a1);
                r1.Store(a1 + lanes);
                l2.Store(a2);
                r2.Store(a2 + lanes);
                l3.Store(a3);
                r3.Store(a3 + lanes);
            }

            if (j < to)
            {
                T* a0 = top + j, a1 = a0 + stride, a2 = a1 + stride, a3 = a2 + stride;
                V l0 = V.Load(a0), l1 = V.Load(a1), l2 = V.Load(a2), l3 = V.Load(a3);
                T* vq = v, wq = w;
                for (int q = 0; q < count; q++, vq += strideV, wq += strideW)
                {
                    V left = V.Load(wq + j), right = V.Load(vq + j);
                    l0 = V.Fma(V.Dup(wq[row]), right, V.Fma(V.Dup(vq[row]), left, l0));
                    l1 = V.Fma(V.Dup(wq[row + 1]), right, V.Fma(V.Dup(vq[row + 1]), left, l1));
                    l2 = V.Fma(V.Dup(wq[row + 2]), right, V.Fma(V.Dup(vq[row + 2]), left, l2));
                    l3 = V.Fma(V.Dup(wq[row + 3]), right, V.Fma(V.Dup(vq[row + 3]), left, l3));
                }

                l0.Store(a0);
                l1.Store(a1);
                l2.Store(a2);
                l3.Store(a3);
            }
        }
    }
}
