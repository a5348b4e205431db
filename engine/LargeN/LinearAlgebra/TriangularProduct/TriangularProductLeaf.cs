// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>B := L B for one small lower triangular block, in place, lanes over the columns of B.</summary>
/// <remarks>
/// Rows from the last one up, so that what is still needed is old: b_i = l_i0 b_0, then one fused multiply-add a term in rising order, the diagonal last
/// (added as it is where it is one). Each column is a chain of its own, so neither their number nor the width enters the bits.
/// </remarks>
internal static unsafe class TriangularProductLeaf<V, T, TUnit>
    where V : unmanaged, ISimd<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TUnit : struct, IConstant
{
    private static int PassColumns => 4 * V.Count;

    internal static void Left(int n, Operand<T> lower, T* b, nint stride, nint columns)
    {
        nint j = 0;
        for (; j <= columns - PassColumns; j += PassColumns) Pass(n, lower, b + j, stride);
        for (; j < columns; j += V.Count) Tail(n, lower, b + j, stride, Math.Min(V.Count, columns - j));
    }

    /// <summary>B := B L^T for n columns, that is B^T := L B^T; with <paramref name="reversed"/> the columns of B count from the last one down.</summary>
    [SkipLocalsInit]
    internal static void Right(int n, Operand<T> lower, bool reversed, T* b, nint stride, nint rows)
    {
        nint width = PassColumns;
        T* turned = stackalloc T[n * PassColumns];
        for (nint i = 0; i < rows; i += width, b += width * stride)
        {
            nint valid = Math.Min(width, rows - i);
            TransposedCopy<T>.Run(b, stride, valid, n, turned, width);
            if (reversed) Left(n, lower, turned + ((n - 1) * width), -width, valid);
            else Left(n, lower, turned, width, valid);
            TransposedCopy<T>.Run(turned, width, n, valid, b, stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Pass(int n, Operand<T> lower, T* b, nint stride)
    {
        for (int i = n - 1; i >= 0; i--)
        {
            T* target = b + (i * stride);
            T* l = lower.Data + (i * lower.RowStride);
            V x0 = default, x1 = default, x2 = default, x3 = default;
            T* x = b;
            for (int p = 0; p < i; p++, l += lower.ColumnStride, x += stride)
            {
                V factor = V.Broadcast(*l);
                x0 = p == 0 ? V.Multiply(factor, V.Load(x)) : V.FusedMultiplyAdd(factor, V.Load(x), x0);
                x1 = p == 0 ? V.Multiply(factor, V.Load(x + V.Count)) : V.FusedMultiplyAdd(factor, V.Load(x + V.Count), x1);
                x2 = p == 0 ? V.Multiply(factor, V.Load(x + (2 * V.Count))) : V.FusedMultiplyAdd(factor, V.Load(x + (2 * V.Count)), x2);
                x3 = p == 0 ? V.Multiply(factor, V.Load(x + (3 * V.Count))) : V.FusedMultiplyAdd(factor, V.Load(x + (3 * V.Count)), x3);
            }

            V diagonal = V.Broadcast(TUnit.Value == 1 ? T.One : *l);
            V.Store(i == 0 ? V.Multiply(diagonal, V.Load(target)) : V.FusedMultiplyAdd(diagonal, V.Load(target), x0), target);
            V.Store(i == 0 ? V.Multiply(diagonal, V.Load(target + V.Count)) : V.FusedMultiplyAdd(diagonal, V.Load(target + V.Count), x1), target + V.Count);
            V.Store(i == 0 ? V.Multiply(diagonal, V.Load(target + (2 * V.Count))) : V.FusedMultiplyAdd(diagonal, V.Load(target + (2 * V.Count)), x2), target + (2 * V.Count));
            V.Store(i == 0 ? V.Multiply(diagonal, V.Load(target + (3 * V.Count))) : V.FusedMultiplyAdd(diagonal, V.Load(target + (3 * V.Count)), x3), target + (3 * V.Count));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tail(int n, Operand<T> lower, T* b, nint stride, nint count)
    {
        for (int i = n - 1; i >= 0; i--)
        {
            T* target = b + (i * stride);
            T* l = lower.Data + (i * lower.RowStride);
            V sum = default;
            T* x = b;
            for (int p = 0; p < i; p++, l += lower.ColumnStride, x += stride)
            {
                V factor = V.Broadcast(*l);
                sum = p == 0 ? V.Multiply(factor, V.Load(x, count)) : V.FusedMultiplyAdd(factor, V.Load(x, count), sum);
            }

            V diagonal = V.Broadcast(TUnit.Value == 1 ? T.One : *l);
            V.Store(i == 0 ? V.Multiply(diagonal, V.Load(target, count)) : V.FusedMultiplyAdd(diagonal, V.Load(target, count), sum), target, count);
        }
    }
}
