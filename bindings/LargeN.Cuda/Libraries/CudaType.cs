// SPDX-License-Identifier: MIT
using System.Runtime.CompilerServices;

namespace LargeN.Cuda;

/// <summary>Element types as the libraries number them (cudaDataType).</summary>
internal static class CudaType
{
    private const int Real32 = 0; // CUDA_R_32F
    private const int Real64 = 1; // CUDA_R_64F

    internal static int Of<T>()
        where T : unmanaged => typeof(T) == typeof(double) ? Real64 : Real32;

    internal static T One<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(double)) return Unsafe.BitCast<double, T>(1);
        return Unsafe.BitCast<float, T>(1);
    }
}
