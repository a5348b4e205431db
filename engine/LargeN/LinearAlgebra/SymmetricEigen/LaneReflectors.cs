// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>Rows of Q^T from the reflectors of <see cref="LaneReduction"/>, one matrix a lane, four rows at a time.</summary>
/// <remarks>
/// Row r of Q^T is e_r H_(n-3) ... H_0. Scalar equivalent for a row x: for k falling, s = x_(k+1), then s = fma(v_k[i], x_i, s) for i > k + 1 rising;
/// x_i = fma(-(tau_k s), v_k[i], x_i) for i > k. One visit applies a reflector and sums for the next one, so a row is read and written once a reflector.
/// A reflector above the rows leaves them alone and is passed over.
/// </remarks>
internal static unsafe class LaneReflectors
{
    internal const int Rows = 4;

    /// <param name="a">Triangles with the reflectors.</param>
    /// <param name="n">Order.</param>
    /// <param name="tau">n vectors.</param>
    /// <param name="first">First of the four rows; rows from n on become zero.</param>
    /// <param name="x">Rows, every row <paramref name="stride"/> vectors after the last; overwritten.</param>
    /// <param name="stride">Vectors of a row, >= n.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void FourRows<V, T>(T* a, int n, T* tau, int first, T* x, int stride)
        where V : struct, ILaneVector<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint lanes = V.Count;
        T* x0 = x, x1 = x0 + (stride * lanes), x2 = x1 + (stride * lanes), x3 = x2 + (stride * lanes);
        new Span<T>(x, (int)(Rows * stride * lanes)).Clear();
        for (int c = 0; c < Rows && first + c < n; c++) V.All(T.One).Store(x + (((c * stride) + first + c) * lanes));

        int k = Math.Min(n - 3, first + Rows - 2);
        if (k < 0) return;
        T* vk = a + (LaneReduction.Column(n, k) * lanes);
        V s0 = Start(vk, first, k, n), s1 = Start(vk, first + 1, k, n), s2 = Start(vk, first + 2, k, n), s3 = Start(vk, first + 3, k, n);
        for (; k > 0; k--)
        {
            V scale = V.Load(tau + (k * lanes));
            V c0 = scale * s0, c1 = scale * s1, c2 = scale * s2, c3 = scale * s3;
            T* next = a + (LaneReduction.Column(n, k - 1) * lanes);
            nint i = k * lanes;
            s0 = V.Load(x0 + i);
            s1 = V.Load(x1 + i);
            s2 = V.Load(x2 + i);
            s3 = V.Load(x3 + i);
            for (i += lanes; i < n * lanes; i += lanes)
            {
                V v = V.Load(vk + i), following = V.Load(next + i);
                Element(x0 + i, c0, v, following, ref s0);
                Element(x1 + i, c1, v, following, ref s1);
                Element(x2 + i, c2, v, following, ref s2);
                Element(x3 + i, c3, v, following, ref s3);
            }

            vk = next;
        }

        V last = V.Load(tau);
        s0 = last * s0;
        s1 = last * s1;
        s2 = last * s2;
        s3 = last * s3;
        for (nint i = lanes; i < n * lanes; i += lanes)
        {
            V v = V.Load(vk + i);
            V.FmaNegated(s0, v, V.Load(x0 + i)).Store(x0 + i);
            V.FmaNegated(s1, v, V.Load(x1 + i)).Store(x1 + i);
            V.FmaNegated(s2, v, V.Load(x2 + i)).Store(x2 + i);
            V.FmaNegated(s3, v, V.Load(x3 + i)).Store(x3 + i);
        }

        // The row is a unit vector: its product with the first reflector is one element of that.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static V Start(T* v, int row, int k, int n) => row > k && row < n ? V.Load(v + (row * V.Count)) : V.All(T.Zero);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Element(T* x, V c, V v, V following, ref V sum)
        {
            V element = V.FmaNegated(c, v, V.Load(x));
            element.Store(x);
            sum = V.Fma(following, element, sum);
        }
    }
}
