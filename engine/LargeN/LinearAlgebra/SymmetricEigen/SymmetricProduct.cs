// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>Micro-kernel: the product of a symmetric matrix, stored as its upper triangle, with a vector.</summary>
/// <remarks>
/// Layout: row-major, zero-padded to a multiple of the lane count; the square blocks on the diagonal (lanes x lanes) hold both triangles.
/// Scalar equivalent, for the rows i of [first, last), rising: with b = the first column right of the diagonal block of i,
/// y[j] = fma(a[i, j], x[i], y[j]) for j >= b; then y[i] += sum of a[i, j] x[j] over the diagonal block and all j >= b,
/// lane j mod lanes in rising order, lanes joined by the fixed tree. Eight rows share each load of x and y: 8 loads of A feed 16 multiply-adds.
/// </remarks>
internal static unsafe class SymmetricProduct
{
    private const int Rows = 8;

    /// <param name="a">The matrix.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="first">First row, a multiple of the lane count.</param>
    /// <param name="last">One past the last row, a multiple of 8.</param>
    /// <param name="columns">Padded number of columns.</param>
    /// <param name="x">The vector.</param>
    /// <param name="y">Accumulates, from index <paramref name="first"/> on.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Accumulate<V, T>(T* a, nint stride, int first, int last, int columns, T* x, T* y)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = 64 / sizeof(T);
        for (int row = first; row < last; row += Rows)
        {
            nint start = row / lanes * lanes;
            T* top = a + (row * stride);
            T* middle = top + (4 * stride);
            nint two = 2 * stride, three = 3 * stride;
            V xj = V.Load(x + start);
            V s0 = V.Mul(V.Load(top + start), xj), s1 = V.Mul(V.Load(top + stride + start), xj);
            V s2 = V.Mul(V.Load(top + two + start), xj), s3 = V.Mul(V.Load(top + three + start), xj);
            V s4 = V.Mul(V.Load(middle + start), xj), s5 = V.Mul(V.Load(middle + stride + start), xj);
            V s6 = V.Mul(V.Load(middle + two + start), xj), s7 = V.Mul(V.Load(middle + three + start), xj);
            V x0 = V.Dup(x[row]), x1 = V.Dup(x[row + 1]), x2 = V.Dup(x[row + 2]), x3 = V.Dup(x[row + 3]);
            V x4 = V.Dup(x[row + 4]), x5 = V.Dup(x[row + 5]), x6 = V.Dup(x[row + 6]), x7 = V.Dup(x[row + 7]);
            for (nint j = start + lanes; j < columns; j += lanes)
            {
                xj = V.Load(x + j);
                V yj = V.Load(y + j);
                Row(top + j, x0, xj, ref s0, ref yj);
                Row(top + stride + j, x1, xj, ref s1, ref yj);
                Row(top + two + j, x2, xj, ref s2, ref yj);
                Row(top + three + j, x3, xj, ref s3, ref yj);
                Row(middle + j, x4, xj, ref s4, ref yj);
                Row(middle + stride + j, x5, xj, ref s5, ref yj);
                Row(middle + two + j, x6, xj, ref s6, ref yj);
                Row(middle + three + j, x7, xj, ref s7, ref yj);
                yj.Store(y + j);
            }

            y[row] += s0.Sum();
            y[row + 1] += s1.Sum();
            y[row + 2] += s2.Sum();
            y[row + 3] += s3.Sum();
            y[row + 4] += s4.Sum();
            y[row + 5] += s5.Sum();
            y[row + 6] += s6.Sum();
            y[row + 7] += s7.Sum();
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Row(T* element, V xi, V xj, ref V sum, ref V yj)
        {
            V aij = V.Load(element);
            sum = V.Fma(aij, xj, sum);
            yj = V.Fma(aij, xi, yj);
        }
    }
}
