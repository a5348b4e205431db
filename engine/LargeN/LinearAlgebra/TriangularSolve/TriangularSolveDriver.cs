// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Triangular solves on pointers, for factorisations that call them on blocks: no views, no checks, no allocation.</summary>
/// <remarks>
/// Recursive halves, the work being done by matrix products; leaves by substitution. The halves depend on the order of L alone,
/// so the bits of a right-hand side depend neither on the others nor on threads. Strides are in elements.
/// </remarks>
internal static unsafe class TriangularSolveDriver<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Largest order that is solved by substitution alone. It is part of the order of summation.</summary>
    internal const int LeafOrder = 32;

    // Right-hand sides of one part of a leaf; fixed, so that parts depend on the problem alone.
    private const int PartSides = 256;

    /// <summary>Scratch bytes of a solve with L [n, n] and <paramref name="sides"/> right-hand sides, or of any smaller one.</summary>
    internal static long ScratchBytes(int n, int sides, Parallelism parallelism) => ScratchBytes(n, sides, WorkerPool.Threads(parallelism));

    internal static long ScratchBytes(int n, int sides, int slots)
    {
        MatMulDriver<T>.RequireSupported();
        if (n <= LeafOrder || sides == 0) return 0;
        return Math.Max(MatMulDriver<T>.ScratchBytes(n, sides, n, slots), MatMulDriver<T>.ScratchBytes(sides, n, n, slots));
    }

    /// <summary>Solves op(L) X = B with B [n, columns]; X overwrites B.</summary>
    internal static void SolveLeft(int n, int columns, T* lower, nint strideLower, Transpose transpose, T* b, nint strideB, byte* scratch, Parallelism parallelism) =>
        SolveLeft(n, columns, new TriangularOperand<T>(lower, strideLower, Triangle.Lower, transpose, Diagonal.Stored), b, strideB, scratch, parallelism);

    /// <summary>Solves X L^T = B with B [rows, n]; X overwrites B.</summary>
    internal static void SolveRight(int n, int rows, T* lower, nint strideLower, T* b, nint strideB, byte* scratch, Parallelism parallelism) =>
        SolveRight(n, rows, new TriangularOperand<T>(lower, strideLower, Triangle.Lower, Transpose.No, Diagonal.Stored), b, strideB, scratch, parallelism);

    /// <summary>Solves M X = B with B [n, columns]; X overwrites B.</summary>
    internal static void SolveLeft(int n, int columns, TriangularOperand<T> m, T* b, nint strideB, byte* scratch, Parallelism parallelism)
    {
        if (n == 0 || columns == 0) return;
        if (columns <= TriangularVector<T>.Sides)
        {
            for (int j = 0; j < columns; j++) SolveVector(n, m, b + j, strideB);
            return;
        }

        if (n <= LeafOrder)
        {
            RunLeaf(new Leaf(n, columns, m, b, strideB, right: false), parallelism);
            return;
        }

        int top = Half(n), bottom = n - top;
        T* b2 = b + (top * strideB);
        if (!m.Upper)
        {
            SolveLeft(top, columns, m, b, strideB, scratch, parallelism);
            MatMulDriver<T>.Run(new(bottom, columns, top, -T.One, m.Matrix.At(top, 0), new(b, strideB, 1), T.One, b2, strideB), scratch, parallelism);
            SolveLeft(bottom, columns, m.Block(top), b2, strideB, scratch, parallelism);
        }
        else
        {
            SolveLeft(bottom, columns, m.Block(top), b2, strideB, scratch, parallelism);
            MatMulDriver<T>.Run(new(top, columns, bottom, -T.One, m.Matrix.At(0, top), new(b2, strideB, 1), T.One, b, strideB), scratch, parallelism);
            SolveLeft(top, columns, m, b, strideB, scratch, parallelism);
        }
    }

    /// <summary>Solves M x = b for one right-hand side whose elements lie <paramref name="step"/> apart; x overwrites b.</summary>
    private static void SolveVector(int n, TriangularOperand<T> m, T* b, nint step)
    {
        if (n <= LeafOrder)
        {
            if (m.Upper) TriangularVector<T>.Leaf(n, m.Reversed(n), m.Unit, b + ((n - 1) * step), -step);
            else TriangularVector<T>.Leaf(n, m.Matrix, m.Unit, b, step);
            return;
        }

        int top = Half(n), bottom = n - top;
        T* b2 = b + (top * step);
        if (!m.Upper)
        {
            SolveVector(top, m, b, step);
            TriangularVector<T>.Subtract(bottom, top, m.Matrix.At(top, 0), b, step, b2, step);
            SolveVector(bottom, m.Block(top), b2, step);
        }
        else
        {
            SolveVector(bottom, m.Block(top), b2, step);
            TriangularVector<T>.Subtract(top, bottom, m.Matrix.At(0, top), b2, step, b, step);
            SolveVector(top, m, b, step);
        }
    }

    /// <summary>Solves X M^T = B with B [rows, n]; X overwrites B.</summary>
    internal static void SolveRight(int n, int rows, TriangularOperand<T> m, T* b, nint strideB, byte* scratch, Parallelism parallelism)
    {
        if (n == 0 || rows == 0) return;
        if (n <= LeafOrder)
        {
            RunLeaf(new Leaf(n, rows, m, b, strideB, right: true), parallelism);
            return;
        }

        int left = Half(n), rest = n - left;
        T* b2 = b + left;
        if (!m.Upper)
        {
            SolveRight(left, rows, m, b, strideB, scratch, parallelism);
            MatMulDriver<T>.Run(new(rows, rest, left, -T.One, new(b, strideB, 1), m.Matrix.At(left, 0).Transposed, T.One, b2, strideB), scratch, parallelism);
            SolveRight(rest, rows, m.Block(left), b2, strideB, scratch, parallelism);
        }
        else
        {
            SolveRight(rest, rows, m.Block(left), b2, strideB, scratch, parallelism);
            MatMulDriver<T>.Run(new(rows, left, rest, -T.One, new(b2, strideB, 1), m.Matrix.At(0, left).Transposed, T.One, b, strideB), scratch, parallelism);
            SolveRight(left, rows, m, b, strideB, scratch, parallelism);
        }
    }

    /// <summary>Order of the first half: whole leaves.</summary>
    private static int Half(int n) => ((n / 2) + LeafOrder - 1) / LeafOrder * LeafOrder;

    private static void RunLeaf(in Leaf leaf, Parallelism parallelism)
    {
        if (WorkerPool.Threads(parallelism) == 1 || leaf.Sides <= PartSides)
        {
            leaf.Solve(0, leaf.Sides);
            return;
        }

        LeafJob job = LeafJob.Mine;
        job.Leaf = leaf;
        WorkerPool.Run(job, ((leaf.Sides - 1) / PartSides) + 1, parallelism);
    }

    private readonly struct Leaf(int n, int sides, TriangularOperand<T> m, T* b, nint stride, bool right)
    {
        internal readonly int Sides = sides;

        internal void Solve(int from, int count)
        {
            T* first = right ? b + (from * stride) : b + from;

            // Backward substitution is forward substitution from the last row up.
            Operand<T> lower = m.Upper ? m.Reversed(n) : m.Matrix;
            nint step = stride;
            if (m.Upper && !right)
            {
                first += (n - 1) * stride;
                step = -stride;
            }

            if (typeof(T) == typeof(float))
            {
                Operand<float> single = new((float*)lower.Data, lower.RowStride, lower.ColumnStride);
                if (Vector512.IsHardwareAccelerated) Run<Simd512Single, float>(single, (float*)first, step, count);
                else if (Vector256.IsHardwareAccelerated) Run<Simd256Single, float>(single, (float*)first, step, count);
                else Run<Simd128Single, float>(single, (float*)first, step, count);
            }
            else
            {
                Operand<double> @double = new((double*)lower.Data, lower.RowStride, lower.ColumnStride);
                if (Vector512.IsHardwareAccelerated) Run<Simd512Double, double>(@double, (double*)first, step, count);
                else if (Vector256.IsHardwareAccelerated) Run<Simd256Double, double>(@double, (double*)first, step, count);
                else Run<Simd128Double, double>(@double, (double*)first, step, count);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Run<V, TElement>(Operand<TElement> lower, TElement* first, nint step, int count)
            where V : unmanaged, ISimd<V, TElement>
            where TElement : unmanaged, IBinaryFloatingPointIeee754<TElement>
        {
            if (m.Unit) Run<V, TElement, Yes>(lower, first, step, count);
            else Run<V, TElement, No>(lower, first, step, count);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Run<V, TElement, TUnit>(Operand<TElement> lower, TElement* first, nint step, int count)
            where V : unmanaged, ISimd<V, TElement>
            where TElement : unmanaged, IBinaryFloatingPointIeee754<TElement>
            where TUnit : struct, IConstant
        {
            if (right) TriangularLeaf<V, TElement, TUnit>.SolveRight(n, lower, m.Upper, first, step, count);
            else TriangularLeaf<V, TElement, TUnit>.SolveLeft(n, lower, first, step, count);
        }
    }

    private sealed class LeafJob : Job
    {
        // One a thread, so that a call allocates nothing; a leaf starts no region.
        [ThreadStatic]
        private static LeafJob? mine;

        internal Leaf Leaf;

        internal static LeafJob Mine => mine ??= new LeafJob();

        internal override void Run(int part, int slot)
        {
            int from = part * PartSides;
            Leaf.Solve(from, Math.Min(PartSides, Leaf.Sides - from));
        }
    }
}
