// SPDX-License-Identifier: MIT
// asin, acos, atan in double: the formulas of AsinKernel and AtanKernel in engine/LargeN/Numerics/Elementary, operation by operation.
#pragma once

#include "largen/bits.cuh"

namespace largen {

/// For a >= 0: asin a = s + tail where a <= 1/2, and asin(sqrt((1 - a)/2)) = s + tail where a is larger.
LN_DEVICE void reduce_asin(double a, bool& large, double& s, double& tail) {
  using C = constants::Asin;
  large = 0.5 < a;
  double z = large ? (1.0 - a) * 0.5 : a * a;
  double root = sqrt(z);
  s = large ? root : a;
  double p = polynomial(z, C::C0, C::C1, C::C2, C::C3, C::C4, C::C5, C::C6, C::C7, C::C8, C::C9, C::C10, C::C11, C::C12, C::C13, C::C14);
  double lost = large && 0.0 < root ? fma(-root, root, z) / (root + root) : 0.0;
  tail = fma(s * z, p, lost);
}

LN_DEVICE double asin(double x) {
  bool large;
  double s, tail;
  reduce_asin(magnitude(x), large, s, tail);
  double difference = constants::Atan::QuarterPiHigh - (s + s);
  double beyond = constants::Atan::QuarterPiHigh + (difference - ((tail + tail) - constants::QuarterTurn::HalfPiLow));
  return with_sign(large ? beyond : s + tail, sign_of(x));
}

LN_DEVICE double acos(double x) {
  using Q = constants::QuarterTurn;
  bool large;
  double s, tail;
  reduce_asin(magnitude(x), large, s, tail);
  double near_one = (s + tail) + (s + tail);
  double shifted = s + (tail - Q::HalfPiLow);
  double near_minus_one = constants::Acos::PiHigh - (shifted + shifted);
  double small = Q::HalfPiHigh - (x - (Q::HalfPiLow - flip(tail, sign_of(x))));
  return large ? (x < 0.0 ? near_minus_one : near_one) : small;
}

LN_DEVICE double atan(double x) {
  using A = constants::Atan;
  using Q = constants::QuarterTurn;
  double a = magnitude(x);
  bool middle = A::TanOneEighth < a, large = A::TanThreeEighths < a;
  double numerator = large ? -1.0 : middle ? a - 1.0 : a;
  double denominator = large ? a : middle ? a + 1.0 : 1.0;
  double high = large ? Q::HalfPiHigh : middle ? A::QuarterPiHigh : 0.0;
  double low = large ? Q::HalfPiLow : middle ? A::QuarterPiLow : 0.0;
  double t = numerator / denominator;
  double z = t * t;
  double p = polynomial(z, A::C0, A::C1, A::C2, A::C3, A::C4, A::C5, A::C6, A::C7, A::C8, A::C9, A::C10, A::C11, A::C12);
  return with_sign(high + (t + fma(t * z, p, low)), sign_of(x));
}

}  // namespace largen
