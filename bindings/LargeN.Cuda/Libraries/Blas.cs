// SPDX-License-Identifier: MIT
using LargeN.LinearAlgebra;

namespace LargeN.Cuda;

/// <summary>cuBLAS on the stream of a device, called with the row-major operands of the contracts.</summary>
/// <remarks>
/// A row-major matrix is the transpose of a column-major one of the same memory, so operands change places and triangles change sides: what is written
/// below is (op(B))^T (op(A))^T for op(A) op(B), the upper triangle for the lower, and a solve from the right for one from the left.
/// </remarks>
internal sealed unsafe class Blas : IDisposable
{
    private const int Upper = 1;       // CUBLAS_FILL_MODE_UPPER
    private const int Right = 1;       // CUBLAS_SIDE_RIGHT
    private const int NotUnit = 0;     // CUBLAS_DIAG_NON_UNIT
    private const int Standard = -1;   // CUBLAS_GEMM_DEFAULT
    private const int Compute32 = 68;  // CUBLAS_COMPUTE_32F: no TF32, whatever the type of the GPU
    private const int Compute64 = 70;  // CUBLAS_COMPUTE_64F

    private readonly CudaDevice device;
    private readonly BlasFunctions functions;
    private readonly BlasHandle handle;

    /// <exception cref="DeviceException">The library lacks something.</exception>
    /// <exception cref="CudaException">It does not start.</exception>
    internal Blas(CudaDevice device, BlasFunctions functions)
    {
        this.device = device;
        this.functions = functions;
        if (functions.Missing is { } missing) throw new DeviceException(device.Name, $"{functions.Path} does not export {missing}");
        using ContextScope scope = device.Context.Enter();
        nint created;
        Check(functions.Create(&created), "cublasCreate_v2");
        handle = new BlasHandle(device.Context, functions, created);
        try
        {
            Check(functions.SetStream(created, device.Stream.Native), "cublasSetStream_v2");
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public void Dispose() => handle.Dispose();

    /// <summary>C = alpha op(A) op(B) + beta C for every problem; no size is 0.</summary>
    internal void MatMul<T>(T alpha, in CudaOperand<T> a, Transpose transposeA, in CudaOperand<T> b, Transpose transposeB, int k, T beta, in CudaOperand<T> c)
        where T : unmanaged
    {
        int type = CudaType.Of<T>();
        using ContextScope scope = device.Context.Enter();
        int status = functions.GemmStridedBatched(
            handle.Native, Op(transposeB), Op(transposeA), c.Columns, c.Rows, k, &alpha,
            b.Pointer, type, b.Leading, b.BatchStride, a.Pointer, type, a.Leading, a.BatchStride, &beta,
            c.Pointer, type, c.Leading, c.BatchStride, c.Batch, typeof(T) == typeof(double) ? Compute64 : Compute32, Standard);
        if (status != 0) throw Failed($"cublasGemmStridedBatchedEx (m {c.Columns}, n {c.Rows}, k {k}, batch {c.Batch})", status);
    }

    /// <summary>C = alpha op(A) op(A)^T + beta C on the lower triangle of every problem; no size is 0.</summary>
    internal void SymmetricRankK<T>(T alpha, in CudaOperand<T> a, Transpose transposeA, int k, T beta, in CudaOperand<T> c)
        where T : unmanaged
    {
        using ContextScope scope = device.Context.Enter();
        delegate* unmanaged[Cdecl]<nint, int, int, int, int, void*, ulong, int, void*, ulong, int, int> syrk = typeof(T) == typeof(double) ? functions.SyrkDouble : functions.SyrkSingle;
        int op = Op(transposeA == Transpose.No ? Transpose.Yes : Transpose.No);
        for (int p = 0; p < c.Batch; p++)
        {
            int status = syrk(handle.Native, Upper, op, c.Rows, k, &alpha, a.At(p), a.Leading, &beta, c.At(p), c.Leading);
            if (status != 0) throw Failed($"cublasXsyrk (n {c.Rows}, k {k}, problem {p})", status);
        }
    }

    /// <summary>Solves op(L) X = B in place of B for every problem; no size is 0.</summary>
    /// <param name="lower">The triangles.</param>
    /// <param name="transpose">op.</param>
    /// <param name="b">The right-hand sides.</param>
    internal void SolveLower<T>(in CudaOperand<T> lower, Transpose transpose, in CudaOperand<T> b)
        where T : unmanaged
    {
        using ContextScope scope = device.Context.Enter();
        delegate* unmanaged[Cdecl]<nint, int, int, int, int, int, int, void*, ulong, int, ulong, int, int> trsm = typeof(T) == typeof(double) ? functions.TrsmDouble : functions.TrsmSingle;
        T one = CudaType.One<T>();
        for (int p = 0; p < b.Batch; p++)
        {
            int status = trsm(handle.Native, Right, Upper, Op(transpose), NotUnit, b.Columns, b.Rows, &one, lower.At(p), lower.Leading, b.At(p), b.Leading);
            if (status != 0) throw Failed($"cublasXtrsm (n {b.Rows}, right-hand sides {b.Columns}, problem {p})", status);
        }
    }

    /// <summary>The same for many problems at once, by arrays of their addresses on the device.</summary>
    internal void SolveLower<T>(in CudaOperand<T> lower, ulong lowerAddresses, Transpose transpose, in CudaOperand<T> b, ulong addresses)
        where T : unmanaged
    {
        using ContextScope scope = device.Context.Enter();
        delegate* unmanaged[Cdecl]<nint, int, int, int, int, int, int, void*, ulong, int, ulong, int, int, int> trsm = typeof(T) == typeof(double) ? functions.TrsmBatchedDouble : functions.TrsmBatchedSingle;
        T one = CudaType.One<T>();
        int status = trsm(handle.Native, Right, Upper, Op(transpose), NotUnit, b.Columns, b.Rows, &one, lowerAddresses, lower.Leading, addresses, b.Leading, b.Batch);
        if (status != 0) throw Failed($"cublasXtrsmBatched (n {b.Rows}, right-hand sides {b.Columns}, batch {b.Batch})", status);
    }

    private static int Op(Transpose transpose) => transpose == Transpose.No ? 0 : 1; // CUBLAS_OP_N, CUBLAS_OP_T

    private void Check(int status, string call)
    {
        if (status != 0) throw Failed(call, status);
    }

    private CudaException Failed(string call, int status) => LibraryStatus.Blas($"device {device.Name}", call, status);

    /// <summary>Owner of a cublasHandle_t.</summary>
    private sealed class BlasHandle(GpuContext context, BlasFunctions functions, nint native) : GpuHandle(context, native)
    {
        protected override int Free(nint native) => functions.Destroy(native);
    }
}
