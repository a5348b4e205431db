// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace LargeN.Cuda;

// Mirrors of the parameter structs of kernels/src/resolvent, field by field.

[Kernels("resolvent", "largen_resolvent_traces_complex_f64", "largen_resolvent_traces_real_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct ResolventTraceParams
{
    internal ulong Spectra;
    internal ulong Weights;
    internal ulong Z;
    internal ulong Sums;
    internal ulong Verdicts;
    internal long SpectrumStride;
    internal long WeightStride;
    internal int N;
    internal int Shifts;
    internal int SpectrumStep;
    internal int WeightStep;
    internal int Batch;
}

[Kernels("resolvent", "largen_resolvent_product_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct ResolventProductParams
{
    internal ulong Spectra;
    internal ulong B;
    internal ulong C;
    internal ulong Z;
    internal ulong Products;
    internal long SpectrumStride;
    internal long BStride;
    internal long CStride;
    internal int N;
    internal int Shifts;
    internal int SpectrumStep;
    internal int BRow;
    internal int CRow;
    internal int Batch;
}

[Kernels("resolvent", "largen_resolvent_first_bad_operand_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct FirstBadOperandParams
{
    internal ulong B;
    internal ulong C;
    internal ulong First;
    internal long BStride;
    internal long CStride;
    internal int N;
    internal int BRow;
    internal int CRow;
    internal int Batch;
}

[Kernels("resolvent", "largen_resolvent_two_point_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct TwoPointParams
{
    internal ulong Spectra;
    internal ulong Diagonal;
    internal ulong Products;
    internal ulong LeftZ;
    internal ulong RightZ;
    internal ulong ShiftVerdicts;
    internal ulong FirstBad;
    internal ulong Table;
    internal ulong Verdicts;
    internal long SpectrumStride;
    internal long DiagonalStride;
    internal int N;
    internal int Left;
    internal int Right;
    internal int SpectrumStep;
    internal int DiagonalStep;
    internal int Batch;
}

[Kernels("resolvent", "largen_tridiagonal_solve_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct TridiagonalSolveParams
{
    internal ulong Diagonals;
    internal ulong OffDiagonals;
    internal ulong Z;
    internal ulong B;
    internal ulong X;
    internal ulong Scratch;
    internal ulong Verdicts;
    internal long DiagonalStride;
    internal long OffDiagonalStride;
    internal long BBatch;
    internal long XBatch;
    internal long FirstSystem;
    internal long Systems;
    internal int N;
    internal int Shifts;
    internal int Sides;
    internal int DiagonalStep;
    internal int OffDiagonalStep;
    internal int BRow;
    internal int XRow;
}
