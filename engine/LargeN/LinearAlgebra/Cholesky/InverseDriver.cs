// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>(L L^T)^-1 on pointers: recursive halves, the work being done by matrix products; up to 64 rows, the solution for the identity.</summary>
/// <remarks>
/// W = L^-1 first: W11, W22 by themselves, W21 = -L22^-1 (L21 W11). Then W^T W in its place, lower triangle: C11 = W11^T W11 + W21^T W21, C21 = W22^T W21, C22 = W22^T W22.
/// The halves depend on n alone.
/// </remarks>
internal static unsafe class InverseDriver<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int LeafOrder = 64;

    /// <summary>Scratch bytes of one inverse of order n or less.</summary>
    internal static long ScratchBytes(int n, int slots) => CopyBytes(n) + ProductBytes(n, slots);

    /// <summary>Writes both triangles of the inverse.</summary>
    internal static void Run(int n, T* lower, nint stride, T* x, nint strideX, byte* scratch, Parallelism parallelism)
    {
        Identity(n, x, strideX);
        if (n <= LeafOrder)
        {
            TriangularSolveDriver<T>.SolveLeft(n, n, lower, stride, Transpose.No, x, strideX, scratch, parallelism);
            TriangularSolveDriver<T>.SolveLeft(n, n, lower, stride, Transpose.Yes, x, strideX, scratch, parallelism);
        }
        else
        {
            T* copy = (T*)scratch;
            scratch += CopyBytes(n);
            Invert(n, lower, stride, x, strideX, scratch, parallelism);
            Square(n, x, strideX, copy, scratch, parallelism);
        }

        Mirror(n, x, strideX);
    }

    internal static void Identity(int n, T* x, nint stride)
    {
        for (nint i = 0; i < n; i++)
        {
            new Span<T>(x + (i * stride), n).Clear();
            x[i * (stride + 1)] = T.One;
        }
    }

    /// <summary>Copies the lower triangle to the upper one.</summary>
    internal static void Mirror(int n, T* x, nint stride)
    {
        // Blocks, so that the columns written stay in the cache.
        const int block = 16;
        for (nint top = 0; top < n; top += block)
            for (nint i = top; i < n; i++)
                for (nint j = top; j < Math.Min(i, top + block); j++) x[(j * stride) + i] = x[(i * stride) + j];
    }

    private static long CopyBytes(int n) => n <= LeafOrder ? 0 : Workspace.Align((long)n * Half(n) * sizeof(T));

    private static long ProductBytes(int n, int slots) =>
        Math.Max(TriangularSolveDriver<T>.ScratchBytes(n, n, slots), MatMulDriver<T>.ScratchBytes(n, n, n, slots));

    private static int Half(int n) => ((n / 2) + LeafOrder - 1) / LeafOrder * LeafOrder;

    /// <summary>W = L^-1 over the identity; its upper triangle holds zeros.</summary>
    private static void Invert(int n, T* lower, nint stride, T* w, nint strideW, byte* scratch, Parallelism parallelism)
    {
        if (n <= LeafOrder)
        {
            TriangularSolveDriver<T>.SolveLeft(n, n, lower, stride, Transpose.No, w, strideW, scratch, parallelism);
            for (nint i = 0; i < n; i++) new Span<T>(w + (i * strideW) + i + 1, (int)(n - i - 1)).Clear();
            return;
        }

        int top = Half(n), bottom = n - top;
        T* lower21 = lower + (top * stride), w21 = w + (top * strideW);
        Invert(top, lower, stride, w, strideW, scratch, parallelism);
        Invert(bottom, lower21 + top, stride, w21 + top, strideW, scratch, parallelism);
        MatMulDriver<T>.Run(bottom, top, top, -T.One, lower21, stride, Transpose.No, w, strideW, Transpose.No, T.Zero, w21, strideW, scratch, parallelism);
        TriangularSolveDriver<T>.SolveLeft(bottom, top, lower21 + top, stride, Transpose.No, w21, strideW, scratch, parallelism);
    }

    /// <summary>The lower triangle of W^T W over W.</summary>
    private static void Square(int n, T* w, nint stride, T* copy, byte* scratch, Parallelism parallelism)
    {
        if (n <= LeafOrder)
        {
            Copy(n, n, w, stride, copy);
            MatMulDriver<T>.RunSymmetric(n, n, T.One, copy, n, Transpose.Yes, T.Zero, w, stride, scratch, parallelism);
            return;
        }

        int top = Half(n), bottom = n - top;
        T* w21 = w + (top * stride), w22 = w21 + top;
        Square(top, w, stride, copy, scratch, parallelism);
        MatMulDriver<T>.RunSymmetric(top, bottom, T.One, w21, stride, Transpose.Yes, T.One, w, stride, scratch, parallelism);
        Copy(bottom, top, w21, stride, copy);
        MatMulDriver<T>.Run(bottom, top, bottom, T.One, w22, stride, Transpose.Yes, copy, top, Transpose.No, T.Zero, w21, stride, scratch, parallelism);
        Square(bottom, w22, stride, copy, scratch, parallelism);
    }

    private static void Copy(nint rows, int columns, T* source, nint stride, T* target)
    {
        for (nint i = 0; i < rows; i++) new ReadOnlySpan<T>(source + (i * stride), columns).CopyTo(new Span<T>(target + (i * columns), columns));
    }
}
