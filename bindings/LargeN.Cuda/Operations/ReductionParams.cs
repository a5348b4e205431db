// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace LargeN.Cuda;

// Mirrors of the parameter structs of kernels/src/reduce, field by field.

[Kernels("reduce", "largen_sum_f32", "largen_sum_f64", "largen_dot_f32", "largen_dot_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct SumParams
{
    internal ulong X;
    internal ulong Y;
    internal ulong Partials;
    internal long Columns;
    internal long XBatchStride;
    internal long YBatchStride;
    internal int Rows;
    internal int Batch;
    internal int XRowStride;
    internal int YRowStride;
}

[Kernels("reduce", "largen_lower_squares_f32", "largen_lower_squares_f64", "largen_trace_f32", "largen_trace_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct SquareSumParams
{
    internal ulong X;
    internal ulong Results;
    internal long BatchStride;
    internal int Order;
    internal int Batch;
    internal int RowStride;
    internal int Reserved;
}

[Kernels("reduce", "largen_sum_partials")]
[StructLayout(LayoutKind.Sequential)]
internal struct SumPartialsParams
{
    internal ulong Partials;
    internal ulong Sums;
    internal long Blocks;
    internal int Batch;
    internal int Reserved;
}
