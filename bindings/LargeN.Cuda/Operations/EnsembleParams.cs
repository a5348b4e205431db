// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace LargeN.Cuda;

/// <summary>Mirror of Params in kernels/src/ensemble/params.cuh, which says what each field is.</summary>
[Kernels("ensemble",
    "largen_ensemble_sgd_block8_f32", "largen_ensemble_sgd_block32_f32", "largen_ensemble_sgd_rows8_f32", "largen_ensemble_sgd_warp32_f32",
    "largen_ensemble_sgd_block8_f64", "largen_ensemble_sgd_block32_f64", "largen_ensemble_sgd_rows8_f64", "largen_ensemble_sgd_warp32_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct EnsembleParams
{
    internal ulong W0;
    internal ulong W1;
    internal ulong W2;
    internal ulong Rates;
    internal ulong Source;
    internal ulong Labels;
    internal ulong Records;
    internal ulong Stops;
    internal long W0Replica;
    internal long W1Replica;
    internal long W2Replica;
    internal long RatesReplica;
    internal long SourceReplica;
    internal long LabelsReplica;
    internal long RecordsReplica;
    internal ulong Seed;
    internal long FirstStep;
    internal double M0;
    internal double M1;
    internal double M2;
    internal double R0;
    internal double R1;
    internal double R2;
    internal double TeacherScale;
    internal double Noise;
    internal int W0Row;
    internal int W1Row;
    internal int W2Row;
    internal int SourceRow;
    internal int LabelsRow;
    internal int RecordsRow;
    internal int Replicas;
    internal int InputDimension;
    internal int Width;
    internal int Depth;
    internal int Outputs;
    internal int Batch;
    internal int Steps;
    internal int RecordEvery;
    internal int Samples;
    internal int Activation;
    internal int Link;
    internal uint FirstReplica;
    internal int SharedDraws;
    internal int RecordCount;
}
