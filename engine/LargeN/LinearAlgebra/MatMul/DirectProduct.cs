// SPDX-License-Identifier: MIT
using System.Numerics;
using System.Runtime.CompilerServices;
using LargeN.Threading;

namespace LargeN.LinearAlgebra;

/// <summary>Products that do not pay for packing: all operands fit in L2, or C has few rows (or, turned, few columns).</summary>
/// <remarks>Determinism: class B, by the order contract of <see cref="MatMul"/>. B is read strip by strip; a strip of a transposed B is turned into scratch first.</remarks>
internal static unsafe partial class DirectProduct<V, T>
    where V : unmanaged, ISimd<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const long SmallSize = 128L * 128 * 128;
    private const int FewRows = 12;
    private const int ColumnsOfPart = 512;
    private const int WideDepth = 128;

    // Bytes of a strip of B from which on, for 32 rows and more, a contiguous copy pays: half of L1.
    private const int PackedBytes = 24 * 1024;
    private const double ParallelSize = 1e6;

    /// <summary>Columns of a strip: two vectors.</summary>
    private static int StripColumns => 2 * V.Count;

    /// <summary>Columns of a wide strip: four vectors, where there are registers for them.</summary>
    private static int WideColumns => 4 * V.Count;

    /// <summary>Fewer columns than this waste the lanes: the transposed product is computed where it has more.</summary>
    private static int FewColumns => V.Count / 2;

    internal static bool Serves(in Product<T> product) =>
        (double)product.M * product.N * product.K <= SmallSize || (!product.LowerOnly && (product.M <= FewRows || product.N < FewColumns));

    /// <summary>Scratch bytes of a product that this class serves, or of any smaller one.</summary>
    internal static long ScratchBytes(int m, int n, int k, int slots) =>
        Math.Max(Math.Max(TurnedBytes(m, n), TileBytes), CopyBytes(m, k)) + (slots * StripBytes(k));

    /// <summary>The copy of A of a tiny product.</summary>
    private static long CopyBytes(int m, int k) => Workspace.Align(Math.Min((long)m * k * sizeof(T), TinyLines * ReadAhead.Line));

    /// <summary>A strip of B that was turned or copied.</summary>
    private static long StripBytes(int k) => Workspace.Align((long)WideColumns * Math.Min(k, MatMul.BlockDepth) * sizeof(T));

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

    /// <summary>Whether a contiguous copy of a strip of B pays.</summary>
    private static bool IsCopied(int rows, int depth, int columns) => rows >= 32 && depth * columns * sizeof(T) > PackedBytes;

    /// <summary>Whether strips are four vectors wide: those of B must leave room in L1.</summary>
    private static bool IsWide(in Product<T> product) => V.TileRows == 12 && (product.M <= 4 || product.K <= WideDepth);

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
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void RunColumns(in Product<T> product, int from, int to, T* scratch)
    {
        bool wide = IsWide(product), row = V.TileRows == 12 && product.M == 1 && product.B.ColumnStride == 1;
        ReadAhead.Cursor ahead = new(product.Ahead, product.A.Data, product.B.Data, product.C);

        // Steps of what was done, never past the end: sizes may lie next to 2^31.
        for (int p = 0, depth; p < product.K; p += depth)
        {
            depth = Math.Min(MatMul.BlockDepth, product.K - p);
            for (int j = from, columns; j < to; j += columns)
            {
                if (row && to - j >= RowKernel<V, T>.Columns)
                {
                    columns = RowKernel<V, T>.Columns;
                    Operand<T> b = product.B.At(p, j);
                    RowKernel<V, T>.Run(depth, product.A.At(0, p).Data, product.A.ColumnStride, b.Data, b.RowStride, product.Alpha, p == 0 ? product.Beta : T.One, product.C + j, p == 0 && product.OverwritesC);
                    continue;
                }

                columns = wide && to - j >= WideColumns ? WideColumns : Math.Min(StripColumns, to - j);
                Strip strip = StripOf(product, p, depth, j, columns, scratch);
                strip.Run(product.M, columns, ref ahead);
            }
        }
    }

    /// <summary>The lower triangle of a small C: below its diagonal block a strip is a product like any other; that block is computed whole in scratch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void RunLower(in Product<T> product, T* tile, T* turned)
    {
        ReadAhead.Cursor ahead = new(product.Ahead, product.A.Data, product.B.Data, product.C);

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
                diagonal.Run(columns, columns, ref ahead);
                EdgeTile<V, T>.Join(tile, strip.Alpha, strip.Beta, strip.C + (j * strip.StrideC), strip.StrideC, strip.Overwrite, columns, columns, firstRowColumns: 1);
                below.A = strip.A.At(next, 0);
                below.C = strip.C + (next * strip.StrideC);
                below.Run(product.M - next, columns, ref ahead);
            }
        }
    }

    /// <summary>Columns j to j + columns - 1 over one block of k, from row 0; a strip of a transposed B is turned into scratch, a long one copied.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Strip StripOf(in Product<T> product, int p, int depth, int j, int columns, T* scratch)
    {
        Operand<T> b = product.B.At(p, j);
        int width = Math.Max(columns, StripColumns);
        bool straight = b.ColumnStride == 1, packed = !straight;
        if (!straight)
        {
            PackTurned<T>.Run(b.Transposed, columns, 0, depth, depth, width, scratch);
        }
        else if (columns == width && IsCopied(product.M, depth, columns))
        {
            PackStraight<T>.Run(b.Data, b.RowStride, columns, 0, depth, depth, width, scratch);
            packed = true;
        }

        return new Strip
        {
            Depth = depth,
            A = product.A.At(0, p),
            B = packed ? scratch : b.Data,
            StrideB = packed ? width : b.RowStride,
            Alpha = product.Alpha,
            Beta = p == 0 ? product.Beta : T.One,
            C = product.C + j,
            StrideC = product.StrideC,
            Overwrite = p == 0 && product.OverwritesC,
            Count = columns > V.Count ? columns - V.Count : columns,
            LinesOfStep = product.LinesOfStep,
        };
    }
}
