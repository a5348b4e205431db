// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Products that do not pay for packing: all operands fit in L2, or C has few rows (or, turned, few columns).</summary>
/// <remarks>Determinism: class B, by the order contract of <see cref="MatMul"/>. B is read strip by strip; a strip of a transposed B is turned into scratch first.</remarks>
internal static unsafe class DirectProduct<V, T>
    where V : unmanaged, ISimd<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const long SmallSize = 128L * 128 * 128;
    private const int FewRows = 12;
    private const int ColumnsOfPart = 512;
    private const double ParallelSize = 1e6;

    private static int StripColumns => 2 * V.Count;

    /// <summary>Fewer columns than this waste the lanes: the transposed product is computed where it has more.</summary>
    private static int FewColumns => V.Count / 2;

    internal static bool Serves(in Product<T> product) =>
        (double)product.M * product.N * product.K <= SmallSize || (!product.LowerOnly && (product.M <= FewRows || product.N < FewColumns));

    /// <summary>Scratch bytes of a product that this class serves, or of any smaller one.</summary>
    internal static long ScratchBytes(int m, int n, int k, int slots) =>
        Math.Max(TurnedBytes(m, n), TileBytes) + (slots * StripBytes(k));

    /// <summary>A strip of B that was turned.</summary>
    private static long StripBytes(int k) => Workspace.Align((long)StripColumns * Math.Min(k, MatMul.BlockDepth) * sizeof(T));

    /// <summary>A block of C on the diagonal.</summary>
    private static long TileBytes => Workspace.Align((long)StripColumns * StripColumns * sizeof(T));

    /// <summary>A narrow C that was turned.</summary>
    private static long TurnedBytes(int m, int n) => Workspace.Align((long)m * Math.Min(n, FewColumns) * sizeof(T));

    /// <summary>Computes the product; k >= 1 and alpha is not 0.</summary>
    internal static void Run(in Product<T> product, byte* scratch, Parallelism parallelism)
    {
        if (product.LowerOnly) RunLower(product, (T*)scratch, (T*)(scratch + TileBytes));
        else if (product.N < FewColumns && product.M > product.N) RunTurned(product, scratch, parallelism);
        else RunStrips(product, scratch, parallelism);
    }

    /// <summary>C^T = alpha B^T A^T + beta C^T in scratch: the lanes then lie along the rows of C.</summary>
    private static void RunTurned(in Product<T> product, byte* scratch, Parallelism parallelism)
    {
        T* turned = (T*)scratch;
        nint m = product.M;
        if (product.Beta != T.Zero)
        {
            for (nint i = 0; i < m; i++)
                for (nint j = 0; j < product.N; j++) turned[(j * m) + i] = product.C[(i * product.StrideC) + j];
        }

        Product<T> other = new(product.N, product.M, product.K, product.Alpha, product.B.Transposed, product.A.Transposed, product.Beta, turned, m);
        RunStrips(other, scratch + TurnedBytes(product.M, product.N), parallelism);
        for (nint i = 0; i < m; i++)
            for (nint j = 0; j < product.N; j++) product.C[(i * product.StrideC) + j] = turned[(j * m) + i];
    }

    private static void RunStrips(in Product<T> product, byte* scratch, Parallelism parallelism)
    {
        if (product.N <= ColumnsOfPart || WorkerPool.Threads(parallelism) == 1 || (double)product.M * product.N * product.K < ParallelSize)
        {
            RunColumns(product, 0, product.N, (T*)scratch);
            return;
        }

        StripsJob job = StripsJob.Mine;
        job.Product = product;
        job.Scratch = scratch;
        job.SlotBytes = StripBytes(product.K);
        WorkerPool.Run(job, ((product.N - 1) / ColumnsOfPart) + 1, parallelism);
    }

    private sealed class StripsJob : Job
    {
        // One a thread, so that a call allocates nothing; a product never runs inside a part of a product of the same thread.
        [ThreadStatic]
        private static StripsJob? mine;

        internal Product<T> Product;
        internal byte* Scratch;
        internal long SlotBytes;

        internal static StripsJob Mine => mine ??= new StripsJob();

        internal override void Run(int part, int slot)
        {
            int from = part * ColumnsOfPart;
            RunColumns(Product, from, from + Math.Min(ColumnsOfPart, Product.N - from), (T*)(Scratch + (slot * SlotBytes)));
        }
    }

    /// <summary>Columns from to to - 1 of C, strip by strip; a strip of a transposed B is turned first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunColumns(in Product<T> product, int from, int to, T* turned)
    {
        // Steps of what was done, never past the end: sizes may lie next to 2^31.
        for (int p = 0, depth; p < product.K; p += depth)
        {
            depth = Math.Min(MatMul.BlockDepth, product.K - p);
            for (int j = from, columns; j < to; j += columns)
            {
                columns = Math.Min(StripColumns, to - j);
                Strip strip = StripOf(product, p, depth, j, columns, turned);
                strip.Run(product.M, columns);
            }
        }
    }

    /// <summary>The lower triangle of a small C: below its diagonal block a strip is a product like any other; that block is computed whole in scratch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunLower(in Product<T> product, T* tile, T* turned)
    {
        // Steps of what was done, never past the end: sizes may lie next to 2^31.
        for (int p = 0, depth; p < product.K; p += depth)
        {
            depth = Math.Min(MatMul.BlockDepth, product.K - p);
            for (int j = 0; j < product.N; j += StripColumns)
            {
                int columns = Math.Min(StripColumns, product.N - j), next = j + columns;
                Strip strip = StripOf(product, p, depth, j, columns, turned);
                Strip diagonal = strip, below = strip;
                diagonal.A = strip.A.At(j, 0);
                diagonal.C = tile;
                diagonal.StrideC = StripColumns;
                diagonal.Alpha = T.One;
                diagonal.Overwrite = true;
                diagonal.Run(columns, columns);
                EdgeTile<V, T>.Join(tile, strip.Alpha, strip.Beta, strip.C + (j * strip.StrideC), strip.StrideC, strip.Overwrite, columns, columns, firstRowColumns: 1);
                below.A = strip.A.At(next, 0);
                below.C = strip.C + (next * strip.StrideC);
                below.Run(product.M - next, columns);
            }
        }
    }

    /// <summary>Columns j to j + columns - 1 over one block of k, from row 0; a strip of a transposed B is turned into scratch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Strip StripOf(in Product<T> product, int p, int depth, int j, int columns, T* turned)
    {
        Operand<T> b = product.B.At(p, j);
        bool straight = b.ColumnStride == 1;
        if (!straight) PackTurned<T>.Run(b.Transposed, columns, 0, depth, depth, StripColumns, turned);
        return new Strip
        {
            Depth = depth,
            A = product.A.At(0, p),
            B = straight ? b.Data : turned,
            StrideB = straight ? b.RowStride : StripColumns,
            Alpha = product.Alpha,
            Beta = p == 0 ? product.Beta : T.One,
            C = product.C + j,
            StrideC = product.StrideC,
            Overwrite = p == 0 && product.Beta == T.Zero,
            Count = columns > V.Count ? columns - V.Count : columns,
        };
    }

    /// <summary>One strip of columns of C over one block of k, by groups of rows.</summary>
    private ref struct Strip
    {
        internal nint Depth, StrideB, StrideC, Count;
        internal Operand<T> A;
        internal T* B;
        internal T* C;
        internal T Alpha, Beta;
        internal bool Overwrite;

        internal void Run(int rows, int columns)
        {
            if (columns == StripColumns) Run<Two, No>(rows);
            else if (columns > V.Count) Run<Two, Yes>(rows);
            else if (columns == V.Count) Run<One, No>(rows);
            else Run<One, Yes>(rows);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Run<TVectors, TPartial>(int rows)
            where TVectors : struct, IConstant
            where TPartial : struct, IConstant
        {
            // Equal groups of 8 where they divide the rows: 16 = 8 + 8 beats 12 + 4. But 32 = 12 + 12 + 8.
            if (V.TileRows == 12 && rows % 8 == 0 && rows % 12 != 0 && rows != 32) for (; rows >= 8; rows -= 8) Group<Eight, TVectors, TPartial>();
            else if (V.TileRows == 12) for (; rows >= 12; rows -= 12) Group<Twelve, TVectors, TPartial>();
            else for (; rows >= 6; rows -= 6) Group<Six, TVectors, TPartial>();
            if (V.TileRows == 12 && rows >= 8)
            {
                Group<Eight, TVectors, TPartial>();
                rows -= 8;
            }

            if (rows >= 4)
            {
                Group<Four, TVectors, TPartial>();
                rows -= 4;
            }

            if (rows >= 2)
            {
                Group<Two, TVectors, TPartial>();
                rows -= 2;
            }

            if (rows == 1) Group<One, TVectors, TPartial>();
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Group<TRows, TVectors, TPartial>()
            where TRows : struct, IConstant
            where TVectors : struct, IConstant
            where TPartial : struct, IConstant
        {
            DirectKernel<V, T, TRows, TVectors, TPartial>.Run(Depth, A, B, StrideB, Alpha, Beta, C, StrideC, Overwrite, Count);
            A = A.At(TRows.Value, 0);
            C += TRows.Value * StrideC;
        }
    }
}
