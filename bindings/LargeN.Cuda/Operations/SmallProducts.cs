// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;

namespace LargeN.Cuda;

/// <summary>Products by the kernels of kernels/src/matmul, whose bits are those of the CPU: several small ones a block, or tiles of 64 of a larger one.</summary>
internal sealed class SmallProducts<T>
    where T : unmanaged
{
    private const int Tile = 64;

    /// <summary>Order up to which a kernel takes whole products, and how many a block of 128 threads takes (the table in matmul.cu).</summary>
    private static readonly (int Order, int Together)[] Whole = [(4, 128), (8, 32), (16, 8), (32, 2)];

    private const int WholeThreads = 128;

    private readonly Kernel<MatMulParams>[] whole;
    private readonly Kernel<MatMulParams> tiles;

    internal SmallProducts(CudaDevice device)
    {
        whole = [.. Whole.Select(w => new Kernel<MatMulParams>(device, "matmul", $"largen_matmul_{w.Order}_{Suffix.Of<T>()}"))];
        tiles = new Kernel<MatMulParams>(device, "matmul", $"largen_matmul_{Tile}_{Suffix.Of<T>()}");
    }

    private static int TileThreads => typeof(T) == typeof(double) ? 128 : 64; // of the shapes F64x64 and F32x64

    /// <summary>C = alpha op(A) op(B) + beta C; with <paramref name="lower"/> on the lower triangle alone. C has elements; k may be 0.</summary>
    internal void Launch(double alpha, in CudaOperand<T> a, Transpose transposeA, in CudaOperand<T> b, Transpose transposeB, int k, double beta, in CudaOperand<T> c, bool lower)
    {
        MatMulParams parameters = new()
        {
            A = a.Pointer,
            B = b.Pointer,
            C = c.Pointer,
            ABatch = a.BatchStride,
            BBatch = b.BatchStride,
            CBatch = c.BatchStride,
            Alpha = alpha,
            Beta = beta,
            M = c.Rows,
            N = c.Columns,
            K = k,
            ARow = a.RowStride,
            BRow = b.RowStride,
            CRow = c.RowStride,
            ATurned = transposeA == Transpose.No ? 0 : 1,
            BTurned = transposeB == Transpose.No ? 0 : 1,
            Lower = lower ? 1 : 0,
            Batch = c.Batch,
        };
        int order = Math.Max(c.Rows, c.Columns);
        for (int i = 0; i < Whole.Length; i++)
        {
            if (order > Whole[i].Order) continue;
            whole[i].Launch(new Dim3(ElementLaunch.Blocks(c.Batch, Whole[i].Together)), new Dim3(WholeThreads), parameters);
            return;
        }

        long blocks = (long)((c.Rows + Tile - 1) / Tile) * ((c.Columns + Tile - 1) / Tile);
        int together = (int)Math.Min(c.Batch, int.MaxValue / blocks); // a grid has at most 2^31 - 1 blocks
        for (int first = 0; first < c.Batch; first += together)
        {
            int count = Math.Min(together, c.Batch - first);
            tiles.Launch(new Dim3((uint)(blocks * count)), new Dim3((uint)TileThreads), parameters with { A = a.At(first), B = b.At(first), C = c.At(first), Batch = count });
        }
    }
}
