// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;
using LargeN.Devices;
using LargeN.LinearAlgebra;

namespace LargeN.Cuda;

/// <summary><see cref="IMatrixOperations{T}"/>: own kernels for small matrices, cuBLAS for large ones; in the stream, without waiting.</summary>
/// <remarks>The orders at which the two meet are estimates until a run on a GPU has measured them. They depend on the shape alone, never on the GPU or what is free on it.</remarks>
internal sealed class CudaMatrixOperations<T>(CudaDevice device) : IMatrixOperations<T>
    where T : unmanaged
{
    private const int SmallProduct = 64;      // one tile of the own kernels
    private const int LargeSymmetric = 512;   // from here on one call of cuBLAS for each problem has enough work to fill a GPU

    private readonly SmallProducts<T> products = new(device);
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
        if (k == 0 || Math.Max(c.Rows, c.Columns) <= SmallProduct) products.Launch(Wide(alpha), left, transposeA, right, transposeB, k, Wide(beta), result, lower: false);
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
        if (k == 0 || c.Rows < LargeSymmetric) products.Launch(Wide(alpha), factor, transposeA, factor, other, k, Wide(beta), result, lower: true);
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

    private static double Wide(T x) => typeof(T) == typeof(double) ? Unsafe.BitCast<T, double>(x) : Unsafe.BitCast<T, float>(x);
}
