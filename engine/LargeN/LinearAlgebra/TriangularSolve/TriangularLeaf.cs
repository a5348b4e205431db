// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>Forward substitution of one small diagonal block, lanes over right-hand sides.</summary>
/// <remarks>
/// x_i = (b_i - l_i0 x_0 - l_i1 x_1 - ...) / l_ii, one fused multiply-add a term, terms in rising order: each right-hand side is a chain of its own,
/// so neither their number nor the width enters the bits. Backward substitution is the same with the order of the rows reversed (negative strides).
/// </remarks>
internal static unsafe class TriangularLeaf<V, T>
    where V : unmanaged, ISimd<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Right-hand sides of one pass: four independent chains hide the latency of the multiply-add.</summary>
    private static int PassColumns => 4 * V.Count;

    /// <summary>Solves L X = B for n rows; X overwrites B.</summary>
    internal static void SolveLeft(int n, Operand<T> lower, T* b, nint stride, nint columns)
    {
        nint j = 0;
        for (; j <= columns - PassColumns; j += PassColumns) Pass(n, lower, b + j, stride);
        for (; j < columns; j += V.Count) Tail(n, lower, b + j, stride, Math.Min(V.Count, columns - j));
    }

    /// <summary>Solves X L^T = B for n columns, that is L X^T = B^T; X overwrites B.</summary>
    [SkipLocalsInit]
    internal static void SolveRight(int n, Operand<T> lower, T* b, nint stride, nint rows)
    {
        nint width = PassColumns;
        T* turned = stackalloc T[n * PassColumns];
        for (nint i = 0; i < rows; i += width, b += width * stride)
        {
            nint valid = Math.Min(width, rows - i);
            for (nint r = 0; r < valid; r++)
                for (nint p = 0; p < n; p++) turned[(p * width) + r] = b[(r * stride) + p];
            SolveLeft(n, lower, turned, width, valid);
            for (nint r = 0; r < valid; r++)
                for (nint p = 0; p < n; p++) b[(r * stride) + p] = turned[(p * width) + r];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pass(int n, Operand<T> lower, T* b, nint stride)
    {
        T* row = lower.Data;
        T* target = b;
        for (int i = 0; i < n; i++, row += lower.RowStride, target += stride)
        {
            V x0 = V.Load(target), x1 = V.Load(target + V.Count), x2 = V.Load(target + (2 * V.Count)), x3 = V.Load(target + (3 * V.Count));
            T* l = row;
            T* x = b;
            for (int p = 0; p < i; p++, l += lower.ColumnStride, x += stride)
            {
                V factor = V.Broadcast(-*l);
                x0 = V.FusedMultiplyAdd(factor, V.Load(x), x0);
                x1 = V.FusedMultiplyAdd(factor, V.Load(x + V.Count), x1);
                x2 = V.FusedMultiplyAdd(factor, V.Load(x + (2 * V.Count)), x2);
                x3 = V.FusedMultiplyAdd(factor, V.Load(x + (3 * V.Count)), x3);
            }

            V pivot = V.Broadcast(*l);
            V.Store(V.Divide(x0, pivot), target);
            V.Store(V.Divide(x1, pivot), target + V.Count);
            V.Store(V.Divide(x2, pivot), target + (2 * V.Count));
            V.Store(V.Divide(x3, pivot), target + (3 * V.Count));
        }
    }

    private static void Tail(int n, Operand<T> lower, T* b, nint stride, nint count)
    {
        T* row = lower.Data;
        T* target = b;
        for (int i = 0; i < n; i++, row += lower.RowStride, target += stride)
        {
            V x0 = V.Load(target, count);
            T* l = row;
            T* x = b;
            for (int p = 0; p < i; p++, l += lower.ColumnStride, x += stride)
                x0 = V.FusedMultiplyAdd(V.Broadcast(-*l), V.Load(x, count), x0);
            V.Store(V.Divide(x0, V.Broadcast(*l)), target, count);
        }
    }
}
