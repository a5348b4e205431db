// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>Forward substitution of one small diagonal block, lanes over right-hand sides.</summary>
/// <remarks>
/// x_i = (b_i - l_i0 x_0 - l_i1 x_1 - ...) / l_ii, one fused multiply-add a term, terms in rising order: each right-hand side is a chain of its own,
/// so neither their number nor the width enters the bits. With a unit diagonal the division is left out and l_ii is not read. Backward substitution is the same with the order of the rows reversed (negative strides).
/// </remarks>
internal static unsafe class TriangularLeaf<V, T, TUnit>
    where V : unmanaged, ISimd<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TUnit : struct, IConstant
{
    /// <summary>Right-hand sides of one pass: four vectors.</summary>
    private static int PassColumns => 4 * V.Count;

    /// <summary>Solves L X = B for n rows; X overwrites B.</summary>
    internal static void SolveLeft(int n, Operand<T> lower, T* b, nint stride, nint columns)
    {
        nint j = 0;
        for (; j <= columns - PassColumns; j += PassColumns) Pass(n, lower, b + j, stride);
        for (; j < columns; j += V.Count) Tail(n, lower, b + j, stride, Math.Min(V.Count, columns - j));
    }

    /// <summary>Solves X L^T = B for n columns, that is L X^T = B^T; X overwrites B.</summary>
    /// <param name="n">Order, at most 32.</param>
    /// <param name="lower">L.</param>
    /// <param name="reversed">Whether L is an upper matrix in reverse order: the columns of B then count from the last one down.</param>
    /// <param name="b">First element of B.</param>
    /// <param name="stride">Elements from one row of B to the next.</param>
    /// <param name="rows">Rows of B.</param>
    [SkipLocalsInit]
    internal static void SolveRight(int n, Operand<T> lower, bool reversed, T* b, nint stride, nint rows)
    {
        nint width = PassColumns;
        T* turned = stackalloc T[n * PassColumns];
        for (nint i = 0; i < rows; i += width, b += width * stride)
        {
            nint valid = Math.Min(width, rows - i);
            TransposedCopy<T>.Run(b, stride, valid, n, turned, width);
            if (reversed) SolveLeft(n, lower, turned + ((n - 1) * width), -width, valid);
            else SolveLeft(n, lower, turned, width, valid);
            TransposedCopy<T>.Run(turned, width, n, valid, b, stride);
        }
    }

    /// <summary>Two rows at a time: they share the loads of x, and eight chains fill the multipliers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Pass(int n, Operand<T> lower, T* b, nint stride)
    {
        T* row = lower.Data;
        T* target = b;
        nint step = lower.ColumnStride;
        int i = 0;
        for (; i <= n - 2; i += 2, row += 2 * lower.RowStride, target += 2 * stride)
        {
            T* below = target + stride;
            V x0 = V.Load(target), x1 = V.Load(target + V.Count), x2 = V.Load(target + (2 * V.Count)), x3 = V.Load(target + (3 * V.Count));
            V y0 = V.Load(below), y1 = V.Load(below + V.Count), y2 = V.Load(below + (2 * V.Count)), y3 = V.Load(below + (3 * V.Count));
            T* l = row;
            T* m = row + lower.RowStride;
            T* x = b;
            for (int p = 0; p < i; p++, l += step, m += step, x += stride)
            {
                V first = V.Broadcast(-*l), second = V.Broadcast(-*m);
                V z = V.Load(x);
                x0 = V.FusedMultiplyAdd(first, z, x0);
                y0 = V.FusedMultiplyAdd(second, z, y0);
                z = V.Load(x + V.Count);
                x1 = V.FusedMultiplyAdd(first, z, x1);
                y1 = V.FusedMultiplyAdd(second, z, y1);
                z = V.Load(x + (2 * V.Count));
                x2 = V.FusedMultiplyAdd(first, z, x2);
                y2 = V.FusedMultiplyAdd(second, z, y2);
                z = V.Load(x + (3 * V.Count));
                x3 = V.FusedMultiplyAdd(first, z, x3);
                y3 = V.FusedMultiplyAdd(second, z, y3);
            }

            V factor = V.Broadcast(-*m);
            if (TUnit.Value == 0)
            {
                V pivot = V.Broadcast(*l);
                x0 = V.Divide(x0, pivot);
                x1 = V.Divide(x1, pivot);
                x2 = V.Divide(x2, pivot);
                x3 = V.Divide(x3, pivot);
            }

            V.Store(x0, target);
            V.Store(x1, target + V.Count);
            V.Store(x2, target + (2 * V.Count));
            V.Store(x3, target + (3 * V.Count));
            y0 = V.FusedMultiplyAdd(factor, x0, y0);
            y1 = V.FusedMultiplyAdd(factor, x1, y1);
            y2 = V.FusedMultiplyAdd(factor, x2, y2);
            y3 = V.FusedMultiplyAdd(factor, x3, y3);
            if (TUnit.Value == 0)
            {
                V pivot = V.Broadcast(m[step]);
                y0 = V.Divide(y0, pivot);
                y1 = V.Divide(y1, pivot);
                y2 = V.Divide(y2, pivot);
                y3 = V.Divide(y3, pivot);
            }

            V.Store(y0, below);
            V.Store(y1, below + V.Count);
            V.Store(y2, below + (2 * V.Count));
            V.Store(y3, below + (3 * V.Count));
        }

        for (nint j = 0; i < n && j < 4; j++) Row(i, row, step, b + (j * V.Count), stride, V.Count);
    }

    private static void Tail(int n, Operand<T> lower, T* b, nint stride, nint count)
    {
        T* row = lower.Data;
        for (int i = 0; i < n; i++, row += lower.RowStride) Row(i, row, lower.ColumnStride, b, stride, count);
    }

    /// <summary>Row i of one vector of right-hand sides.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Row(int i, T* row, nint step, T* b, nint stride, nint count)
    {
        T* target = b + (i * stride);
        V x0 = V.Load(target, count);
        for (int p = 0; p < i; p++, row += step, b += stride)
            x0 = V.FusedMultiplyAdd(V.Broadcast(-*row), V.Load(b, count), x0);
        V.Store(TUnit.Value == 0 ? V.Divide(x0, V.Broadcast(*row)) : x0, target, count);
    }
}
