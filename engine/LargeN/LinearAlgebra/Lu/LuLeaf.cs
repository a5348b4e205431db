// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>Micro-kernel: LU with partial pivoting of a panel of at most 16 columns, on a transposed copy whose rows are the columns of the panel.</summary>
/// <remarks>
/// Layout of the copy: row j holds column j of the panel, padded by at least one group of lanes; the padding takes part in vector operations and is never looked at.
/// Scalar equivalent, column by column: x_i = fma(-u_pj, l_ip, x_i) for p rising, p &lt; min(i, j); then the pivot, the element of largest size among i >= j, the first of equals;
/// then l_ij = x_i / x_j. A NaN counts as larger than any number, so that it ends as a pivot and cannot hide.
/// </remarks>
internal static unsafe class LuLeaf
{
    /// <summary>Largest number of columns.</summary>
    internal const int Columns = 16;

    /// <summary>Bytes of the copy for panels of at most <paramref name="rows"/> rows.</summary>
    internal static long ScratchBytes(int rows, int elementSize) => Stride(rows, elementSize) * elementSize * Columns;

    /// <summary>Elements from one row of the copy to the next: an odd number of cache lines, so that the rows do not fall into few cache sets.</summary>
    private static nint Stride(int rows, int elementSize)
    {
        nint lanes = 64 / elementSize, groups = (rows + lanes - 1) / lanes;
        return (groups + 1 + (groups % 2)) * lanes;
    }

    /// <summary>Factors in place; returns the first column without a pivot other than zero, or -1.</summary>
    /// <param name="m">Rows, >= columns.</param>
    /// <param name="n">Columns, 1 to 16.</param>
    /// <param name="a">The panel.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="pivots">n; the row of the panel that each row was exchanged with.</param>
    /// <param name="copy">Scratch, aligned.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static int Factor<V, T>(int m, int n, T* a, nint stride, int* pivots, T* copy)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint length = Stride(m, sizeof(T));
        TransposedCopy<T>.Run(a, stride, m, n, copy, length);
        for (int j = 0; j < n; j++) new Span<T>(copy + (j * length) + m, (int)(length - m)).Clear();

        int zero = -1;
        for (int j = 0; j < n; j++)
        {
            T* x = copy + (j * length);
            for (int p = 1; p < j; p++)
                for (int q = 0; q < p; q++) x[p] = T.FusedMultiplyAdd(-x[q], copy[(q * length) + p], x[p]);
            if (j > 0) Update<V, T>(copy, length, j, m, x);

            int pivot = Largest(x, j, m);
            pivots[j] = pivot;
            if (x[pivot] == T.Zero)
            {
                if (zero < 0) zero = j;
                continue;
            }

            if (pivot != j)
            {
                for (int q = 0; q < n; q++) (copy[(q * length) + j], copy[(q * length) + pivot]) = (copy[(q * length) + pivot], copy[(q * length) + j]);
            }

            Divide(x + j + 1, m - j - 1, x[j]);
        }

        TransposedCopy<T>.Run(copy, length, n, m, a, stride);
        return zero;
    }

    /// <summary>x_i takes the columns before j, for the rows i >= j.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Update<V, T>(T* copy, nint length, int j, int m, T* x)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = 64 / sizeof(T);
        T* kept = stackalloc T[Columns], factors = stackalloc T[Columns];
        for (int p = 0; p < j; p++) factors[p] = -x[p];

        // Whole groups of lanes only: the rows above j in the first one, at most 15, are put back.
        nint i = j / lanes * lanes, first = i;
        for (nint k = first; k < j; k++) kept[k - first] = x[k];
        for (; i < m - (3 * lanes); i += 4 * lanes)
        {
            V x0 = V.Load(x + i), x1 = V.Load(x + i + lanes), x2 = V.Load(x + i + (2 * lanes)), x3 = V.Load(x + i + (3 * lanes));
            T* l = copy + i;
            for (int p = 0; p < j; p++, l += length)
            {
                V factor = V.Dup(factors[p]);
                x0 = V.Fma(factor, V.Load(l), x0);
                x1 = V.Fma(factor, V.Load(l + lanes), x1);
                x2 = V.Fma(factor, V.Load(l + (2 * lanes)), x2);
                x3 = V.Fma(factor, V.Load(l + (3 * lanes)), x3);
            }

            x0.Store(x + i);
            x1.Store(x + i + lanes);
            x2.Store(x + i + (2 * lanes));
            x3.Store(x + i + (3 * lanes));
        }

        for (; i < m; i += lanes)
        {
            V x0 = V.Load(x + i);
            T* l = copy + i;
            for (int p = 0; p < j; p++, l += length) x0 = V.Fma(V.Dup(factors[p]), V.Load(l), x0);
            x0.Store(x + i);
        }

        for (nint k = first; k < j; k++) x[k] = kept[k - first];
    }

    /// <summary>Index of the element of largest size in [from, to), the first of equals; of the first NaN where there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Largest<T>(T* x, int from, int to)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int width = Vector<T>.Count;
        int i = from;
        T largest = T.Zero;
        if (to - from >= 2 * width)
        {
            Vector<T> first = Vector<T>.Zero, second = Vector<T>.Zero;
            for (; i <= to - (2 * width); i += 2 * width)
            {
                first = Vector.Max(first, Vector.Abs(Vector.Load(x + i)));
                second = Vector.Max(second, Vector.Abs(Vector.Load(x + i + width)));
            }

            first = Vector.Max(first, second);
            for (int l = 0; l < width; l++) largest = T.Max(largest, first[l]);
        }

        for (; i < to; i++) largest = T.Max(largest, T.Abs(x[i]));
        i = from;
        if (T.IsNaN(largest))
        {
            while (i < to - 1 && !T.IsNaN(x[i])) i++;
            return i;
        }

        Vector<T> wanted = new(largest);
        while (i <= to - width && !Vector.EqualsAny(Vector.Abs(Vector.Load(x + i)), wanted)) i += width;
        while (i < to - 1 && T.Abs(x[i]) != largest) i++;
        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Divide<T>(T* x, int count, T by)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int i = 0;
        Vector<T> divisor = new(by);
        for (; i <= count - Vector<T>.Count; i += Vector<T>.Count) Vector.Store(Vector.Load(x + i) / divisor, x + i);
        for (; i < count; i++) x[i] /= by;
    }
}
