// SPDX-License-Identifier: MIT
// Made by the test KernelFilesTests from the constants of the C# code. Do not edit: LARGEN_WRITE_KERNEL_FILES=1 with that test writes it anew.
#pragma once

#include "largen/cuda.cuh"

// clang-format off
namespace largen::constants {

struct DoubleScale {
  static constexpr double Round = 6755399441055744.0;
};

struct SingleScale {
  static constexpr float Round = 12582912.0f;
};

struct DoublePrecision {
  static constexpr double C0 = 0.041666666666666664;
  static constexpr double C1 = -0.0013888888888887389;
  static constexpr double C2 = 2.4801587298754668E-05;
  static constexpr double C3 = -2.7557317266015365E-07;
  static constexpr double C4 = 2.0876145077997095E-09;
  static constexpr double C5 = -1.1382546702689447E-11;
  static constexpr double E0 = 0.5;
  static constexpr double E1 = 0.1666666666666667;
  static constexpr double E2 = 0.04166666666666667;
  static constexpr double E3 = 0.008333333333326084;
  static constexpr double E4 = 0.0013888888888883711;
  static constexpr double E5 = 0.00019841269874997539;
  static constexpr double E6 = 2.4801587325674076E-05;
  static constexpr double E7 = 2.7557255176003713E-06;
  static constexpr double E8 = 2.7557273483005247E-07;
  static constexpr double E9 = 2.5105310235689788E-08;
  static constexpr double E10 = 2.0914753544959484E-09;
  static constexpr double ErfcHigh = 27.375;
  static constexpr double ExpHigh = 710.0;
  static constexpr double ExpLow = -746.0;
  static constexpr double Expm1Low = -40.0;
  static constexpr double HalfPi1 = 1.5707963267948966;
  static constexpr double HalfPi2 = 6.123233995736766E-17;
  static constexpr double HalfPi3 = -1.4973849048591698E-33;
  static constexpr double InverseLn2 = 1.4426950408889634;
  static constexpr double LargestSubnormal = 2.225073858507201E-308;
  static constexpr double Lift = 18014398509481984.0;
  static constexpr double LiftExponent = 54.0;
  static constexpr double Ln2Low = 7.371002565167799E-13;
  static constexpr double N0 = 0.1283791670955126;
  static constexpr double N1 = -0.3761263890318375;
  static constexpr double N2 = 0.11283791670954876;
  static constexpr double N3 = -0.026866170645076282;
  static constexpr double N4 = 0.0052239776248127635;
  static constexpr double N5 = -0.0008548326980517039;
  static constexpr double N6 = 0.00012055331099570336;
  static constexpr double N7 = -1.4925594964859759E-05;
  static constexpr double N8 = 1.6460995459010884E-06;
  static constexpr double N9 = -1.635025760272777E-07;
  static constexpr double N10 = 1.4659393002853671E-08;
  static constexpr double N11 = -1.1371328333221558E-09;
  static constexpr double N12 = 5.954534956730615E-11;
  static constexpr double NormalHigh = 38.7;
  static constexpr double S0 = -0.16666666666666666;
  static constexpr double S1 = 0.008333333333330938;
  static constexpr double S2 = -0.00019841269836740955;
  static constexpr double S3 = 2.7557316093417853E-06;
  static constexpr double S4 = -2.5051129942141508E-08;
  static constexpr double S5 = 1.5917992268027582E-10;
  static constexpr double SmallestNormal = 2.2250738585072014E-308;
  static constexpr double T0 = 1.2329951186255526;
  static constexpr double T1 = -0.1396211168405625;
  static constexpr double T2 = 0.015379652102619889;
  static constexpr double T3 = 0.06809705425468865;
  static constexpr double T4 = -0.1010390660363134;
  static constexpr double T5 = 0.09373283499852571;
  static constexpr double T6 = -0.06633036581199489;
  static constexpr double T7 = 0.03716751553395706;
  static constexpr double T8 = -0.01619773406064773;
  static constexpr double T9 = 0.005031970016893833;
  static constexpr double T10 = -0.0007577732671571896;
  static constexpr double T11 = -0.0001992569552452226;
  static constexpr double T12 = 0.00015062157616003925;
  static constexpr double T13 = -2.4398096966776398E-05;
  static constexpr double T14 = -1.1221740812863639E-05;
  static constexpr double T15 = 5.70659079496564E-06;
  static constexpr double T16 = 2.932953220786808E-07;
  static constexpr double T17 = -8.196509393382735E-07;
  static constexpr double T18 = 7.517429508468966E-08;
  static constexpr double T19 = 1.0337458066730016E-07;
  static constexpr double T20 = -1.822353778780082E-08;
  static constexpr double T21 = -9.693963684144484E-09;
  static constexpr double T22 = 1.909020070722797E-09;
  static constexpr double TanhHigh = 22.0;
  static constexpr double TanhSlopeHigh = 374.0;
  static constexpr double Tiny = 5.551115123125783E-17;
  static constexpr double TwoOverPi = 0.6366197723675814;
};

struct SinglePrecision {
  static constexpr float C0 = 0.041666664f;
  static constexpr float C1 = -0.0013888301f;
  static constexpr float C2 = 2.4547695E-05f;
  static constexpr float E0 = 0.5f;
  static constexpr float E1 = 0.16666576f;
  static constexpr float E2 = 0.041666552f;
  static constexpr float E3 = 0.008363231f;
  static constexpr float E4 = 0.0013926249f;
  static constexpr float ErfcHigh = 10.375f;
  static constexpr float ExpHigh = 89.0f;
  static constexpr float ExpLow = -104.0f;
  static constexpr float Expm1Low = -20.0f;
  static constexpr float HalfPi1 = 1.5707964f;
  static constexpr float HalfPi2 = -4.371139E-08f;
  static constexpr float HalfPi3 = -1.7151245E-15f;
  static constexpr float InverseLn2 = 1.442695f;
  static constexpr float L0 = 0.3333333f;
  static constexpr float L1 = -0.25000307f;
  static constexpr float L2 = 0.20001045f;
  static constexpr float L3 = -0.16641282f;
  static constexpr float L4 = 0.14214496f;
  static constexpr float L5 = -0.12998183f;
  static constexpr float L6 = 0.12622319f;
  static constexpr float L7 = -0.07902744f;
  static constexpr float LargestSubnormal = 1.1754942E-38f;
  static constexpr float Lift = 33554432.0f;
  static constexpr float LiftExponent = 25.0f;
  static constexpr float Ln2 = 0.6931472f;
  static constexpr float Ln2Low = -1.9046542E-09f;
  static constexpr float Ln2Rest = -1.9046542E-09f;
  static constexpr float N0 = 0.12837917f;
  static constexpr float N1 = -0.37612626f;
  static constexpr float N2 = 0.112835936f;
  static constexpr float N3 = -0.026854169f;
  static constexpr float N4 = 0.0051889964f;
  static constexpr float N5 = -0.0008015977f;
  static constexpr float N6 = 7.8726596E-05f;
  static constexpr float NormalHigh = 14.6f;
  static constexpr unsigned OneBits = 0x3F800000u;
  static constexpr float S0 = -0.16666664f;
  static constexpr float S1 = 0.008332747f;
  static constexpr float S2 = -0.00019587645f;
  static constexpr float SmallestNormal = 1.1754944E-38f;
  static constexpr unsigned SqrtHalfBits = 0x3F3504F3u;
  static constexpr float T0 = 1.2769784f;
  static constexpr float T1 = -0.092763774f;
  static constexpr float T2 = -0.16603091f;
  static constexpr float T3 = 0.16404907f;
  static constexpr float T4 = -0.054210026f;
  static constexpr float T5 = -0.008008588f;
  static constexpr float T6 = 0.008653827f;
  static constexpr float T7 = 0.0011560273f;
  static constexpr float T8 = -0.0012584152f;
  static constexpr float T9 = -0.00023622494f;
  static constexpr float TanhHigh = 10.0f;
  static constexpr float TanhSlopeHigh = 53.0f;
  static constexpr float Tiny = 2.9802322E-08f;
  static constexpr float TwoOverPi = 0.63661975f;
};

struct Log {
  static constexpr double C0 = 0.6666666666666666;
  static constexpr double C1 = 0.40000000000000885;
  static constexpr double C2 = 0.2857142857079987;
  static constexpr double C3 = 0.2222222239256068;
  static constexpr double C4 = 0.1818179554969504;
  static constexpr double C5 = 0.15386244619495787;
  static constexpr double C6 = 0.13268641529664726;
  static constexpr double C7 = 0.1308800183236331;
  static constexpr double Ln2High = 0.6931471805592082;
  static constexpr double Ln2Low = 7.371002565167799E-13;
  static constexpr unsigned long long OneBits = 0x3FF0000000000000ull;
  static constexpr unsigned long long SqrtHalfBits = 0x3FE6A09E667F3BCDull;
  static constexpr double TwoTo52 = 4503599627370496.0;
};

struct Log1p {
  static constexpr double Sqrt2LessOne = 0.41421356237309503;
  static constexpr double SqrtHalfLessOne = -0.29289321881345254;
};

struct Radians {
  static constexpr int Chunk = 1024;
  static constexpr double DoubleLimit = 2147483648.0;
  static constexpr float SingleLimit = 65536.0f;
};

struct QuarterTurn {
  static constexpr double C0 = -1.2337005501361697;
  static constexpr double C1 = 0.25366950790104803;
  static constexpr double C2 = -0.02086348076335295;
  static constexpr double C3 = 0.0009192602748390894;
  static constexpr double C4 = -2.520204236776104E-05;
  static constexpr double C5 = 4.710874326431131E-07;
  static constexpr double C6 = -6.3863890969045165E-09;
  static constexpr double C7 = 6.513222727592812E-11;
  static constexpr double HalfPiHigh = 1.5707963267948966;
  static constexpr double HalfPiLow = 6.123233995736766E-17;
  static constexpr double Round = 6755399441055744.0;
  static constexpr double S0 = -0.6459640975062463;
  static constexpr double S1 = 0.07969262624616703;
  static constexpr double S2 = -0.004681754135317561;
  static constexpr double S3 = 0.00016044118476030617;
  static constexpr double S4 = -3.598842925925207E-06;
  static constexpr double S5 = 5.691991364926124E-08;
  static constexpr double S6 = -6.635152387230837E-10;
};

struct Asin {
  static constexpr double C0 = 0.16666666666666666;
  static constexpr double C1 = 0.07499999999999991;
  static constexpr double C2 = 0.0446428571428834;
  static constexpr double C3 = 0.030381944441363808;
  static constexpr double C4 = 0.02237215927967998;
  static constexpr double C5 = 0.017352757477819787;
  static constexpr double C6 = 0.013965009932053607;
  static constexpr double C7 = 0.011549086612987425;
  static constexpr double C8 = 0.009792751320201996;
  static constexpr double C9 = 0.008135829925501657;
  static constexpr double C10 = 0.00879500607648843;
  static constexpr double C11 = 0.000380853033290726;
  static constexpr double C12 = 0.022553563638202982;
  static constexpr double C13 = -0.024020544918554605;
  static constexpr double C14 = 0.030718768995191097;
};

struct Acos {
  static constexpr double PiHigh = 3.141592653589793;
};

struct Atan {
  static constexpr double C0 = -0.3333333333333333;
  static constexpr double C1 = 0.19999999999999993;
  static constexpr double C2 = -0.1428571428571149;
  static constexpr double C3 = 0.11111111110751558;
  static constexpr double C4 = -0.0909090906682064;
  static constexpr double C5 = 0.07692306729354861;
  static constexpr double C6 = -0.06666641872677063;
  static constexpr double C7 = 0.0588192310770802;
  static constexpr double C8 = -0.05258020772169297;
  static constexpr double C9 = 0.047192623750979074;
  static constexpr double C10 = -0.041039004135487105;
  static constexpr double C11 = 0.03062329340596935;
  static constexpr double C12 = -0.01390567566461761;
  static constexpr double QuarterPiHigh = 0.7853981633974483;
  static constexpr double QuarterPiLow = 3.061616997868383E-17;
  static constexpr double TanOneEighth = 0.41421356237309503;
  static constexpr double TanThreeEighths = 2.414213562373095;
};

struct ErfActivation {
  static constexpr double TwoOverRootPi = 1.1283791670955126;
};

struct GeluActivation {
  static constexpr double OneOverRootTwoPi = 0.3989422804014327;
  static constexpr double RootHalf = 0.7071067811865476;
};

struct Philox {
  static constexpr unsigned Multiplier0 = 0xD2511F53u;
  static constexpr unsigned Multiplier1 = 0xCD9E8D57u;
  static constexpr unsigned Weyl0 = 0x9E3779B9u;
  static constexpr unsigned Weyl1 = 0xBB67AE85u;
};

struct Normal {
  static constexpr float C0 = -1.2337005f;
  static constexpr float C1 = 0.2536694f;
  static constexpr float C2 = -0.020861529f;
  static constexpr float C3 = 0.0009067399f;
  static constexpr float L0 = 0.3333333f;
  static constexpr float L1 = -0.25000307f;
  static constexpr float L2 = 0.20001045f;
  static constexpr float L3 = -0.16641282f;
  static constexpr float L4 = 0.14214496f;
  static constexpr float L5 = -0.12998183f;
  static constexpr float L6 = 0.12622319f;
  static constexpr float L7 = -0.07902744f;
  static constexpr float Ln2 = 0.6931472f;
  static constexpr unsigned OneBits = 0x3F800000u;
  static constexpr float S0 = 1.5707964f;
  static constexpr float S1 = -0.6459635f;
  static constexpr float S2 = 0.07968022f;
  static constexpr float S3 = -0.004602149f;
  static constexpr unsigned SplitWord = 0xB504F333u;
  static constexpr unsigned SqrtHalfBits = 0x3F3504F3u;
};

struct RowNorm {
  static constexpr double LargeSquares = 1.0715086071862673E+301;
  static constexpr double SmallSquares = 1.1830521861667747E-271;
};

struct NeuralKernel {
  static constexpr double FourOverPi = 1.2732395447351628;
  static constexpr double TwoOverPi = 0.6366197723675814;
  static constexpr double TwoPi = 6.283185307179586;
};

struct FixedOrder {
  static constexpr int Lanes = 16;
};

struct Reductions {
  static constexpr int BlockTerms = 8192;
  static constexpr int PartTerms = 32768;
};

// 2/pi in binary, 64 zeros before the point.
constexpr int two_over_pi_words = 20;
LN_CONSTANT unsigned long long two_over_pi[two_over_pi_words] = {
  0x0000000000000000ull,
  0xA2F9836E4E441529ull,
  0xFC2757D1F534DDC0ull,
  0xDB6295993C439041ull,
  0xFE5163ABDEBBC561ull,
  0xB7246E3A424DD2E0ull,
  0x06492EEA09D1921Cull,
  0xFE1DEB1CB129A73Eull,
  0xE88235F52EBB4484ull,
  0xE99C7026B45F7E41ull,
  0x3991D639835339F4ull,
  0x9C845F8BBDF9283Bull,
  0x1FF897FFDE05980Full,
  0xEF2F118B5A0A6D1Full,
  0x6D367ECF27CB09B7ull,
  0x4F463F669E5FEA2Dull,
  0x7527BAC7EBE5F17Bull,
  0x3D0739F78A5292EAull,
  0x6BFB5FB11F8D5D08ull,
  0x56033046FC7B6BABull,
};

}  // namespace largen::constants
// clang-format on
