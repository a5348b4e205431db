// SPDX-License-Identifier: MIT
namespace LargeN.Cuda;

/// <summary>The entry points of cuSOLVER that are used. Signatures: cuSOLVER library documentation; matrices are column-major, every function returns a cusolverStatus_t.</summary>
/// <param name="exports">The library.</param>
internal sealed unsafe class SolverFunctions(LibraryExports exports)
{
    internal readonly delegate* unmanaged[Cdecl]<nint*, int> Create =
        (delegate* unmanaged[Cdecl]<nint*, int>)exports.Find("cusolverDnCreate");

    internal readonly delegate* unmanaged[Cdecl]<nint, int> Destroy =
        (delegate* unmanaged[Cdecl]<nint, int>)exports.Find("cusolverDnDestroy");

    internal readonly delegate* unmanaged[Cdecl]<nint, nint, int> SetStream =
        (delegate* unmanaged[Cdecl]<nint, nint, int>)exports.Find("cusolverDnSetStream");

    internal readonly delegate* unmanaged[Cdecl]<nint*, int> CreateParams =
        (delegate* unmanaged[Cdecl]<nint*, int>)exports.Find("cusolverDnCreateParams");

    internal readonly delegate* unmanaged[Cdecl]<nint, int> DestroyParams =
        (delegate* unmanaged[Cdecl]<nint, int>)exports.Find("cusolverDnDestroyParams");

    /// <summary>handle, params, triangle, n, type, A, lda, compute type, bytes on the device, bytes on the host.</summary>
    internal readonly delegate* unmanaged[Cdecl]<nint, nint, int, long, int, ulong, long, int, nuint*, nuint*, int> PotrfSize =
        (delegate* unmanaged[Cdecl]<nint, nint, int, long, int, ulong, long, int, nuint*, nuint*, int>)exports.Find("cusolverDnXpotrf_bufferSize");

    /// <summary>handle, params, triangle, n, type, A, lda, compute type, workspace on the device, its bytes, workspace on the host, its bytes, info.</summary>
    internal readonly delegate* unmanaged[Cdecl]<nint, nint, int, long, int, ulong, long, int, ulong, nuint, void*, nuint, ulong, int> Potrf =
        (delegate* unmanaged[Cdecl]<nint, nint, int, long, int, ulong, long, int, ulong, nuint, void*, nuint, ulong, int>)exports.Find("cusolverDnXpotrf");

    /// <summary>handle, params, with vectors, triangle, n, type, A, lda, type of W, W, compute type, bytes on the device, bytes on the host.</summary>
    internal readonly delegate* unmanaged[Cdecl]<nint, nint, int, int, long, int, ulong, long, int, ulong, int, nuint*, nuint*, int> SyevdSize =
        (delegate* unmanaged[Cdecl]<nint, nint, int, int, long, int, ulong, long, int, ulong, int, nuint*, nuint*, int>)exports.Find("cusolverDnXsyevd_bufferSize");

    /// <summary>The same up to the compute type, then: workspace on the device, its bytes, workspace on the host, its bytes, info.</summary>
    internal readonly delegate* unmanaged[Cdecl]<nint, nint, int, int, long, int, ulong, long, int, ulong, int, ulong, nuint, void*, nuint, ulong, int> Syevd =
        (delegate* unmanaged[Cdecl]<nint, nint, int, int, long, int, ulong, long, int, ulong, int, ulong, nuint, void*, nuint, ulong, int>)exports.Find("cusolverDnXsyevd");

    /// <summary>As <see cref="SyevdSize"/>, with the batch last; null before CUDA 12.6.2.</summary>
    internal readonly delegate* unmanaged[Cdecl]<nint, nint, int, int, long, int, ulong, long, int, ulong, int, nuint*, nuint*, long, int> SyevBatchedSize =
        (delegate* unmanaged[Cdecl]<nint, nint, int, int, long, int, ulong, long, int, ulong, int, nuint*, nuint*, long, int>)exports.Find("cusolverDnXsyevBatched_bufferSize");

    /// <summary>As <see cref="Syevd"/>, with the batch last; null before CUDA 12.6.2.</summary>
    internal readonly delegate* unmanaged[Cdecl]<nint, nint, int, int, long, int, ulong, long, int, ulong, int, ulong, nuint, void*, nuint, ulong, long, int> SyevBatched =
        (delegate* unmanaged[Cdecl]<nint, nint, int, int, long, int, ulong, long, int, ulong, int, ulong, nuint, void*, nuint, ulong, long, int>)exports.Find("cusolverDnXsyevBatched");

    /// <summary>Where the library is.</summary>
    internal string Path => exports.Path;

    /// <summary>The first export that is needed and missing; null if all are there.</summary>
    internal string? Missing =>
        Create == null || Destroy == null || SetStream == null ? "cusolverDnCreate, cusolverDnDestroy and cusolverDnSetStream"
        : CreateParams == null || DestroyParams == null ? "cusolverDnCreateParams and cusolverDnDestroyParams"
        : Potrf == null || PotrfSize == null ? "cusolverDnXpotrf"
        : Syevd == null || SyevdSize == null ? "cusolverDnXsyevd"
        : null;
}
