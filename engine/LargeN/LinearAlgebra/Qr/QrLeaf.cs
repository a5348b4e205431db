// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using LargeN.Numerics;

namespace LargeN.LinearAlgebra;

/// <summary>Micro-kernel: Householder reflectors of a few columns, on a transposed copy whose rows are the columns of the matrix.</summary>
/// <remarks>
/// Layout: row c of the copy holds column c, zero-padded to whole groups of lanes. When column c is done its row holds v_c: zeros before index c, one at c; the elements
/// of R move to a buffer of their own. Scalar equivalent of H x, H = I - tau v v^T: p = v . x (lanes, fixed tree), x_i = fma(-(tau p), v_i, x_i).
/// </remarks>
internal static unsafe class QrLeaf
{
    /// <summary>Largest number of columns.</summary>
    internal const int Columns = 16;

    /// <summary>Reduces the columns [first, first + count).</summary>
    /// <param name="copy">Row 0 of the copy.</param>
    /// <param name="stride">Elements from one row of the copy to the next.</param>
    /// <param name="first">First column; also the row of its diagonal element.</param>
    /// <param name="count">Columns, 1 to 16; there are at least as many rows from <paramref name="first"/> on.</param>
    /// <param name="padded">Rows of the matrix, rounded up to whole groups of lanes.</param>
    /// <param name="tau">Scale of each reflector, by column.</param>
    /// <param name="r">Row c takes the elements 0 to c of column c of R.</param>
    /// <param name="strideR">Elements from one row of <paramref name="r"/> to the next.</param>
    internal static void Factor<V, T>(T* copy, nint stride, int first, int count, int padded, T* tau, T* r, nint strideR)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = 64 / sizeof(T), end = first + count;
        for (int c = first; c < end; c++)
        {
            T* x = copy + (c * stride);
            int from = c / lanes * lanes;
            new ReadOnlySpan<T>(x, c).CopyTo(new Span<T>(r + (c * strideR), c));
            new Span<T>(x, c).Clear();
            tau[c] = Reflect<V, T>(x, c, from, padded, out r[(c * strideR) + c]);
            if (tau[c] == T.Zero) continue;
            int k = c + 1;
            for (; k <= end - 4; k += 4) Apply<V, T>(x, tau[c], copy + (k * stride), stride, from, padded);
            for (; k < end; k++)
            {
                T* y = copy + (k * stride);
                PanelKernels.ScaleAdd<V, T>(y, T.One, x, -(tau[c] * PanelKernels.Dot<V, T>(x, y, from, padded)), from, padded);
            }
        }
    }

    /// <summary>Turns x into the reflector that maps it to beta times the unit vector of <paramref name="pivot"/>; returns tau, 0 where nothing is to do.</summary>
    /// <remarks>
    /// Where the square of the length leaves the range, x is scaled by a power of two first. Elements whose squares vanish beside that of the pivot are dropped:
    /// they are below the unit roundoff times the length.
    /// </remarks>
    internal static T Reflect<V, T>(T* x, int pivot, int from, int to, out T beta)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T alpha = x[pivot];
        x[pivot] = T.Zero;
        int exponent = 0;
        T sigma = PanelKernels.Dot<V, T>(x, x, from, to), square = T.FusedMultiplyAdd(alpha, alpha, sigma);
        bool single = sizeof(T) == sizeof(float);
        if (!(square >= T.CreateTruncating(PowerOfTwo.Of(single ? -80 : -900)) && square <= T.CreateTruncating(PowerOfTwo.Of(single ? 120 : 1000))))
        {
            T largest = T.Abs(alpha);
            for (int i = from; i < to; i++) largest = T.Max(largest, T.Abs(x[i]));
            exponent = PowerOfTwo.Exponent(double.CreateTruncating(largest));
            T once = T.CreateTruncating(PowerOfTwo.Of(-exponent / 2)), again = T.CreateTruncating(PowerOfTwo.Of(-exponent - (-exponent / 2)));
            for (int i = from; i < to; i++) x[i] = x[i] * once * again;
            alpha = alpha * once * again;
            sigma = PanelKernels.Dot<V, T>(x, x, from, to);
            square = T.FusedMultiplyAdd(alpha, alpha, sigma);
        }

        T tau = T.Zero;
        beta = alpha;
        if (sigma == T.Zero)
        {
            new Span<T>(x + from, to - from).Clear();
        }
        else
        {
            beta = -T.CopySign(T.Sqrt(square), alpha);
            PanelKernels.ScaleAdd<V, T>(x, T.One / (alpha - beta), x, T.Zero, from, to);
            tau = (beta - alpha) / beta;
        }

        x[pivot] = T.One;
        if (exponent != 0) beta = T.CreateTruncating(PowerOfTwo.Scale(double.CreateTruncating(beta), exponent));
        return tau;
    }

    /// <summary>H applied to four columns, which share the loads of v.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Apply<V, T>(T* v, T tau, T* x, nint stride, int from, int to)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = 64 / sizeof(T);
        T* x0 = x, x1 = x + stride, x2 = x1 + stride, x3 = x2 + stride;
        V s0 = V.Dup(T.Zero), s1 = s0, s2 = s0, s3 = s0;
        for (nint j = from; j < to; j += lanes)
        {
            V vj = V.Load(v + j);
            s0 = V.Fma(vj, V.Load(x0 + j), s0);
            s1 = V.Fma(vj, V.Load(x1 + j), s1);
            s2 = V.Fma(vj, V.Load(x2 + j), s2);
            s3 = V.Fma(vj, V.Load(x3 + j), s3);
        }

        V c0 = V.Dup(-(tau * s0.Sum())), c1 = V.Dup(-(tau * s1.Sum())), c2 = V.Dup(-(tau * s2.Sum())), c3 = V.Dup(-(tau * s3.Sum()));
        for (nint j = from; j < to; j += lanes)
        {
            V vj = V.Load(v + j);
            V.Fma(c0, vj, V.Load(x0 + j)).Store(x0 + j);
            V.Fma(c1, vj, V.Load(x1 + j)).Store(x1 + j);
            V.Fma(c2, vj, V.Load(x2 + j)).Store(x2 + j);
            V.Fma(c3, vj, V.Load(x3 + j)).Store(x3 + j);
        }
    }
}
