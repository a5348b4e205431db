// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace LargeN.Cuda;

// Mirrors of the parameter structs of kernels/src/pointwise, field by field.

[Kernels("pointwise", "largen_copy_f32", "largen_copy_f64", "largen_add_scaled_f32", "largen_add_scaled_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct PairParams<T>
    where T : unmanaged
{
    internal ulong X;
    internal ulong Y;
    internal long Columns;
    internal long XBatchStride;
    internal long YBatchStride;
    internal T Alpha;
    internal int Rows;
    internal int Batch;
    internal int XRowStride;
    internal int YRowStride;
}

[Kernels("pointwise", "largen_fill_f32", "largen_fill_f64", "largen_scale_f32", "largen_scale_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct OneParams<T>
    where T : unmanaged
{
    internal ulong X;
    internal long Columns;
    internal long BatchStride;
    internal T Alpha;
    internal int Rows;
    internal int Batch;
    internal int RowStride;
}

[Kernels("pointwise", "largen_scale_columns_f32", "largen_scale_columns_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct ScaleColumnsParams
{
    internal ulong X;
    internal ulong Scale;
    internal long Columns;
    internal long BatchStride;
    internal long ScaleBatchStride;
    internal int Rows;
    internal int Batch;
    internal int RowStride;
    internal int Reserved;
}

[Kernels("pointwise", "largen_gather_f32", "largen_gather_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct GatherParams
{
    internal ulong Source;
    internal ulong Destination;
    internal ulong RowIndex;
    internal ulong ColumnIndex;
    internal long Columns;
    internal long SourceBatchStride;
    internal long BatchStride;
    internal long RowIndexBatchStride;
    internal long ColumnIndexBatchStride;
    internal int Rows;
    internal int Batch;
    internal int SourceRowStride;
    internal int RowStride;
}

[Kernels("pointwise", "largen_add_to_diagonal_f32", "largen_add_to_diagonal_f64", "largen_mirror_lower_f32", "largen_mirror_lower_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct SquareParams<T>
    where T : unmanaged
{
    internal ulong X;
    internal long BatchStride;
    internal T Alpha;
    internal int Order;
    internal int Batch;
    internal int RowStride;
}

[Kernels("pointwise", "largen_normalize_rows_f32", "largen_normalize_rows_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct NormalizeRowsParams
{
    internal ulong X;
    internal long Columns;
    internal long BatchStride;
    internal int Rows;
    internal int Batch;
    internal int RowStride;
    internal int Reserved;
}
