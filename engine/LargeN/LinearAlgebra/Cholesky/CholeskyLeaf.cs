// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>What is known of the leaves of a Cholesky factorisation without their element type.</summary>
internal static class CholeskyLeaf
{
    /// <summary>Largest order of a matrix that is one leaf: the order up to which every element is one chain over all columns before it.</summary>
    internal const int Order = 128;

    /// <summary>Largest order of a leaf inside of a larger matrix: beyond, products are faster.</summary>
    internal const int InnerOrder = 64;

    /// <summary>Bytes of the copy of a leaf.</summary>
    internal static unsafe long ScratchBytes<T>(int n)
        where T : unmanaged => Width<T>(n) * ((n + 3L) / 4 * 4) * sizeof(T);

    /// <summary>Elements of a row of the copy: whole lines, an odd number of them, so that a column does not fall into few cache sets.</summary>
    internal static unsafe nint Width<T>(int n)
        where T : unmanaged
    {
        int line = 64 / sizeof(T), lines = (n + line - 1) / line;
        return (lines | 1) * line;
    }
}

/// <summary>Micro-kernel: Cholesky of one small matrix, on a transposed copy whose rows are the columns of L.</summary>
/// <remarks>
/// Layout of the copy U: row-major, padded to whole lines; row j holds l_ij at i >= j, and what lies left of the diagonal is never used. Lanes lie along i.
/// Scalar equivalent: u_ji = fma(-u_kj, u_ki, u_ji) for k rising to j, then times 1 / l_jj with l_jj = sqrt(u_jj): for every element one multiply-add a column, in rising order.
/// Four rows of U take all rows before them at once, up to four vectors of each in registers, then finish one after the other.
/// </remarks>
internal static unsafe class CholeskyLeaf<V, T>
    where V : unmanaged, ISimd<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Columns = 4;

    /// <summary>Factors in place; returns the first bad pivot, or -1. Then A still has its content.</summary>
    /// <param name="n">Order, 1 to 128.</param>
    /// <param name="a">Lower triangle.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="copy">Scratch, aligned.</param>
    /// <param name="square">What the bad pivot would have been the root of.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static int Factor(int n, T* a, nint stride, T* copy, out T square)
    {
        nint width = CholeskyLeaf.Width<T>(n);
        Turn(n, a, stride, copy, width);
        for (int j = 0; j < n; j += Columns)
        {
            if (j > 0) Update(copy, width, j, n);
            int bad = Pivots(copy, width, j, Math.Min(j + Columns, n), n, out square);
            if (bad >= 0) return bad;
        }

        TurnBack(n, copy, width, a, stride);
        square = T.One;
        return -1;
    }

    /// <summary>Copies the lower triangle to U, by groups of rows whose common columns are transposed in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Turn(int n, T* a, nint stride, T* u, nint width)
    {
        int group = 32 / sizeof(T), i = 0;
        for (; i < n; i += group)
        {
            int rows = Math.Min(group, n - i);
            T* first = a + (i * stride);
            if (i > 0) TransposedCopy<T>.Run(first, stride, rows, i, u + i, width);
            for (int r = 0; r < rows; r++)
                for (int j = i; j <= i + r; j++) u[(j * width) + i + r] = first[(r * stride) + j];
        }

        // The padding takes part in the vector operations and must hold numbers.
        for (int j = 0; j < n; j++) new Span<T>(u + (j * width) + n, (int)width - n).Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void TurnBack(int n, T* u, nint width, T* a, nint stride)
    {
        int group = 32 / sizeof(T), i = 0;
        for (; i < n; i += group)
        {
            int rows = Math.Min(group, n - i);
            T* first = a + (i * stride);
            if (i > 0) TransposedCopy<T>.Run(u + i, width, i, rows, first, stride);
            for (int r = 0; r < rows; r++)
                for (int j = i; j <= i + r; j++) first[(r * stride) + j] = u[(j * width) + i + r];
        }
    }

    /// <summary>Rows j to j + 3 of U take the finished rows 0 to j - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Update(T* u, nint width, nint j, nint n)
    {
        T* own = u + (j * width);
        nint i = j / V.Count * V.Count;
        if (V.TileRows == 12)
            for (; n - i > 3 * V.Count && width - i >= 4 * V.Count; i += 4 * V.Count) Update<Four>(u + j, u + i, own + i, width, j);
        for (; n - i > V.Count && width - i >= 2 * V.Count; i += 2 * V.Count) Update<Two>(u + j, u + i, own + i, width, j);
        for (; i < n; i += V.Count) Update<One>(u + j, u + i, own + i, width, j);
    }

    /// <summary>One to four vectors of four rows: they stay in registers while k runs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Update<TVectors>(T* factors, T* done, T* own, nint width, nint k)
        where TVectors : struct, IConstant
    {
        Strip s0 = Strip.Load(own, width), s1 = default, s2 = default, s3 = default;
        if (TVectors.Value > 1) s1 = Strip.Load(own + V.Count, width);
        if (TVectors.Value > 2)
        {
            s2 = Strip.Load(own + (2 * V.Count), width);
            s3 = Strip.Load(own + (3 * V.Count), width);
        }

        for (; k > 0; k--, factors += width, done += width)
        {
            V f0 = V.Broadcast(factors[0]), f1 = V.Broadcast(factors[1]), f2 = V.Broadcast(factors[2]), f3 = V.Broadcast(factors[3]);
            s0.Subtract(V.Load(done), f0, f1, f2, f3);
            if (TVectors.Value > 1) s1.Subtract(V.Load(done + V.Count), f0, f1, f2, f3);
            if (TVectors.Value > 2)
            {
                s2.Subtract(V.Load(done + (2 * V.Count)), f0, f1, f2, f3);
                s3.Subtract(V.Load(done + (3 * V.Count)), f0, f1, f2, f3);
            }
        }

        s0.Store(own, width);
        if (TVectors.Value > 1) s1.Store(own + V.Count, width);
        if (TVectors.Value > 2)
        {
            s2.Store(own + (2 * V.Count), width);
            s3.Store(own + (3 * V.Count), width);
        }
    }

    /// <summary>Finishes the rows [first, end) of U: each takes those before it in the group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Pivots(T* u, nint width, int first, int end, nint n, out T square)
    {
        square = T.One;
        for (int j = first; j < end; j++)
        {
            T* row = u + (j * width);
            nint start = j / V.Count * V.Count;
            for (int p = first; p < j; p++)
            {
                T* done = u + (p * width);
                V factor = V.Broadcast(done[j]);
                for (nint k = start; k < n; k += V.Count) V.Store(V.FusedNegateMultiplyAdd(factor, V.Load(done + k), V.Load(row + k)), row + k);
            }

            square = row[j];
            if (!(square > T.Zero) || !T.IsFinite(square)) return j;
            T pivot = T.Sqrt(square);
            V inverse = V.Broadcast(T.One / pivot);
            for (nint k = start; k < n; k += V.Count) V.Store(V.Multiply(inverse, V.Load(row + k)), row + k);
            row[j] = pivot;
        }

        return -1;
    }

    /// <summary>One vector of each of four rows.</summary>
    private struct Strip
    {
        private V c0, c1, c2, c3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal static Strip Load(T* source, nint width) => new()
        {
            c0 = V.Load(source),
            c1 = V.Load(source + width),
            c2 = V.Load(source + (2 * width)),
            c3 = V.Load(source + (3 * width)),
        };

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal readonly void Store(T* target, nint width)
        {
            V.Store(c0, target);
            V.Store(c1, target + width);
            V.Store(c2, target + (2 * width));
            V.Store(c3, target + (3 * width));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal void Subtract(V done, V f0, V f1, V f2, V f3)
        {
            c0 = V.FusedNegateMultiplyAdd(f0, done, c0);
            c1 = V.FusedNegateMultiplyAdd(f1, done, c1);
            c2 = V.FusedNegateMultiplyAdd(f2, done, c2);
            c3 = V.FusedNegateMultiplyAdd(f3, done, c3);
        }
    }
}
