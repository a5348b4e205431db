// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace LargeN.Cuda;

// Mirrors of the parameter structs of kernels/src/eigen, field by field.

[Kernels("eigen",
    "largen_eigen_values_8_f32", "largen_eigen_values_16_f32", "largen_eigen_values_32_f32", "largen_eigen_values_128_f32",
    "largen_eigen_vectors_8_f32", "largen_eigen_vectors_16_f32", "largen_eigen_vectors_32_f32", "largen_eigen_vectors_128_f32",
    "largen_eigen_values_8_f64", "largen_eigen_values_16_f64", "largen_eigen_values_32_f64", "largen_eigen_values_128_f64",
    "largen_eigen_vectors_8_f64", "largen_eigen_vectors_16_f64", "largen_eigen_vectors_32_f64", "largen_eigen_vectors_128_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct SymmetricEigenParams
{
    internal ulong A;
    internal ulong Values;
    internal ulong Verdicts;
    internal long BatchStride;
    internal long ValueBatchStride;
    internal int N;
    internal int RowStride;
    internal int ValueStride;
    internal int Batch;
}

[Kernels("eigen", "largen_eigen_pack_f32", "largen_eigen_pack_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct EigenPackParams
{
    internal ulong A;
    internal ulong Packed;
    internal ulong Exponents;
    internal ulong Verdicts;
    internal long BatchStride;
    internal int N;
    internal int RowStride;
}

[Kernels("eigen", "largen_eigen_unpack_f32", "largen_eigen_unpack_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct EigenUnpackParams
{
    internal ulong Packed;
    internal ulong PackedValues;
    internal ulong Exponents;
    internal ulong Info;
    internal ulong A;
    internal ulong Values;
    internal ulong Verdicts;
    internal long BatchStride;
    internal long ValueBatchStride;
    internal int N;
    internal int RowStride;
    internal int ValueStride;
}
