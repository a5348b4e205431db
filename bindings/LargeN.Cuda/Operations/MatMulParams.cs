// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace LargeN.Cuda;

/// <summary>Mirror of the parameter struct of kernels/src/matmul, field by field.</summary>
[Kernels("matmul",
    "largen_matmul_4_f32", "largen_matmul_8_f32", "largen_matmul_16_f32", "largen_matmul_32_f32", "largen_matmul_32_wide_f32", "largen_matmul_64_f32", "largen_matmul_64_narrow_f32",
    "largen_matmul_4_f64", "largen_matmul_8_f64", "largen_matmul_16_f64", "largen_matmul_32_f64", "largen_matmul_64_f64",
    "largen_matmul_16_tf32", "largen_matmul_32_tf32", "largen_matmul_64_tf32",
    "largen_matmul_16_bf16", "largen_matmul_32_bf16", "largen_matmul_64_bf16",
    "largen_matmul_16_mma_f64", "largen_matmul_64_mma_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct MatMulParams
{
    internal ulong A;
    internal ulong B;
    internal ulong C;
    internal long ABatch;
    internal long BBatch;
    internal long CBatch;
    internal long AHead;
    internal long BHead;
    internal long CHead;
    internal long AItem;
    internal long BItem;
    internal long CItem;
    internal double Alpha;
    internal double Beta;
    internal int M;
    internal int N;
    internal int K;
    internal int ARow;
    internal int BRow;
    internal int CRow;
    internal int ATurned;
    internal int BTurned;
    internal int Lower;
    internal int Batch;
}
