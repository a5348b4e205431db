// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>The loops around the micro-kernel: blocks of columns, of k and of rows; both operands packed.</summary>
/// <remarks>
/// Determinism: class B, by the order contract of <see cref="MatMul"/>. Blocks of rows and columns and the tile are free; the block of k is not.
/// <para>Rows are split into equal tiles (<see cref="EvenTiles"/>), so that none is computed for nothing. Where one block holds all rows of A, B is not packed as a whole.</para>
/// <para>Caches: a B panel (32 KiB) stays in L1 while the A panels of a row block stream from L2; the packed block of B lies in L3.</para>
/// </remarks>
internal static unsafe class PackedProduct<V, T>
    where V : unmanaged, ISimd<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int BlockColumns = 4096;
    private const int BlockBytes = 120 * 1024;
    private const int OnceBytes = 144 * 1024; // rows of one block that B passes by once
    private const int CopiedStride = 8 * 1024; // bytes from one row of B to the next: beyond, its lines crowd into a few sets of L2
    private const int RowsOfPackPart = 32;
    private const int ColumnsOfPart = 512;

    private static int TileColumns => 2 * V.Count;

    /// <summary>Largest number of rows of A packed at once, whole tiles: an eighth of L2, so that what passes through beside it does not push it out.</summary>
    private static int BlockRows(int depth) => BlockBytes / sizeof(T) / depth / V.TileRows * V.TileRows;

    /// <summary>Elements of scratch for the packed B and one packed block of A a slot.</summary>
    internal static long ScratchBytes(int m, int n, int k, int slots) =>
        RightBytes(n, k) + (slots * LeftBytes(m, k));

    private static long RightBytes(int n, int k) =>
        Workspace.Align((long)RoundUp(Math.Min(n, BlockColumns), TileColumns) * Math.Min(k, MatMul.BlockDepth) * sizeof(T));

    private static long LeftBytes(int m, int k) =>
        Workspace.Align(Math.Min((long)RoundUp(m, V.TileRows) * Math.Min(k, MatMul.BlockDepth) * sizeof(T), OnceBytes));

    /// <summary>Rows of a block: all of them where a few more than BlockRows do, else at most BlockRows in whole tiles, and all blocks nearly equal.</summary>
    private static int BalancedRows(int m, int depth)
    {
        if ((long)RoundUp(m, V.TileRows) * depth * sizeof(T) <= OnceBytes) return m;
        int blocks = Math.Max(1, (m + BlockRows(depth) - 1) / BlockRows(depth));
        return RoundUp((m + blocks - 1) / blocks, V.TileRows);
    }

    /// <summary>Rows of a block that threads share out: about sixteen blocks, so that the last ones to end do not wait long, of at least four tiles.</summary>
    private static int SharedRows(int m, int depth) => Math.Min(BalancedRows(m, depth), Math.Max(RoundUp((m + 15) / 16, V.TileRows), 4 * V.TileRows));

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
                    Store = new(product.Alpha, p == 0 ? product.Beta : T.One, p == 0 && product.Beta == T.Zero, descent),
                    BlockRows = slots == 1 ? BalancedRows(product.M, depth) : SharedRows(product.M, depth),
                    PackedRight = (T*)scratch,
                    PackedLeft = scratch + RightBytes(product.N, product.K),
                    LeftBytes = LeftBytes(product.M, product.K),
                    Descends = descends,
                };
                int rowBlocks = (product.M + block.BlockRows - 1) / block.BlockRows;

                // Few row blocks: split columns too. A is then packed once for each part, which 512 columns outweigh.
                block.ColumnParts = rowBlocks >= 8 ? 1 : (columns + ColumnsOfPart - 1) / ColumnsOfPart;
                int packParts = (depth + RowsOfPackPart - 1) / RowsOfPackPart;
                if (slots == 1 && rowBlocks == 1)
                {
                    block.MultiplyOnce();
                }
                else if (slots == 1)
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
        internal TileStore<T> Store;
        internal T* PackedRight;
        internal byte* PackedLeft;
        internal long LeftBytes;
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
                Strip(row, rows, j, left, PackedRight + ((nint)j * Depth), TileColumns);
        }

        /// <summary>The whole product, where one block holds all rows: a panel of B is packed right before its only use, or read as it lies.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        internal readonly void MultiplyOnce()
        {
            T* left = (T*)PackedLeft;
            PackLeft<V, T>.Run(Product.A.At(0, First), Product.M, Depth, left);
            int to = Product.LowerOnly ? Math.Min(Columns, Product.M - Column) : Columns;
            for (int j = 0; j < to; j += TileColumns)
            {
                int columns = Math.Min(TileColumns, Columns - j);
                Operand<T> b = Product.B.At(First, Column + j);
                if (b.ColumnStride == 1 && columns == TileColumns && b.RowStride * sizeof(T) < CopiedStride)
                {
                    Strip(0, Product.M, j, left, b.Data, b.RowStride);
                    continue;
                }

                PackRight<V, T>.Run(b, 0, Depth, Depth, columns, PackedRight);
                Strip(0, Product.M, j, left, PackedRight, TileColumns);
            }
        }

        /// <summary>Multiplies the packed rows with one panel of B.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private readonly void Strip(int row, int rows, int j, T* left, T* right, nint strideB)
        {
            nint columns = Math.Min(TileColumns, Columns - j);
            nint depth = Depth, stride = Product.StrideC;
            T* c = Product.C + (row * stride) + Column + j;
            EvenTiles tiles = new(rows, V.TileRows);
            nint start = 0, end;
            for (nint tile = 0; tile < tiles.Count; tile++, start = end, left += depth * V.TileRows)
            {
                end = tiles.Start(tile + 1);
                nint valid = end - start;
                nint firstRowColumns = Product.LowerOnly ? row + start + 1 - (Column + j) : columns;
                if (firstRowColumns + valid <= 1) continue;
                T* target = c + (start * stride);
                if (columns == TileColumns && firstRowColumns >= columns)
                {
                    Prefetch(target, stride, valid);
                    if (Descends) TileKernel<V, T, Yes>.Run(valid, depth, left, right, strideB, Store, target, stride);
                    else TileKernel<V, T, No>.Run(valid, depth, left, right, strideB, Store, target, stride);
                }
                else if (Descends)
                {
                    DescentTile<V, T>.Run(depth, left, right, strideB, Store, target, stride, valid, columns);
                }
                else
                {
                    EdgeTile<V, T>.Run(depth, left, right, strideB, Store, target, stride, valid, columns, firstRowColumns);
                }
            }
        }

        /// <summary>Asks for the tile of C before the k loop, so that its lines have arrived when the store needs them.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Prefetch(T* tile, nint stride, nint rows)
        {
            if (!Sse.IsSupported) return;
            for (; rows > 0; rows--, tile += stride)
            {
                Sse.Prefetch0(tile);
                Sse.Prefetch0(tile + TileColumns - 1);
            }
        }
    }
}
