// SPDX-License-Identifier: MIT
namespace LargeN.Cuda;

/// <summary>The driver's status codes that this layer tells apart (CUDA Driver API, CUresult).</summary>
internal static class CudaStatus
{
    internal const int Success = 0;
    internal const int InvalidValue = 1;
    internal const int OutOfMemory = 2;
    internal const int NoDevice = 100;
    internal const int NotReady = 600;

    /// <summary>Failures after which the context only repeats them: errors of running kernels and of the hardware.</summary>
    internal static bool IsFatal(int status) => status is
        214         // uncorrectable memory error
        or 220      // uncorrectable NVLink error
        or 700      // illegal address
        or 702      // launch timeout
        or 709      // context is destroyed
        or 710      // assertion in a kernel
        or >= 714 and <= 719; // stack, instruction, alignment, address space, program counter, launch failed
}
