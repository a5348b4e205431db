// SPDX-License-Identifier: MIT
using System.Numerics;
using LargeN.Devices;
using LargeN.LinearAlgebra;

namespace LargeN.Cuda;

/// <content>Linear algebra that only a GPU offers: products on tensor cores, and factor, solve and log-determinant in one launch.</content>
public sealed partial class CudaDevice
{
    private MatMulKernel[]? tf32;
    private MatMulKernel[]? bf16;

    /// <summary>C = alpha op(A) op(B) + beta C, over a batch, with the elements of A and B rounded to TF32 (10 bits of fraction, ties away from zero) and sums in float.</summary>
    /// <param name="alpha">Factor of the product; with 0, A and B are not read.</param>
    /// <param name="a">op(A) is [m, k]; batch stride 0 serves every problem.</param>
    /// <param name="transposeA">Whether A enters transposed.</param>
    /// <param name="b">op(B) is [k, n]; batch stride 0 serves every problem.</param>
    /// <param name="transposeB">Whether B enters transposed.</param>
    /// <param name="beta">Factor of the old C; with 0 it is not read.</param>
    /// <param name="c">[m, n], any size; shares no element with A and B.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, C shares elements with A or B, or an operand lies on another device.</exception>
    /// <remarks>
    /// Determinism: class C; the same bits again on one GPU. Error, element by element and to first order: (2^-10 + (k + 4) 2^-23) |alpha| |op(A)| |op(B)| + 2^-22 |beta C|.
    /// Source: kernels/src/matmul/tensor.cuh.
    /// </remarks>
    public void MatMulTf32(
        float alpha, DeviceMatrix<float> a, Transpose transposeA, DeviceMatrix<float> b, Transpose transposeB, float beta, DeviceMatrix<float> c)
    {
        ContractShapes.MatMul(a, transposeA, b, transposeB, c);
        using CudaOperand<float> left = new(this, a, nameof(a));
        using CudaOperand<float> right = new(this, b, nameof(b));
        using CudaOperand<float> result = new(this, c, nameof(c));
        CudaOperand<float>.RequireApart(left, result, nameof(a));
        CudaOperand<float>.RequireApart(right, result, nameof(b));
        tf32 ??= MatMulKernels.OfTensorCores(this, "tf32");
        MatMulKernels.Run(tf32, MatMulKernels.Parameters(alpha, left, transposeA, right, transposeB, beta, result, ContractShapes.Of(a, transposeA).Columns));
    }

    /// <summary>C = alpha op(A) op(B) + beta C, over a batch, with A and B in bf16 and sums in float.</summary>
    /// <param name="alpha">Factor of the product; with 0, A and B are not read.</param>
    /// <param name="a">op(A) is [m, k]: the upper 16 bits of floats, see <see cref="Bf16"/>; batch stride 0 serves every problem.</param>
    /// <param name="transposeA">Whether A enters transposed.</param>
    /// <param name="b">op(B) is [k, n], as A; batch stride 0 serves every problem.</param>
    /// <param name="transposeB">Whether B enters transposed.</param>
    /// <param name="beta">Factor of the old C; with 0 it is not read.</param>
    /// <param name="c">[m, n] in float, any size; shares no memory with A and B, which is the caller's promise.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or an operand lies on another device.</exception>
    /// <remarks>
    /// Determinism: class C; the same bits again on one GPU. Error, element by element and to first order: (k + 4) 2^-23 |alpha| |op(A)| |op(B)| + 2^-22 |beta C|.
    /// Source: kernels/src/matmul/tensor.cuh.
    /// </remarks>
    public void MatMulBf16(
        float alpha, DeviceMatrix<ushort> a, Transpose transposeA, DeviceMatrix<ushort> b, Transpose transposeB, float beta, DeviceMatrix<float> c)
    {
        ContractShapes.MatMul(a, transposeA, b, transposeB, c);
        using CudaOperand<ushort> left = new(this, a, nameof(a));
        using CudaOperand<ushort> right = new(this, b, nameof(b));
        using CudaOperand<float> result = new(this, c, nameof(c));
        bf16 ??= MatMulKernels.OfTensorCores(this, "bf16");
        MatMulKernels.Run(bf16, MatMulKernels.Parameters(alpha, left, transposeA, right, transposeB, beta, result, ContractShapes.Of(a, transposeA).Columns));
    }

    /// <summary>Factors A = L L^T, solves A X = B and gives log det A, over a batch: one launch up to order 128.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="a">Symmetric matrices [n, n], lower triangle given; L over it on return. The strict upper triangle is neither read nor written.</param>
    /// <param name="b">Right-hand sides [n, k], k >= 0; X over them on return.</param>
    /// <param name="verdicts">One a matrix, as of <see cref="ICholeskyOperations{T}.CholeskyFactor"/>. After a failure A and B of that problem are unspecified.</param>
    /// <param name="logDeterminants">One a matrix, natural logarithm; NaN after a failure.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, A shares elements with B, a written operand has batch stride 0, or one lies on another device.</exception>
    /// <remarks>Determinism: class B up to order 128; beyond, that of cuSOLVER and cuBLAS.</remarks>
    public void CholeskyFactorSolve<T>(DeviceMatrix<T> a, DeviceMatrix<T> b, Span<Verdict> verdicts, Span<double> logDeterminants)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Operations<ICholeskyOperations<T>>() is CudaCholeskyOperations<T> cholesky) cholesky.FactorSolve(a, b, verdicts, logDeterminants);
    }
}
