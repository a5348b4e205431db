// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;

namespace LargeN.Cuda;

// Mirrors of the parameter structs of kernels/src/network, field by field.

[Kernels("network", "largen_activate_f32", "largen_activate_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct ActivateParams
{
    internal ulong Z;
    internal ulong Bias;
    internal ulong A;
    internal long Columns;
    internal long ZBatch;
    internal long BiasBatch;
    internal long ABatch;
    internal int Batch;
    internal int Rows;
    internal int ZRow;
    internal int ARow;
    internal int Activation;
    internal int Reserved;
}

[Kernels("network", "largen_activate_gradient_f32", "largen_activate_gradient_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct ActivateGradientParams
{
    internal ulong Z;
    internal ulong Da;
    internal ulong Dz;
    internal long Columns;
    internal long ZBatch;
    internal long DaBatch;
    internal long DzBatch;
    internal int Batch;
    internal int Rows;
    internal int ZRow;
    internal int DaRow;
    internal int DzRow;
    internal int Activation;
}

[Kernels("network", "largen_activate_second_f32", "largen_activate_second_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct ActivateSecondParams
{
    internal ulong Z;
    internal ulong ZDot;
    internal ulong Da;
    internal ulong Result;
    internal long Columns;
    internal long ZBatch;
    internal long ZDotBatch;
    internal long DaBatch;
    internal long ResultBatch;
    internal int Batch;
    internal int Rows;
    internal int ZRow;
    internal int ZDotRow;
    internal int DaRow;
    internal int ResultRow;
    internal int Activation;
    internal int Reserved;
}

[Kernels("network", "largen_softmax_f32", "largen_softmax_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct SoftmaxParams
{
    internal ulong X;
    internal ulong P;
    internal long XBatch;
    internal long PBatch;
    internal int Batch;
    internal int Rows;
    internal int Columns;
    internal int XRow;
    internal int PRow;
    internal int Causal;
}

[Kernels("network", "largen_softmax_gradient_f32", "largen_softmax_gradient_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct SoftmaxGradientParams
{
    internal ulong P;
    internal ulong Dp;
    internal ulong Dx;
    internal long PBatch;
    internal long DpBatch;
    internal long DxBatch;
    internal int Batch;
    internal int Rows;
    internal int Columns;
    internal int PRow;
    internal int DpRow;
    internal int DxRow;
}

[Kernels("network", "largen_layer_norm_f32", "largen_layer_norm_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct LayerNormParams
{
    internal ulong X;
    internal ulong N;
    internal ulong R;
    internal long XBatch;
    internal long NBatch;
    internal long RBatch;
    internal int Batch;
    internal int Rows;
    internal int Columns;
    internal int XRow;
    internal int NRow;
    internal int RRow;
}

[Kernels("network", "largen_layer_norm_gradient_f32", "largen_layer_norm_gradient_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct LayerNormGradientParams
{
    internal ulong N;
    internal ulong R;
    internal ulong Dn;
    internal ulong Dx;
    internal long NBatch;
    internal long RBatch;
    internal long DnBatch;
    internal long DxBatch;
    internal int Batch;
    internal int Rows;
    internal int Columns;
    internal int NRow;
    internal int RRow;
    internal int DnRow;
    internal int DxRow;
    internal int Reserved;
}

[Kernels("network", "largen_column_sums_f32", "largen_column_sums_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct ColumnSumsParams
{
    internal ulong X;
    internal ulong Y;
    internal ulong Sums;
    internal long XBatch;
    internal long YBatch;
    internal long SumsBatch;
    internal int Batch;
    internal int Rows;
    internal int Columns;
    internal int XRow;
    internal int YRow;
    internal int Reserved;
}

[Kernels("network", "largen_mean_square_f32", "largen_mean_square_f64", "largen_logistic_f32", "largen_logistic_f64", "largen_hinge_f32", "largen_hinge_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct LossParams
{
    internal ulong F;
    internal ulong Y;
    internal ulong Df;
    internal ulong Losses;
    internal long FBatch;
    internal long YBatch;
    internal long DfBatch;
    internal long LossesBatch;
    internal int Batch;
    internal int Rows;
    internal int Columns;
    internal int FRow;
    internal int YRow;
    internal int DfRow;
}

[Kernels("network", "largen_cross_entropy_f32", "largen_cross_entropy_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct CrossEntropyParams
{
    internal ulong F;
    internal ulong Labels;
    internal ulong Df;
    internal ulong Losses;
    internal long FBatch;
    internal long LabelsBatch;
    internal long DfBatch;
    internal long LossesBatch;
    internal int Batch;
    internal int Rows;
    internal int Columns;
    internal int FRow;
    internal int LabelsRow;
    internal int DfRow;
}

[Kernels("network",
    "largen_sgd_f32", "largen_sgd_f64", "largen_sign_descent_f32", "largen_sign_descent_f64", "largen_momentum_f32", "largen_momentum_f64",
    "largen_lion_f32", "largen_lion_f64", "largen_adam_w_f32", "largen_adam_w_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct UpdateParams
{
    internal ulong W;
    internal ulong G;
    internal ulong M;
    internal ulong V;
    internal ulong Rates;
    internal ulong Decays;
    internal long Columns;
    internal long WBatch;
    internal long GBatch;
    internal long MBatch;
    internal long VBatch;
    internal long RatesBatch;
    internal long DecaysBatch;
    internal double RateFactor;
    internal double DecayFactor;
    internal double Beta1;
    internal double Rest1;
    internal double Beta2;
    internal double Rest2;
    internal double Epsilon;
    internal double Correction1;
    internal double Correction2;
    internal int Batch;
    internal int Rows;
    internal int WRow;
    internal int GRow;
    internal int MRow;
    internal int VRow;
    internal int Nesterov;
    internal int Reserved;
}

[Kernels("network", "largen_gate_f32", "largen_gate_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct GateParams
{
    internal ulong Logits;
    internal ulong Bias;
    internal ulong Gates;
    internal long LogitsBatch;
    internal long BiasBatch;
    internal long GatesBatch;
    internal double Scale;
    internal int Batch;
    internal int Rows;
    internal int Columns;
    internal int LogitsRow;
    internal int GatesRow;
    internal int Active;
}

[Kernels("network", "largen_gate_gradient_f32", "largen_gate_gradient_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct GateGradientParams
{
    internal ulong Logits;
    internal ulong Gates;
    internal ulong DGates;
    internal ulong DLogits;
    internal long Columns;
    internal long LogitsBatch;
    internal long GatesBatch;
    internal long DGatesBatch;
    internal long DLogitsBatch;
    internal int Batch;
    internal int Rows;
    internal int LogitsRow;
    internal int GatesRow;
    internal int DGatesRow;
    internal int DLogitsRow;
}

[Kernels("network", "largen_scale_groups_f32", "largen_scale_groups_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct ScaleGroupsParams
{
    internal ulong X;
    internal ulong Gates;
    internal ulong Result;
    internal long Columns;
    internal long XBatch;
    internal long GatesBatch;
    internal long ResultBatch;
    internal int Batch;
    internal int Rows;
    internal int Group;
    internal int XRow;
    internal int GatesRow;
    internal int ResultRow;
}

[Kernels("network", "largen_group_dots_f32", "largen_group_dots_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct GroupDotsParams
{
    internal ulong X;
    internal ulong Y;
    internal ulong Dots;
    internal long XBatch;
    internal long YBatch;
    internal long DotsBatch;
    internal int Batch;
    internal int Rows;
    internal int Columns;
    internal int Group;
    internal int XRow;
    internal int YRow;
    internal int DotsRow;
    internal int Reserved;
}

[Kernels("network", "largen_balance_f32", "largen_balance_f64")]
[StructLayout(LayoutKind.Sequential)]
internal struct BalanceParams
{
    internal ulong Gates;
    internal ulong Bias;
    internal long Columns;
    internal long GatesBatch;
    internal long BiasBatch;
    internal double Rate;
    internal int Batch;
    internal int Rows;
    internal int GatesRow;
    internal int Active;
}
