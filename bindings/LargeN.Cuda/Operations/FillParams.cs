// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace LargeN.Cuda;

/// <summary>Mirror of the parameter struct of kernels/src/random, field by field.</summary>
[Kernels("random", "largen_fill_uniform_f32", "largen_fill_uniform_f64", "largen_fill_normal_f32", "largen_fill_normal_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct FillParams
{
    internal ulong X;
    internal long Columns;
    internal long BatchStride;
    internal long FirstIndex;
    internal ulong Seed;
    internal int Rows;
    internal int Batch;
    internal int RowStride;
    internal uint Purpose;
    internal uint FirstReplica;
    internal uint Step;
}
