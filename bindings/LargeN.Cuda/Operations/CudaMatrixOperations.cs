// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.LinearAlgebra;

namespace LargeN.Cuda;

/// <summary><see cref="IMatrixOperations{T}"/>: own kernels for small matrices, cuBLAS for large ones; in the stream, without waiting.</summary>
/// <remarks>
/// What the kernels compute (products up to 64 x 64 with at most 256 terms a sum, symmetric ones below order 512 with at most 4096) has the bits of the CPU, whatever the batch. What cuBLAS
/// computes is the same at each run on one GPU with one version of the library; it may depend on the batch, by which the library chooses its kernel.
/// <para>The orders at which the two meet are estimates until a run on a GPU has measured them. They depend on the shape alone, never on the GPU or what is free on it.</para>
/// </remarks>
internal sealed class CudaMatrixOperations<T>(CudaDevice device) : IMatrixOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int SmallProduct = 64;       // one tile of the own kernels
    private const int SmallDepth = 256;        // terms of a sum, which one block adds up one after the other
    private const int LargeSymmetric = 512;    // from here on one call of cuBLAS for each problem has enough work to fill a GPU
    private const int LargeSymmetricDepth = 4096;

    private readonly MatMulKernel[] kernels = MatMulKernels.Of<T>(device);
    private readonly TriangularSolves<T> solves = new(device);

    public void MatMul(T alpha, DeviceMatrix<T> a, Transpose transposeA, DeviceMatrix<T> b, Transpose transposeB, T beta, DeviceMatrix<T> c)
    {
        ContractShapes.MatMul(a, transposeA, b, transposeB, c);
        using CudaOperand<T> left = new(device, a, nameof(a));
        using CudaOperand<T> right = new(device, b, nameof(b));
        using CudaOperand<T> result = new(device, c, nameof(c));
        CudaOperand<T>.RequireApart(left, result, nameof(a));
        CudaOperand<T>.RequireApart(right, result, nameof(b));
        if (result.IsEmpty) return;
        int k = ContractShapes.Of(a, transposeA).Columns;
        if (IsSmall(c, k) || IsScaling(alpha, k)) MatMulKernels.Run(kernels, MatMulKernels.Parameters(alpha, left, transposeA, right, transposeB, beta, result, k));
        else device.Blas.MatMul(alpha, left, transposeA, right, transposeB, k, beta, result);
    }

    /// <remarks>Small products are one launch. For large ones the library has one stride a call, so there is a call for each item and head.</remarks>
    public void MatMulTiles(T alpha, DeviceTiles<T> a, Transpose transposeA, DeviceTiles<T> b, Transpose transposeB, T beta, DeviceTiles<T> c)
    {
        ContractShapes.Tiles(a, b, c);
        ContractShapes.MatMul(a.First, transposeA, b.First, transposeB, c.First);
        int k = ContractShapes.Of(a.First, transposeA).Columns;
        bool isOneLaunch = (IsSmall(c.First, k) || IsScaling(alpha, k)) && Math.Max(c.Items, c.Heads) <= MatMulKernel.MostAlong;
        for (int item = 0; item < c.Items; item++)
        {
            for (int head = 0; head < c.Heads; head++)
            {
                if (isOneLaunch) Check(a[item, head], b[item, head], c[item, head]);
                else MatMul(alpha, a[item, head], transposeA, b[item, head], transposeB, beta, c[item, head]);
            }
        }

        if (!isOneLaunch) return;
        using CudaOperand<T> left = new(device, a.First, nameof(a));
        using CudaOperand<T> right = new(device, b.First, nameof(b));
        using CudaOperand<T> result = new(device, c.First, nameof(c));
        MatMulParams first = MatMulKernels.Parameters(alpha, left, transposeA, right, transposeB, beta, result, k);
        MatMulParams all = first with { AHead = a.HeadStride, BHead = b.HeadStride, CHead = c.HeadStride, AItem = a.ItemStride, BItem = b.ItemStride, CItem = c.ItemStride };
        MatMulKernels.Run(kernels, all, c.Heads, c.Items);
    }

    public void SymmetricRankK(T alpha, DeviceMatrix<T> a, Transpose transposeA, T beta, DeviceMatrix<T> c)
    {
        ContractShapes.SymmetricRankK(a, transposeA, c);
        using CudaOperand<T> factor = new(device, a, nameof(a));
        using CudaOperand<T> result = new(device, c, nameof(c));
        CudaOperand<T>.RequireApart(factor, result, nameof(a));
        if (result.IsEmpty) return;
        int k = ContractShapes.Of(a, transposeA).Columns;
        Transpose other = transposeA == Transpose.No ? Transpose.Yes : Transpose.No;
        bool isSmall = c.Rows < LargeSymmetric && k <= LargeSymmetricDepth;
        if (isSmall || IsScaling(alpha, k)) MatMulKernels.Run(kernels, MatMulKernels.Parameters(alpha, factor, transposeA, factor, other, beta, result, k) with { Lower = 1 });
        else device.Blas.SymmetricRankK(alpha, factor, transposeA, k, beta, result);
    }

    public void SolveLower(DeviceMatrix<T> lower, Transpose transpose, DeviceMatrix<T> b)
    {
        ContractShapes.Solve(lower, b);
        using CudaOperand<T> factor = new(device, lower, nameof(lower));
        using CudaOperand<T> solution = new(device, b, nameof(b));
        CudaOperand<T>.RequireApart(factor, solution, nameof(lower));
        solves.Solve(factor, solution, transpose == Transpose.No ? TriangularSteps.Lower : TriangularSteps.Turned);
    }

    private void Check(DeviceMatrix<T> a, DeviceMatrix<T> b, DeviceMatrix<T> c)
    {
        using CudaOperand<T> left = new(device, a, nameof(a));
        using CudaOperand<T> right = new(device, b, nameof(b));
        using CudaOperand<T> result = new(device, c, nameof(c));
        CudaOperand<T>.RequireApart(left, result, nameof(a));
        CudaOperand<T>.RequireApart(right, result, nameof(b));
    }

    private static bool IsSmall(DeviceMatrix<T> c, int k) => Math.Max(c.Rows, c.Columns) <= SmallProduct && k <= SmallDepth;

    /// <summary>Where nothing is multiplied A and B must not be read, which cuBLAS does not promise.</summary>
    private static bool IsScaling(T alpha, int k) => k == 0 || alpha == T.Zero;
}
