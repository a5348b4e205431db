// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.LinearAlgebra;

namespace LargeN.Cuda;

/// <summary>Which matmul kernels there are, and their parameters.</summary>
internal static class MatMulKernels
{
    /// <summary>
    /// Those with the CPU's bits, smallest tile first, of which the first that takes a product is used; the last takes any. A tile of the size of the product is expected to
    /// be best, as a larger one computes what is not there; this order and the variants that are left out (32_wide, 64_narrow) are to be measured.
    /// </summary>
    internal static MatMulKernel[] Of<T>(CudaDevice device)
        where T : unmanaged
    {
        string suffix = Suffix.Of<T>();
        return
        [
            Kernel(4, 128, 128),
            Kernel(8, 32, 128),
            Kernel(16, 8, 128),
            Kernel(32, 2, 128),
            Kernel(64, 1, typeof(T) == typeof(float) ? 64 : 128),
        ];

        MatMulKernel Kernel(int tile, int products, int threads) => new(device, $"largen_matmul_{tile}_{suffix}", tile, products, threads);
    }

    /// <summary>Those on tensor cores: <c>tf32</c>, <c>bf16</c>.</summary>
    internal static MatMulKernel[] OfTensorCores(CudaDevice device, string precision) =>
    [
        new(device, $"largen_matmul_16_{precision}", 16, 4, 128),
        new(device, $"largen_matmul_32_{precision}", 32, 4, 128),
        new(device, $"largen_matmul_64_{precision}", 64, 1, 128),
    ];

    /// <summary>Runs the first that takes the product.</summary>
    internal static void Run(MatMulKernel[] kernels, in MatMulParams p, int heads = 1, int items = 1)
    {
        foreach (MatMulKernel kernel in kernels)
        {
            if (!kernel.Takes(p.M, p.N)) continue;
            kernel.Run(p, heads, items);
            return;
        }
    }

    internal static MatMulParams Parameters<T, TSum>(
        TSum alpha, in CudaOperand<T> a, Transpose transposeA, in CudaOperand<T> b, Transpose transposeB, TSum beta, in CudaOperand<TSum> c, int k)
        where T : unmanaged
        where TSum : unmanaged, IBinaryFloatingPointIeee754<TSum> => new()
        {
            A = a.Pointer,
            B = b.Pointer,
            C = c.Pointer,
            ABatch = a.BatchStride,
            BBatch = b.BatchStride,
            CBatch = c.BatchStride,
            Alpha = double.CreateTruncating(alpha),
            Beta = double.CreateTruncating(beta),
            M = c.Rows,
            N = c.Columns,
            K = k,
            ARow = a.RowStride,
            BRow = b.RowStride,
            CRow = c.RowStride,
            ATurned = transposeA == Transpose.Yes ? 1 : 0,
            BTurned = transposeB == Transpose.Yes ? 1 : 0,
            Batch = c.Batch,
        };
}
