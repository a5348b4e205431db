// SPDX-License-Identifier: MIT
namespace LargeN.Cuda;

/// <summary>The entry points of cuBLAS that are used. Signatures: cuBLAS library documentation; matrices are column-major, every function returns a cublasStatus_t.</summary>
/// <param name="exports">The library.</param>
internal sealed unsafe class BlasFunctions(LibraryExports exports)
{
    internal readonly delegate* unmanaged[Cdecl]<nint*, int> Create =
        (delegate* unmanaged[Cdecl]<nint*, int>)exports.Find("cublasCreate_v2");

    internal readonly delegate* unmanaged[Cdecl]<nint, int> Destroy =
        (delegate* unmanaged[Cdecl]<nint, int>)exports.Find("cublasDestroy_v2");

    internal readonly delegate* unmanaged[Cdecl]<nint, nint, int> SetStream =
        (delegate* unmanaged[Cdecl]<nint, nint, int>)exports.Find("cublasSetStream_v2");

    /// <summary>handle, op A, op B, m, n, k, alpha, A, type, lda, stride, B, type, ldb, stride, beta, C, type, ldc, stride, batch, compute type, algorithm.</summary>
    internal readonly delegate* unmanaged[Cdecl]<nint, int, int, int, int, int, void*, ulong, int, int, long, ulong, int, int, long, void*, ulong, int, int, long, int, int, int, int> GemmStridedBatched =
        (delegate* unmanaged[Cdecl]<nint, int, int, int, int, int, void*, ulong, int, int, long, ulong, int, int, long, void*, ulong, int, int, long, int, int, int, int>)exports.Find("cublasGemmStridedBatchedEx");

    /// <summary>handle, triangle, op, n, k, alpha, A, lda, beta, C, ldc.</summary>
    internal readonly delegate* unmanaged[Cdecl]<nint, int, int, int, int, void*, ulong, int, void*, ulong, int, int> SyrkSingle =
        (delegate* unmanaged[Cdecl]<nint, int, int, int, int, void*, ulong, int, void*, ulong, int, int>)exports.Find("cublasSsyrk_v2");

    internal readonly delegate* unmanaged[Cdecl]<nint, int, int, int, int, void*, ulong, int, void*, ulong, int, int> SyrkDouble =
        (delegate* unmanaged[Cdecl]<nint, int, int, int, int, void*, ulong, int, void*, ulong, int, int>)exports.Find("cublasDsyrk_v2");

    /// <summary>handle, side, triangle, op, diagonal, m, n, alpha, A, lda, B, ldb.</summary>
    internal readonly delegate* unmanaged[Cdecl]<nint, int, int, int, int, int, int, void*, ulong, int, ulong, int, int> TrsmSingle =
        (delegate* unmanaged[Cdecl]<nint, int, int, int, int, int, int, void*, ulong, int, ulong, int, int>)exports.Find("cublasStrsm_v2");

    internal readonly delegate* unmanaged[Cdecl]<nint, int, int, int, int, int, int, void*, ulong, int, ulong, int, int> TrsmDouble =
        (delegate* unmanaged[Cdecl]<nint, int, int, int, int, int, int, void*, ulong, int, ulong, int, int>)exports.Find("cublasDtrsm_v2");

    /// <summary>The same with arrays of pointers on the device, and the batch last.</summary>
    internal readonly delegate* unmanaged[Cdecl]<nint, int, int, int, int, int, int, void*, ulong, int, ulong, int, int, int> TrsmBatchedSingle =
        (delegate* unmanaged[Cdecl]<nint, int, int, int, int, int, int, void*, ulong, int, ulong, int, int, int>)exports.Find("cublasStrsmBatched");

    internal readonly delegate* unmanaged[Cdecl]<nint, int, int, int, int, int, int, void*, ulong, int, ulong, int, int, int> TrsmBatchedDouble =
        (delegate* unmanaged[Cdecl]<nint, int, int, int, int, int, int, void*, ulong, int, ulong, int, int, int>)exports.Find("cublasDtrsmBatched");

    /// <summary>Where the library is.</summary>
    internal string Path => exports.Path;

    /// <summary>The first export that is needed and missing; null if all are there.</summary>
    internal string? Missing =>
        Create == null ? "cublasCreate_v2"
        : Destroy == null ? "cublasDestroy_v2"
        : SetStream == null ? "cublasSetStream_v2"
        : GemmStridedBatched == null ? "cublasGemmStridedBatchedEx"
        : SyrkSingle == null || SyrkDouble == null ? "cublasSsyrk_v2 and cublasDsyrk_v2"
        : TrsmSingle == null || TrsmDouble == null ? "cublasStrsm_v2 and cublasDtrsm_v2"
        : TrsmBatchedSingle == null || TrsmBatchedDouble == null ? "cublasStrsmBatched and cublasDtrsmBatched"
        : null;
}
