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
        bool isSmall = Math.Max(c.Rows, c.Columns) <= SmallProduct && k <= SmallDepth;
        if (isSmall || IsScaling(alpha, k)) MatMulKernels.Run(kernels, MatMulKernels.Parameters(alpha, left, transposeA, right, transposeB, beta, result, k));
        else device.Blas.MatMul(alpha, left, transposeA, right, transposeB, k, beta, result);
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

    /// <summary>Where nothing is multiplied A and B must not be read, which cuBLAS does not promise.</summary>
    private static bool IsScaling(T alpha, int k) => k == 0 || alpha == T.Zero;
}
