// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>Triangular solves with one right-hand side: lanes over right-hand sides would be empty, so eight rows at a time keep eight chains of scalars busy.</summary>
/// <remarks>
/// The chains are those of <see cref="TriangularSolveDriver{T}"/> with its halves, leaves and products, so a right-hand side has the same bits here and there.
/// Any strides, negative ones too: backward substitution is forward substitution with rows and columns in reverse order.
/// </remarks>
internal static unsafe class TriangularVector<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Most right-hand sides that are solved for one by one.</summary>
    internal const int Sides = 3;

    private const int Rows = 8;

    /// <summary>Solves L x = b for one leaf of n rows; x overwrites b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Leaf(int n, Operand<T> lower, bool unit, T* x, nint step)
    {
        for (int i = 0; i < n; i += Rows)
        {
            T* target = x + (i * step);
            int rows = Math.Min(Rows, n - i);
            Operand<T> own = lower.At(i, 0);
            if (rows == Rows) Terms<Yes>(i, own, x, step, target);
            else for (int r = 0; r < rows; r++) Term<Yes>(i, own.At(r, 0), x, step, target + (r * step));
            own = lower.At(i, i);
            for (int r = 0; r < rows; r++)
            {
                Operand<T> row = own.At(r, 0);
                Term<Yes>(r, row, target, step, target + (r * step));
                if (!unit) target[r * step] /= row.At(0, r).Data[0];
            }
        }
    }

    /// <summary>b -= A x with A [rows, depth]: the terms of a block of k are summed first and taken away as one, as in a product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Subtract(int rows, int depth, Operand<T> a, T* x, nint stepX, T* b, nint stepB)
    {
        T* sums = stackalloc T[Rows];
        for (int p = 0; p < depth; p += MatMul.BlockDepth)
        {
            int block = Math.Min(MatMul.BlockDepth, depth - p);
            for (int i = 0; i < rows; i += Rows)
            {
                int few = Math.Min(Rows, rows - i);
                new Span<T>(sums, Rows).Clear();
                if (few == Rows) Terms<No>(block, a.At(i, p), x + (p * stepX), stepX, sums);
                else for (int r = 0; r < few; r++) Term<No>(block, a.At(i + r, p), x + (p * stepX), stepX, sums + r);
                for (int r = 0; r < few; r++) b[(i + r) * stepB] -= sums[r];
            }
        }
    }

    /// <summary>Adds, or takes away, x_k a_rk for k rising to eight sums; to take away, the sums lie as x does, else next to each other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Terms<TAway>(nint depth, Operand<T> a, T* x, nint step, T* sums)
        where TAway : struct, IConstant
    {
        nint apart = TAway.Value != 0 ? step : 1, stride = a.RowStride, at = 0;
        T* a0 = a.Data, a1 = a0 + stride, a2 = a1 + stride, a3 = a2 + stride, a4 = a3 + stride, a5 = a4 + stride, a6 = a5 + stride, a7 = a6 + stride;
        T s0 = sums[0], s1 = sums[apart], s2 = sums[2 * apart], s3 = sums[3 * apart];
        T s4 = sums[4 * apart], s5 = sums[5 * apart], s6 = sums[6 * apart], s7 = sums[7 * apart];
        for (; depth > 0; depth--, x += step, at += a.ColumnStride)
        {
            T factor = TAway.Value != 0 ? -*x : *x;
            s0 = T.FusedMultiplyAdd(a0[at], factor, s0);
            s1 = T.FusedMultiplyAdd(a1[at], factor, s1);
            s2 = T.FusedMultiplyAdd(a2[at], factor, s2);
            s3 = T.FusedMultiplyAdd(a3[at], factor, s3);
            s4 = T.FusedMultiplyAdd(a4[at], factor, s4);
            s5 = T.FusedMultiplyAdd(a5[at], factor, s5);
            s6 = T.FusedMultiplyAdd(a6[at], factor, s6);
            s7 = T.FusedMultiplyAdd(a7[at], factor, s7);
        }

        (sums[0], sums[apart], sums[2 * apart], sums[3 * apart]) = (s0, s1, s2, s3);
        (sums[4 * apart], sums[5 * apart], sums[6 * apart], sums[7 * apart]) = (s4, s5, s6, s7);
    }

    /// <summary>The same for one sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Term<TAway>(nint depth, Operand<T> a, T* x, nint step, T* sum)
        where TAway : struct, IConstant
    {
        T s = *sum;
        T* at = a.Data;
        for (; depth > 0; depth--, x += step, at += a.ColumnStride) s = T.FusedMultiplyAdd(*at, TAway.Value != 0 ? -*x : *x, s);
        *sum = s;
    }
}
