// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;
using LargeN.Cuda;
using LargeN.Devices;

namespace LargeN.Bench.Gpu;

/// <summary>Routines of cuBLAS and cuSOLVER that only peers need, called with row-major operands (see the host layer's own calls for the turning of operands).</summary>
internal sealed unsafe class VendorLibraries : IDisposable
{
    private const int Upper = 1;              // CUBLAS_FILL_MODE_UPPER: the lower triangle, row-major
    private const int Standard = -1;          // CUBLAS_GEMM_DEFAULT
    private const int Real32 = 0;             // CUDA_R_32F
    private const int Brain16 = 14;           // CUDA_R_16BF
    private const int Compute32 = 68;         // CUBLAS_COMPUTE_32F
    private const int ComputeFastTf32 = 77;   // CUBLAS_COMPUTE_32F_FAST_TF32

    private readonly CudaDevice device;
    private readonly BlasFunctions blasFunctions;
    private readonly SolverFunctions solverFunctions;
    private readonly nint solverLibrary;
    private readonly nint solver;
    private readonly nint blas;

    internal VendorLibraries(CudaDevice device)
    {
        this.device = device;
        blasFunctions = device.Libraries.Blas;
        solverFunctions = device.Libraries.Solver;
        if ((blasFunctions.Missing ?? solverFunctions.Missing) is { } missing) throw new DeviceException(device.Name, $"the vendor's libraries do not export {missing}");
        solverLibrary = NativeLibrary.Load(solverFunctions.Path);
        using ContextScope scope = device.Context.Enter();
        nint handle;
        CheckBlas(blasFunctions.Create(&handle), "cublasCreate_v2");
        blas = handle;
        try
        {
            CheckBlas(blasFunctions.SetStream(blas, device.Stream.Native), "cublasSetStream_v2");
            Check(solverFunctions.Create(&handle), "cusolverDnCreate");
            solver = handle;
            Check(solverFunctions.SetStream(solver, device.Stream.Native), "cusolverDnSetStream");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>C = A B for n x n matrices that lie densely; A and B in bf16, or in float and rounded to TF32; C in float.</summary>
    internal void MatMul(ulong a, ulong b, bool isBrain, ulong c, int n, int batch)
    {
        float one = 1, zero = 0;
        int type = isBrain ? Brain16 : Real32;
        long stride = (long)n * n;
        using ContextScope scope = device.Context.Enter();
        int status = blasFunctions.GemmStridedBatched(blas, 0, 0, n, n, n, &one, b, type, n, stride, a, type, n, stride, &zero, c, Real32, n, stride, batch, isBrain ? Compute32 : ComputeFastTf32, Standard);
        CheckBlas(status, "cublasGemmStridedBatchedEx");
    }

    /// <summary>Factors of many matrices by the addresses of each.</summary>
    internal void CholeskyFactor<T>(ulong addresses, int n, ulong info, int batch)
        where T : unmanaged
    {
        var potrf = (delegate* unmanaged[Cdecl]<nint, int, int, ulong, int, ulong, int, int>)
            Export(solverLibrary, typeof(T) == typeof(double) ? "cusolverDnDpotrfBatched" : "cusolverDnSpotrfBatched");
        using ContextScope scope = device.Context.Enter();
        Check(potrf(solver, Upper, n, addresses, n, info, batch), "cusolverDnXpotrfBatched");
    }

    /// <summary>Solutions of one right-hand side a matrix, by addresses.</summary>
    internal void CholeskySolve<T>(ulong addresses, int n, ulong sides, ulong info, int batch)
        where T : unmanaged
    {
        var potrs = (delegate* unmanaged[Cdecl]<nint, int, int, int, ulong, int, ulong, int, ulong, int, int>)
            Export(solverLibrary, typeof(T) == typeof(double) ? "cusolverDnDpotrsBatched" : "cusolverDnSpotrsBatched");
        using ContextScope scope = device.Context.Enter();
        Check(potrs(solver, Upper, n, 1, addresses, n, sides, n, info, batch), "cusolverDnXpotrsBatched");
    }

    public void Dispose()
    {
        using ContextScope scope = device.Context.Borrow();
        if (blas != 0) _ = blasFunctions.Destroy(blas);
        if (solver != 0) _ = solverFunctions.Destroy(solver);
    }

    private static nint Export(nint library, string name) =>
        NativeLibrary.TryGetExport(library, name, out nint address) ? address : throw new NotSupportedException($"the vendor's library does not export {name}");

    private void CheckBlas(int status, string call)
    {
        if (status != 0) throw LibraryStatus.Blas($"device {device.Name}", call, status);
    }

    private void Check(int status, string call)
    {
        if (status != 0) throw LibraryStatus.Solver($"device {device.Name}", call, status);
    }
}
