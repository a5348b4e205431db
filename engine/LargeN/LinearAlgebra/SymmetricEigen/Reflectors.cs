// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>Micro-kernel: Householder reflectors applied from the right to rows, X := X H_last ... H_first, H_k = I - tau_k v_k v_k^T.</summary>
/// <remarks>
/// Rows are independent of each other. Scalar equivalent for a row x: for k falling, p = v_k . x (lanes, fixed tree), x[j] = fma(-(tau_k p), v_k[j], x[j]).
/// Four rows share the loads of v_k and stay in L1 while all reflectors pass over them.
/// </remarks>
internal static unsafe class Reflectors
{
    /// <param name="x">First of four rows.</param>
    /// <param name="strideX">Elements from one row to the next.</param>
    /// <param name="v">Row k holds v_k: zero up to k in the lane group of k + 1, one at k + 1.</param>
    /// <param name="strideV">Elements from one reflector to the next.</param>
    /// <param name="tau">Scale of each reflector; 0 is the identity.</param>
    /// <param name="first">Lowest k.</param>
    /// <param name="last">Highest k.</param>
    /// <param name="columns">Padded length of a row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void ApplyToFourRows<V, T>(T* x, nint strideX, T* v, nint strideV, T* tau, int first, int last, int columns)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = 64 / sizeof(T);
        T* x0 = x, x1 = x + strideX, x2 = x1 + strideX, x3 = x2 + strideX;
        for (int k = last; k >= first; k--)
        {
            if (tau[k] == T.Zero) continue;
            T* vk = v + (k * strideV);
            nint start = (k + 1) / lanes * lanes;
            V s0 = V.Dup(T.Zero), s1 = s0, s2 = s0, s3 = s0;
            for (nint j = start; j < columns; j += lanes)
            {
                V vj = V.Load(vk + j);
                s0 = V.Fma(vj, V.Load(x0 + j), s0);
                s1 = V.Fma(vj, V.Load(x1 + j), s1);
                s2 = V.Fma(vj, V.Load(x2 + j), s2);
                s3 = V.Fma(vj, V.Load(x3 + j), s3);
            }

            V c0 = V.Dup(-(tau[k] * s0.Sum())), c1 = V.Dup(-(tau[k] * s1.Sum()));
            V c2 = V.Dup(-(tau[k] * s2.Sum())), c3 = V.Dup(-(tau[k] * s3.Sum()));
            for (nint j = start; j < columns; j += lanes)
            {
                V vj = V.Load(vk + j);
                V.Fma(c0, vj, V.Load(x0 + j)).Store(x0 + j);
                V.Fma(c1, vj, V.Load(x1 + j)).Store(x1 + j);
                V.Fma(c2, vj, V.Load(x2 + j)).Store(x2 + j);
                V.Fma(c3, vj, V.Load(x3 + j)).Store(x3 + j);
            }
        }
    }
}
