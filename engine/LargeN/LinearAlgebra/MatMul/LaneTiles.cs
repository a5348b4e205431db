// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LargeN.LinearAlgebra;

/// <summary>The loops of <see cref="LaneProduct{T}"/> over tiles of 4 x 4 elements, which are vectors.</summary>
/// <remarks><c>TStore</c> is the number of a <see cref="LaneStore"/>: what becomes of the sums folds away.</remarks>
internal static unsafe class LaneTiles<V, T>
    where V : unmanaged, ISimd<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Tile = 4;

    internal static void Run(in Product<T> product, LaneStore store, T* rates, T* decays)
    {
        if (store == LaneStore.Descend)
        {
            Descend(product, rates, decays);
            return;
        }

        for (int p = 0, depth; p < product.K; p += depth)
        {
            depth = Math.Min(MatMul.BlockDepth, product.K - p);
            Strip strip = new(product, p, depth, null, null);
            if (p == 0 && store == LaneStore.Overwrite) Columns<No>(product, strip);
            else Columns<Yes>(product, strip);
        }
    }

    /// <remarks>Columns outermost: the columns of B of a tile stay in the nearest cache for all rows.</remarks>
    private static void Columns<TStore>(in Product<T> product, Strip strip)
        where TStore : struct, IConstant
    {
        int j = 0;
        for (; j <= product.N - Tile; j += Tile) strip.Down<Four, TStore>(j, product.M);
        for (; j < product.N; j++) strip.Down<One, TStore>(j, product.M);
    }

    /// <remarks>Rows outermost: the weights, which are C, go past row by row.</remarks>
    private static void Descend(in Product<T> product, T* rates, T* decays)
    {
        Strip strip = new(product, 0, product.K, rates, decays);
        int i = 0;
        for (; i <= product.M - Tile; i += Tile) strip.Across<Four>(i, product.N);
        for (; i < product.M; i++) strip.Across<One>(i, product.N);
    }

    private readonly struct Strip(in Product<T> product, int first, int depth, T* rates, T* decays)
    {
        private readonly nint depth = depth;
        private readonly Operand<T> a = product.A.At(0, first);
        private readonly Operand<T> b = product.B.At(first, 0);
        private readonly T alpha = product.Alpha;
        private readonly T* c = product.C;
        private readonly nint strideC = product.StrideC;

        /// <summary>The tiles of one strip of columns.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        internal void Down<TColumns, TStore>(nint column, int m)
            where TColumns : struct, IConstant
            where TStore : struct, IConstant
        {
            T* left = a.Data, right = b.Data + (column * b.ColumnStride), target = c + (column * V.Count);
            nint i = m;
            for (; i >= Tile; i -= Tile, left += Tile * a.RowStride, target += Tile * strideC) Run<Four, TColumns, TStore>(left, right, target);
            for (; i > 0; i--, left += a.RowStride, target += strideC) Run<One, TColumns, TStore>(left, right, target);
        }

        /// <summary>The tiles of one strip of rows, which descend.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        internal void Across<TRows>(nint row, int n)
            where TRows : struct, IConstant
        {
            T* left = a.Data + (row * a.RowStride), right = b.Data, target = c + (row * strideC);
            nint j = n;
            for (; j >= Tile; j -= Tile, right += Tile * b.ColumnStride, target += Tile * V.Count) Run<TRows, Four, Two>(left, right, target);
            for (; j > 0; j--, right += b.ColumnStride, target += V.Count) Run<TRows, One, Two>(left, right, target);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Run<TRows, TColumns, TStore>(T* a, T* b, T* c)
            where TRows : struct, IConstant
            where TColumns : struct, IConstant
            where TStore : struct, IConstant
        {
            TileRow<V> c00 = default, c02 = default, c10 = default, c12 = default, c20 = default, c22 = default, c30 = default, c32 = default;
            nint rowA = this.a.RowStride, stepA = this.a.ColumnStride, columnB = this.b.ColumnStride, stepB = this.b.RowStride;
            for (nint p = depth; p > 0; p--, a += stepA, b += stepB)
            {
                V b0 = V.Load(b), b1 = default, b2 = default, b3 = default;
                if (TColumns.Value == Tile)
                {
                    b1 = V.Load(b + columnB);
                    b2 = V.Load(b + (2 * columnB));
                    b3 = V.Load(b + (3 * columnB));
                }

                Row<TColumns>(ref c00, ref c02, V.Load(a), b0, b1, b2, b3);
                if (TRows.Value == Tile)
                {
                    Row<TColumns>(ref c10, ref c12, V.Load(a + rowA), b0, b1, b2, b3);
                    Row<TColumns>(ref c20, ref c22, V.Load(a + (2 * rowA)), b0, b1, b2, b3);
                    Row<TColumns>(ref c30, ref c32, V.Load(a + (3 * rowA)), b0, b1, b2, b3);
                }
            }

            Join<TColumns, TStore>(c00, c02, c);
            if (TRows.Value == Tile)
            {
                Join<TColumns, TStore>(c10, c12, c + strideC);
                Join<TColumns, TStore>(c20, c22, c + (2 * strideC));
                Join<TColumns, TStore>(c30, c32, c + (3 * strideC));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Row<TColumns>(ref TileRow<V> left, ref TileRow<V> right, V a, V b0, V b1, V b2, V b3)
            where TColumns : struct, IConstant
        {
            left.Left = V.FusedMultiplyAdd(a, b0, left.Left);
            if (TColumns.Value != Tile) return;
            left.Right = V.FusedMultiplyAdd(a, b1, left.Right);
            right.Left = V.FusedMultiplyAdd(a, b2, right.Left);
            right.Right = V.FusedMultiplyAdd(a, b3, right.Right);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Join<TColumns, TStore>(in TileRow<V> left, in TileRow<V> right, T* c)
            where TColumns : struct, IConstant
            where TStore : struct, IConstant
        {
            V scale = V.Broadcast(alpha);
            Join<TStore>(left.Left, scale, c);
            if (TColumns.Value != Tile) return;
            Join<TStore>(left.Right, scale, c + V.Count);
            Join<TStore>(right.Left, scale, c + (2 * V.Count));
            Join<TStore>(right.Right, scale, c + (3 * V.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Join<TStore>(V sum, V scale, T* c)
            where TStore : struct, IConstant
        {
            if (TStore.Value == (int)LaneStore.Overwrite)
            {
                V.Store(V.Multiply(scale, sum), c);
                return;
            }

            V old = V.Load(c);
            if (TStore.Value == (int)LaneStore.Add)
            {
                V.Store(V.FusedMultiplyAdd(scale, sum, old), c);
                return;
            }

            V direction = V.Multiply(scale, sum);
            if (decays != null) direction = V.FusedMultiplyAdd(V.Load(decays), old, direction);
            V.Store(V.FusedNegateMultiplyAdd(V.Load(rates), direction, old), c);
        }
    }
}
