// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Triangular products on pointers: no views, no checks, no allocation.</summary>
/// <remarks>Recursive halves, the work being done by matrix products; leaves of at most 32 rows. The halves depend on the order of the triangular matrix alone.</remarks>
internal static unsafe class TriangularProductDriver<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int LeafOrder = 32;

    internal static long ScratchBytes(int n, int sides, int slots)
    {
        MatMulDriver<T>.RequireSupported();
        if (n <= LeafOrder || sides == 0) return 0;
        return Math.Max(MatMulDriver<T>.ScratchBytes(n, sides, n, slots), MatMulDriver<T>.ScratchBytes(sides, n, n, slots));
    }

    /// <summary>B := M B with B [n, columns].</summary>
    internal static void Left(int n, int columns, TriangularOperand<T> m, T* b, nint strideB, byte* scratch, Parallelism parallelism)
    {
        if (n == 0 || columns == 0) return;
        if (n <= LeafOrder)
        {
            Leaf(n, columns, m, b, strideB, right: false);
            return;
        }

        int top = Half(n), bottom = n - top;
        T* b2 = b + (top * strideB);
        if (!m.Upper)
        {
            Left(bottom, columns, m.Block(top), b2, strideB, scratch, parallelism);
            MatMulDriver<T>.Run(new(bottom, columns, top, T.One, m.Matrix.At(top, 0), new(b, strideB, 1), T.One, b2, strideB), scratch, parallelism);
            Left(top, columns, m, b, strideB, scratch, parallelism);
        }
        else
        {
            Left(top, columns, m, b, strideB, scratch, parallelism);
            MatMulDriver<T>.Run(new(top, columns, bottom, T.One, m.Matrix.At(0, top), new(b2, strideB, 1), T.One, b, strideB), scratch, parallelism);
            Left(bottom, columns, m.Block(top), b2, strideB, scratch, parallelism);
        }
    }

    /// <summary>B := B M^T with B [rows, n].</summary>
    internal static void Right(int n, int rows, TriangularOperand<T> m, T* b, nint strideB, byte* scratch, Parallelism parallelism)
    {
        if (n == 0 || rows == 0) return;
        if (n <= LeafOrder)
        {
            Leaf(n, rows, m, b, strideB, right: true);
            return;
        }

        int left = Half(n), rest = n - left;
        T* b2 = b + left;
        if (!m.Upper)
        {
            Right(rest, rows, m.Block(left), b2, strideB, scratch, parallelism);
            MatMulDriver<T>.Run(new(rows, rest, left, T.One, new(b, strideB, 1), m.Matrix.At(left, 0).Transposed, T.One, b2, strideB), scratch, parallelism);
            Right(left, rows, m, b, strideB, scratch, parallelism);
        }
        else
        {
            Right(left, rows, m, b, strideB, scratch, parallelism);
            MatMulDriver<T>.Run(new(rows, left, rest, T.One, new(b2, strideB, 1), m.Matrix.At(0, left).Transposed, T.One, b, strideB), scratch, parallelism);
            Right(rest, rows, m.Block(left), b2, strideB, scratch, parallelism);
        }
    }

    /// <summary>Order of the first half: whole leaves.</summary>
    private static int Half(int n) => ((n / 2) + LeafOrder - 1) / LeafOrder * LeafOrder;

    private static void Leaf(int n, int sides, TriangularOperand<T> m, T* b, nint stride, bool right)
    {
        // An upper matrix is a lower one in reverse order.
        Operand<T> lower = m.Upper ? m.Reversed(n) : m.Matrix;
        T* first = m.Upper && !right ? b + ((n - 1) * stride) : b;
        nint step = m.Upper && !right ? -stride : stride;
        if (typeof(T) == typeof(float))
        {
            Operand<float> single = new((float*)lower.Data, lower.RowStride, lower.ColumnStride);
            if (Vector512.IsHardwareAccelerated) Leaf<Simd512Single, float>(n, single, m, right, (float*)first, step, sides);
            else if (Vector256.IsHardwareAccelerated) Leaf<Simd256Single, float>(n, single, m, right, (float*)first, step, sides);
            else Leaf<Simd128Single, float>(n, single, m, right, (float*)first, step, sides);
        }
        else
        {
            Operand<double> @double = new((double*)lower.Data, lower.RowStride, lower.ColumnStride);
            if (Vector512.IsHardwareAccelerated) Leaf<Simd512Double, double>(n, @double, m, right, (double*)first, step, sides);
            else if (Vector256.IsHardwareAccelerated) Leaf<Simd256Double, double>(n, @double, m, right, (double*)first, step, sides);
            else Leaf<Simd128Double, double>(n, @double, m, right, (double*)first, step, sides);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Leaf<V, TElement>(int n, Operand<TElement> lower, TriangularOperand<T> m, bool right, TElement* b, nint step, int sides)
        where V : unmanaged, ISimd<V, TElement>
        where TElement : unmanaged, IBinaryFloatingPointIeee754<TElement>
    {
        if (m.Unit && right) TriangularProductLeaf<V, TElement, Yes>.Right(n, lower, m.Upper, b, step, sides);
        else if (m.Unit) TriangularProductLeaf<V, TElement, Yes>.Left(n, lower, b, step, sides);
        else if (right) TriangularProductLeaf<V, TElement, No>.Right(n, lower, m.Upper, b, step, sides);
        else TriangularProductLeaf<V, TElement, No>.Left(n, lower, b, step, sides);
    }
}
