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
internal static unsafe partial class TriangularSolveDriver<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int LeafOrder = 32;

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
    internal static void SolveLeft(int n, int columns, T* lower, nint strideLower, Transpose transpose, T* b, nint strideB, byte* scratch, Parallelism parallelism)
    {
        if (n == 0 || columns == 0) return;
        if (n <= LeafOrder)
        {
            // Backward substitution runs from the last row up.
            Operand<T> leaf = transpose == Transpose.No
                ? new(lower, strideLower, 1)
                : new(lower + ((n - 1) * (strideLower + 1)), -1, -strideLower);
            if (transpose == Transpose.No) RunLeaf(new Leaf(n, columns, leaf, b, strideB, right: false), parallelism);
            else RunLeaf(new Leaf(n, columns, leaf, b + ((n - 1) * strideB), -strideB, right: false), parallelism);
            return;
        }

        int top = Half(n), bottom = n - top;
        T* lower21 = lower + (top * strideLower);
        T* lower22 = lower21 + top;
        T* b2 = b + (top * strideB);
        if (transpose == Transpose.No)
        {
            SolveLeft(top, columns, lower, strideLower, transpose, b, strideB, scratch, parallelism);
            MatMulDriver<T>.Run(bottom, columns, top, -T.One, lower21, strideLower, Transpose.No, b, strideB, Transpose.No, T.One, b2, strideB, scratch, parallelism);
            SolveLeft(bottom, columns, lower22, strideLower, transpose, b2, strideB, scratch, parallelism);
        }
        else
        {
            SolveLeft(bottom, columns, lower22, strideLower, transpose, b2, strideB, scratch, parallelism);
            MatMulDriver<T>.Run(top, columns, bottom, -T.One, lower21, strideLower, Transpose.Yes, b2, strideB, Transpose.No, T.One, b, strideB, scratch, parallelism);
            SolveLeft(top, columns, lower, strideLower, transpose, b, strideB, scratch, parallelism);
        }
    }

    /// <summary>Solves X L^T = B with B [rows, n]; X overwrites B.</summary>
    internal static void SolveRight(int n, int rows, T* lower, nint strideLower, T* b, nint strideB, byte* scratch, Parallelism parallelism)
    {
        if (n == 0 || rows == 0) return;
        if (n <= LeafOrder)
        {
            RunLeaf(new Leaf(n, rows, new(lower, strideLower, 1), b, strideB, right: true), parallelism);
            return;
        }

        int left = Half(n), rest = n - left;
        T* lower21 = lower + (left * strideLower);
        SolveRight(left, rows, lower, strideLower, b, strideB, scratch, parallelism);
        MatMulDriver<T>.Run(rows, rest, left, -T.One, b, strideB, Transpose.No, lower21, strideLower, Transpose.Yes, T.One, b + left, strideB, scratch, parallelism);
        SolveRight(rest, rows, lower21 + left, strideLower, b + left, strideB, scratch, parallelism);
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

    private readonly struct Leaf(int n, int sides, Operand<T> lower, T* b, nint stride, bool right)
    {
        internal readonly int Sides = sides;

        internal void Solve(int from, int count)
        {
            T* first = right ? b + (from * stride) : b + from;
            if (typeof(T) == typeof(float))
            {
                Operand<float> single = new((float*)lower.Data, lower.RowStride, lower.ColumnStride);
                if (Vector512.IsHardwareAccelerated) Run<Simd512Single, float>(single, (float*)first, count);
                else if (Vector256.IsHardwareAccelerated) Run<Simd256Single, float>(single, (float*)first, count);
                else Run<Simd128Single, float>(single, (float*)first, count);
            }
            else
            {
                Operand<double> @double = new((double*)lower.Data, lower.RowStride, lower.ColumnStride);
                if (Vector512.IsHardwareAccelerated) Run<Simd512Double, double>(@double, (double*)first, count);
                else if (Vector256.IsHardwareAccelerated) Run<Simd256Double, double>(@double, (double*)first, count);
                else Run<Simd128Double, double>(@double, (double*)first, count);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Run<V, TElement>(Operand<TElement> lower, TElement* first, int count)
            where V : unmanaged, ISimd<V, TElement>
            where TElement : unmanaged, IBinaryFloatingPointIeee754<TElement>
        {
            if (right) TriangularLeaf<V, TElement>.SolveRight(n, lower, first, stride, count);
            else TriangularLeaf<V, TElement>.SolveLeft(n, lower, first, stride, count);
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
