// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>A matrix times one or two vectors, rows of A contiguous, where the machine has 512-bit vectors: as fast as A comes from the caches.</summary>
/// <remarks>Determinism: class B, by the order contract of <see cref="MatMul"/>; the last group of rows overlaps the one before it and adds the same sums.</remarks>
internal static unsafe class SlimProduct<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MostColumns = 2;
    private const int RowsOfPart = 512;
    private const double ParallelSize = 1e6;

    /// <summary>Rows of a group: two vectors.</summary>
    private static int GroupRows => 128 / sizeof(T);

    internal static bool Serves(in Product<T> product) =>
        SlimKernel.IsSupported && product.N <= MostColumns && product.M >= GroupRows && product.A.ColumnStride == 1 && !product.LowerOnly;

    /// <summary>Computes the product; k >= 1 and alpha is not 0.</summary>
    internal static void Run(in Product<T> product, Parallelism parallelism)
    {
        if (product.M < 2 * RowsOfPart || WorkerPool.Threads(parallelism) == 1 || (double)product.M * product.K < ParallelSize)
        {
            RunRows(product, 0, product.M);
            return;
        }

        RowsJob job = RowsJob.Mine;
        job.Product = product;
        WorkerPool.Run(job, product.M / RowsOfPart, parallelism);
    }

    private sealed class RowsJob : Job
    {
        // One a thread, so that a call allocates nothing; a product never runs inside a part of a product of the same thread.
        [ThreadStatic]
        private static RowsJob? mine;

        internal Product<T> Product;

        internal static RowsJob Mine => mine ??= new RowsJob();

        /// <summary>512 rows; the last part takes what is left too.</summary>
        internal override void Run(int part, int slot)
        {
            int from = part * RowsOfPart;
            RunRows(Product, from, part == (Product.M / RowsOfPart) - 1 ? Product.M : from + RowsOfPart);
        }
    }

    /// <summary>Rows from to to - 1 of C, at least a group of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void RunRows(in Product<T> product, int from, int to)
    {
        T* sums = stackalloc T[GroupRows];
        nint stride = product.A.RowStride, step = product.B.RowStride;
        for (int row = from, first, last; row < to; row = last)
        {
            last = to - row < GroupRows ? to : row + GroupRows;
            first = last - GroupRows;

            // Steps of what was done, never past the end: sizes may lie next to 2^31.
            for (int p = 0, depth; p < product.K; p += depth)
            {
                depth = Math.Min(MatMul.BlockDepth, product.K - p);
                for (int j = 0; j < product.N; j++)
                {
                    T* a = product.A.At(first, p).Data, x = product.B.At(p, j).Data;
                    Sum(depth, a, stride, x, step, sums);
                    Join(product, row, last, j, p == 0, sums + (row - first));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sum(nint depth, T* a, nint stride, T* x, nint step, T* sums)
    {
        nint whole = depth / (GroupRows / 2) * (GroupRows / 2);
        if (typeof(T) == typeof(float)) SlimKernel.Run(whole, (float*)a, stride, (float*)x, step, (float*)sums);
        else SlimKernel.Run(whole, (double*)a, stride, (double*)x, step, (double*)sums);
        for (nint p = whole; p < depth; p++)
            for (nint l = 0; l < GroupRows; l++) sums[l] = T.FusedMultiplyAdd(a[(l * stride) + p], x[p * step], sums[l]);
    }

    /// <summary>Joins the sums of one block of k to rows of column j, rounding as the kernels do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Join(in Product<T> product, int row, int end, int j, bool first, T* sums)
    {
        T* c = product.C + (row * product.StrideC) + j;
        for (; row < end; row++, sums++, c += product.StrideC)
            *c = first && product.Beta == T.Zero ? product.Alpha * *sums : T.FusedMultiplyAdd(product.Alpha, *sums, first ? product.Beta * *c : *c);
    }
}
