// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace LargeN.Cuda;

// Mirrors of the parameter structs of kernels/src/maps, field by field.

[Kernels("maps", "largen_neural_kernel_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct NeuralKernelParams
{
    internal ulong X;
    internal long Columns;
    internal long BatchStride;
    internal double WeightVariance;
    internal double BiasVariance;
    internal int Rows;
    internal int Batch;
    internal int RowStride;
    internal int Depth;
    internal int Tangent;
    internal int Erf;
}

[Kernels("maps", "largen_gegenbauer_step_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct GegenbauerParams
{
    internal ulong Cosines;
    internal ulong Current;
    internal ulong Previous;
    internal long Columns;
    internal long CosinesBatchStride;
    internal long CurrentBatchStride;
    internal long PreviousBatchStride;
    internal int Rows;
    internal int Batch;
    internal int CosinesRowStride;
    internal int CurrentRowStride;
    internal int PreviousRowStride;
    internal int Degree;
    internal int Dimension;
    internal int Reserved;
}
