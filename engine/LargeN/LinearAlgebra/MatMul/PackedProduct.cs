// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>The loops around the micro-kernel: blocks of columns, of k and of rows; both operands packed.</summary>
/// <remarks>
/// Determinism: class B, by the order contract of <see cref="MatMul"/>. Blocks of rows and columns and the tile are free; the block of k is not.
/// <para>Caches: a B panel (32 KiB) stays in L1 while the A panels of a row block stream from L2; the packed block of B lies in L3.</para>
/// </remarks>
internal static unsafe class PackedProduct<V, T>
    where V : unmanaged, ISimd<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int BlockColumns = 4096;
    private const int RowsOfPackPart = 32;
    private const int ColumnsOfPart = 512;

    private static int TileColumns => 2 * V.Count;

    /// <summary>Largest number of rows of A packed at once, whole tiles: 120 KiB, an eighth of L2, so that what passes through beside it does not push it out.</summary>
    private static int BlockRows => 480 / sizeof(T);

    /// <summary>Elements of scratch for the packed B and one packed block of A a slot.</summary>
    internal static long ScratchBytes(int m, int n, int k, int slots) =>
        RightBytes(n, k) + (slots * LeftBytes(m, k));

    private static long RightBytes(int n, int k) =>
        Workspace.Align((long)RoundUp(Math.Min(n, BlockColumns), TileColumns) * Math.Min(k, MatMul.BlockDepth) * sizeof(T));

    private static long LeftBytes(int m, int k) =>
        Workspace.Align((long)RoundUp(Math.Min(m, BlockRows), V.TileRows) * Math.Min(k, MatMul.BlockDepth) * sizeof(T));

    /// <summary>Rows of a block: at most BlockRows, whole tiles, and all blocks nearly equal.</summary>
    private static int BalancedRows(int m)
    {
        int blocks = Math.Max(1, (m + BlockRows - 1) / BlockRows);
        return RoundUp((m + blocks - 1) / blocks, V.TileRows);
    }

    /// <summary>Rows of a block that threads share out: about sixteen blocks, so that the last ones to end do not wait long, of at least four tiles.</summary>
    private static int SharedRows(int m) => Math.Min(BalancedRows(m), Math.Max(RoundUp((m + 15) / 16, V.TileRows), 4 * V.TileRows));

    private static int RoundUp(int value, int unit) => (value + unit - 1) / unit * unit;

    /// <summary>Computes the product; k >= 1 and alpha is not 0.</summary>
    internal static void Run(in Product<T> product, byte* scratch, Parallelism parallelism) => Run(product, scratch, parallelism, default, descends: false);

    /// <summary>The same; where it descends, k is one block, C are weights and the product updates them by <see cref="DescentTile{V, T}"/>.</summary>
    internal static void Run(in Product<T> product, byte* scratch, Parallelism parallelism, in Descending<T> descent, bool descends)
    {
        int slots = WorkerPool.Threads(parallelism);
        for (int column = 0; column < product.N; column += BlockColumns)
        {
            int columns = Math.Min(BlockColumns, product.N - column);
            for (int p = 0, depth; p < product.K; p += depth)
            {
                depth = Math.Min(MatMul.BlockDepth, product.K - p);
                Block block = new()
                {
                    Product = product,
                    Column = column,
                    Columns = columns,
                    First = p,
                    Depth = depth,
                    Beta = p == 0 ? product.Beta : T.One,
                    Overwrite = p == 0 && product.Beta == T.Zero,
                    BlockRows = slots == 1 ? BalancedRows(product.M) : SharedRows(product.M),
                    PackedRight = (T*)scratch,
                    PackedLeft = scratch + RightBytes(product.N, product.K),
                    LeftBytes = LeftBytes(product.M, product.K),
                    Descent = descent,
                    Descends = descends,
                };
                int rowBlocks = (product.M + block.BlockRows - 1) / block.BlockRows;

                // Few row blocks: split columns too. A is then packed once for each part, which 512 columns outweigh.
                block.ColumnParts = rowBlocks >= 8 ? 1 : (columns + ColumnsOfPart - 1) / ColumnsOfPart;
                int packParts = (depth + RowsOfPackPart - 1) / RowsOfPackPart;
                if (slots == 1)
                {
                    PackRight<V, T>.Run(product.B.At(p, column), 0, depth, depth, columns, block.PackedRight);
                    block.ColumnParts = 1;
                    for (int part = 0; part < rowBlocks; part++) block.Multiply(part, slot: 0);
                }
                else
                {
                    PackedJob job = PackedJob.Mine;
                    job.Block = block;
                    job.Packing = true;
                    WorkerPool.Run(job, packParts, parallelism);
                    job.Packing = false;
                    WorkerPool.Run(job, rowBlocks * block.ColumnParts, parallelism);
                }
            }
        }
    }

    private sealed class PackedJob : Job
    {
        // One a thread, so that a call allocates nothing; a product never runs inside a part of a product of the same thread.
        [ThreadStatic]
        private static PackedJob? mine;

        internal Block Block;
        internal bool Packing;

        internal static PackedJob Mine => mine ??= new PackedJob();

        internal override void Run(int part, int slot)
        {
            if (Packing) Block.Pack(part);
            else Block.Multiply(part, slot);
        }
    }

    /// <summary>One block of k and of columns.</summary>
    private struct Block
    {
        internal Product<T> Product;
        internal int Column, Columns, First, Depth, BlockRows, ColumnParts;
        internal T Beta;
        internal bool Overwrite;
        internal T* PackedRight;
        internal byte* PackedLeft;
        internal long LeftBytes;
        internal Descending<T> Descent;
        internal bool Descends;

        internal readonly void Pack(int part)
        {
            int from = part * RowsOfPackPart;
            PackRight<V, T>.Run(Product.B.At(First, Column), from, Math.Min(Depth, from + RowsOfPackPart), Depth, Columns, PackedRight);
        }

        /// <summary>Packs one block of rows of A and multiplies it with one part of the columns.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        internal readonly void Multiply(int part, int slot)
        {
            int row = part / ColumnParts * BlockRows;
            int rows = Math.Min(BlockRows, Product.M - row);
            int width = RoundUp((Columns + ColumnParts - 1) / ColumnParts, TileColumns);
            int from = part % ColumnParts * width;
            int to = Math.Min(Columns, from + width);
            if (Product.LowerOnly) to = Math.Min(to, row + rows - Column);
            if (from >= to) return;

            T* left = (T*)(PackedLeft + (slot * LeftBytes));
            PackLeft<V, T>.Run(Product.A.At(row, First), rows, Depth, left);
            for (int j = from; j < to; j += TileColumns)
                Strip(row, rows, j, left, PackedRight + ((nint)j * Depth));
        }

        /// <summary>Multiplies the packed rows with one panel of B.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private readonly void Strip(int row, int rows, int j, T* left, T* right)
        {
            nint columns = Math.Min(TileColumns, Columns - j);
            nint depth = Depth, stride = Product.StrideC;
            T* c = Product.C + (row * stride) + Column + j;
            for (nint i = 0; i < rows; i += V.TileRows)
            {
                nint valid = Math.Min(V.TileRows, rows - i);
                nint firstRowColumns = Product.LowerOnly ? row + i + 1 - (Column + j) : columns;
                if (firstRowColumns + valid > 1)
                {
                    T* tile = c + (i * stride);
                    T* panel = left + (i * depth);
                    if (Descends)
                    {
                        Prefetch(tile, stride);
                        DescentTile<V, T>.Run(depth, panel, right, Product.Alpha, Descent, tile, stride, valid, columns);
                    }
                    else if (valid == V.TileRows && columns == TileColumns && firstRowColumns >= columns)
                    {
                        Prefetch(tile, stride);
                        MicroKernel<V, T>.Run(depth, panel, right, Product.Alpha, Beta, tile, stride, Overwrite);
                    }
                    else
                    {
                        EdgeTile<V, T>.Run(depth, panel, right, Product.Alpha, Beta, tile, stride, Overwrite, valid, columns, firstRowColumns);
                    }
                }
            }
        }

        /// <summary>Asks for the tile of C before the k loop, so that its lines have arrived when the store needs them.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Prefetch(T* tile, nint stride)
        {
            if (!Sse.IsSupported) return;
            for (int r = 0; r < V.TileRows; r++, tile += stride)
            {
                Sse.Prefetch0(tile);
                Sse.Prefetch0(tile + TileColumns - 1);
            }
        }
    }
}
