// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace LargeN.Cuda;

// Mirrors of the parameter structs of kernels/src/cholesky, field by field.

[Kernels("cholesky",
    "largen_cholesky_factor_32_shuffle_f32", "largen_cholesky_factor_128_wide_f32",
    "largen_cholesky_factor_8_f32", "largen_cholesky_factor_16_f32", "largen_cholesky_factor_32_f32", "largen_cholesky_factor_128_f32",
    "largen_cholesky_factor_8_f64", "largen_cholesky_factor_16_f64", "largen_cholesky_factor_32_f64", "largen_cholesky_factor_128_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct CholeskyFactorParams
{
    internal ulong A;
    internal ulong Verdicts;
    internal long ABatch;
    internal int N;
    internal int ARow;
    internal int Batch;
}

[Kernels("cholesky",
    "largen_cholesky_factor_solve_32_f32", "largen_cholesky_factor_solve_128_f32", "largen_cholesky_factor_solve_32_f64", "largen_cholesky_factor_solve_128_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct CholeskyFactorSolveParams
{
    internal ulong A;
    internal ulong B;
    internal ulong LogDeterminants;
    internal ulong Verdicts;
    internal long ABatch;
    internal long BBatch;
    internal int N;
    internal int Sides;
    internal int ARow;
    internal int BRow;
    internal int Batch;
}

[Kernels("cholesky",
    "largen_cholesky_solve_lower_8_f32", "largen_cholesky_solve_lower_16_f32", "largen_cholesky_solve_lower_32_f32", "largen_cholesky_solve_lower_128_f32",
    "largen_cholesky_solve_lower_8_f64", "largen_cholesky_solve_lower_16_f64", "largen_cholesky_solve_lower_32_f64", "largen_cholesky_solve_lower_128_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct SolveLowerParams
{
    internal ulong Lower;
    internal ulong B;
    internal long LowerBatch;
    internal long BBatch;
    internal int N;
    internal int Sides;
    internal int LowerRow;
    internal int BRow;
    internal int Steps;
    internal int Batch;
}

[Kernels("cholesky", "largen_cholesky_log_determinant_f32", "largen_cholesky_log_determinant_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct LogDeterminantParams
{
    internal ulong Lower;
    internal ulong LogDeterminants;
    internal long LowerBatch;
    internal int N;
    internal int LowerRow;
    internal int Batch;
}

[Kernels("cholesky",
    "largen_cholesky_first_non_finite_rows_f32", "largen_cholesky_first_non_finite_rows_f64",
    "largen_cholesky_first_non_finite_columns_f32", "largen_cholesky_first_non_finite_columns_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct FirstNonFiniteParams
{
    internal ulong A;
    internal ulong Rows;
    internal ulong Columns;
    internal long ABatch;
    internal int N;
    internal int ARow;
    internal int Batch;
}
