// SPDX-License-Identifier: MIT
// mma.sync for a whole warp: fragments are put together into matrices and multiplied by plain loops. Layouts in largen/emulation/tensor.h.
#include "largen/emulation/tensor.h"

#include <cmath>

namespace largen::emulation {

// Products of TF32 or bf16 are exact in double; the sum is rounded to float once.
template <int K>
static void multiply(const float (&a)[16][K], const float (&b)[K][8], void* const* operands) {
  for (unsigned lane = 0; lane < 32; lane++) {
    unsigned g = lane / 4, t = lane % 4;
    float* d = static_cast<MmaOperand*>(operands[lane])->d;
    for (unsigned e = 0; e < 4; e++) {
      unsigned row = g + (e / 2) * 8, column = 2 * t + e % 2;
      double sum = d[e];
      for (int k = 0; k < K; k++) sum += static_cast<double>(a[row][k]) * b[k][column];
      d[e] = static_cast<float>(sum);
    }
  }
}

void combine_mma_tf32(unsigned, void* const* operands) {
  auto value = [](unsigned bits) { return __uint_as_float(bits & ~0x1fffu); };  // the device does not read the low 13 bits
  float a[16][8], b[8][8];
  for (unsigned lane = 0; lane < 32; lane++) {
    unsigned g = lane / 4, t = lane % 4;
    auto* operand = static_cast<MmaOperand*>(operands[lane]);
    for (unsigned e = 0; e < 4; e++) a[g + (e % 2) * 8][t + (e / 2) * 4] = value(operand->a[e]);
    for (unsigned e = 0; e < 2; e++) b[t + e * 4][g] = value(operand->b[e]);
  }
  multiply<8>(a, b, operands);
}

void combine_mma_bf16(unsigned, void* const* operands) {
  auto value = [](unsigned pair, unsigned half) { return __uint_as_float((half == 0 ? pair << 16 : pair & 0xffff0000u)); };
  float a[16][16], b[16][8];
  for (unsigned lane = 0; lane < 32; lane++) {
    unsigned g = lane / 4, t = lane % 4;
    auto* operand = static_cast<MmaOperand*>(operands[lane]);
    for (unsigned half = 0; half < 2; half++) {
      for (unsigned e = 0; e < 4; e++) a[g + (e % 2) * 8][2 * t + half + (e / 2) * 8] = value(operand->a[e], half);
      for (unsigned e = 0; e < 2; e++) b[2 * t + half + e * 8][g] = value(operand->b[e], half);
    }
  }
  multiply<16>(a, b, operands);
}

void combine_mma_f64(unsigned, void* const* operands) {
  double a[8][4], b[4][8];
  for (unsigned lane = 0; lane < 32; lane++) {
    auto* operand = static_cast<MmaDoubleOperand*>(operands[lane]);
    a[lane / 4][lane % 4] = operand->a;
    b[lane % 4][lane / 4] = operand->b;
  }
  for (unsigned lane = 0; lane < 32; lane++) {
    double* d = static_cast<MmaDoubleOperand*>(operands[lane])->d;
    for (unsigned e = 0; e < 2; e++) {
      for (unsigned k = 0; k < 4; k++) d[e] = std::fma(a[lane / 4][k], b[k][2 * (lane % 4) + e], d[e]);
    }
  }
}

}  // namespace largen::emulation
