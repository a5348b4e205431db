// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>Micro-kernel: Cholesky of a block of at most 64 rows, on a transposed copy whose rows are the columns of L.</summary>
/// <remarks>
/// Layout of the copy U: row-major, 64 elements a row at most, padded to whole lanes; row j holds l_ij at i >= j, and what lies left of the diagonal is never used.
/// Scalar equivalent, right-looking: l_jj = sqrt(u_jj), u_ji *= 1/l_jj, then u_ik = fma(-u_ji, u_jk, u_ik) for all k >= i > j: for every element one
/// multiply-add a column, in rising j. Four columns are finished together before the rest is updated by all four in one visit; the chains stay the same.
/// </remarks>
internal static unsafe class CholeskyLeaf
{
    /// <summary>Largest order.</summary>
    internal const int Order = 64;

    /// <summary>Bytes of the copy for any order up to 64.</summary>
    internal const int ScratchBytes = Order * Order * sizeof(double);

    private const int Columns = 4;

    /// <summary>Factors in place; returns the first bad pivot, or -1.</summary>
    /// <param name="n">Order, 1 to 64.</param>
    /// <param name="a">Lower triangle.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="copy">Scratch, aligned.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int Factor<V, T>(int n, T* a, nint stride, T* copy)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = 64 / sizeof(T);
        int width = (n + lanes - 1) / lanes * lanes;
        for (int i = 0; i < n; i++)
        {
            T* row = a + (i * stride);
            for (int j = 0; j <= i; j++) copy[(j * width) + i] = row[j];
        }

        // The padding takes part in the vector operations and must hold numbers.
        for (int j = 0; j < n; j++) new Span<T>(copy + (j * width) + n, width - n).Clear();

        for (int j = 0; j < n; j += Columns)
        {
            int end = Math.Min(j + Columns, n);
            int bad = Pivots<V, T>(copy, width, j, end);
            if (bad >= 0) return bad;
            if (end == j + Columns) Update<V, T>(copy, width, j, end, n);
        }

        for (int i = 0; i < n; i++)
        {
            T* row = a + (i * stride);
            for (int j = 0; j <= i; j++) row[j] = copy[(j * width) + i];
        }

        return -1;
    }

    /// <summary>The square that stopped <see cref="Factor"/> at pivot <paramref name="j"/>.</summary>
    internal static T PivotOf<T>(int n, T* copy, int j)
        where T : unmanaged
    {
        int lanes = 64 / sizeof(T);
        return copy[(j * ((n + lanes - 1) / lanes * lanes)) + j];
    }

    /// <summary>Finishes the rows [first, end) of U: each takes the updates of those before it in the group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Pivots<V, T>(T* u, int width, int first, int end)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = 64 / sizeof(T);
        for (int j = first; j < end; j++)
        {
            T* row = u + (j * width);
            nint start = j / lanes * lanes;
            for (int p = first; p < j; p++)
            {
                T* done = u + (p * width);
                V factor = V.Dup(-done[j]);
                for (nint k = start; k < width; k += lanes) V.Fma(factor, V.Load(done + k), V.Load(row + k)).Store(row + k);
            }

            T square = row[j];
            if (!(square > T.Zero) || !T.IsFinite(square)) return j;
            T pivot = T.Sqrt(square);
            V inverse = V.Dup(T.One / pivot);
            for (nint k = start; k < width; k += lanes) V.Mul(inverse, V.Load(row + k)).Store(row + k);
            row[j] = pivot;
        }

        return -1;
    }

    /// <summary>Rows [end, n) of U take the four finished rows from <paramref name="first"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Update<V, T>(T* u, int width, int first, int end, int n)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = 64 / sizeof(T);
        T* p0 = u + (first * width), p1 = p0 + width, p2 = p1 + width, p3 = p2 + width;
        for (int i = end; i < n; i++)
        {
            T* row = u + (i * width);
            V f0 = V.Dup(-p0[i]), f1 = V.Dup(-p1[i]), f2 = V.Dup(-p2[i]), f3 = V.Dup(-p3[i]);
            for (nint k = i / lanes * lanes; k < width; k += lanes)
            {
                V x = V.Fma(f0, V.Load(p0 + k), V.Load(row + k));
                x = V.Fma(f1, V.Load(p1 + k), x);
                x = V.Fma(f2, V.Load(p2 + k), x);
                V.Fma(f3, V.Load(p3 + k), x).Store(row + k);
            }
        }
    }
}
