// SPDX-License-Identifier: MIT
// sin, cos, quarter-turns: the formulas of SinCosKernel, Radians, LargeAngle and QuarterTurnKernel in engine/LargeN/Numerics/Elementary, operation by operation.
#pragma once

#include "largen/real.cuh"

namespace largen {

/// (sin(r)/r - 1)/z and (cos(r) - 1 + z/2)/z^2 as functions of z = r^2, |r| <= pi/4.
LN_DEVICE double sin_tail(double z) {
  using P = Precision<double>;
  return polynomial(z, P::S0, P::S1, P::S2, P::S3, P::S4, P::S5);
}
LN_DEVICE float sin_tail(float z) {
  using P = Precision<float>;
  return polynomial(z, P::S0, P::S1, P::S2);
}
LN_DEVICE double cos_tail(double z) {
  using P = Precision<double>;
  return polynomial(z, P::C0, P::C1, P::C2, P::C3, P::C4, P::C5);
}
LN_DEVICE float cos_tail(float z) {
  using P = Precision<float>;
  return polynomial(z, P::C0, P::C1, P::C2);
}

/// An angle as n pi/2 + r + low: the sign bit of parity is bit 0 of n, that of turn bit 1.
template <class T>
struct ReducedAngle {
  T r, low;
  Bits<T> parity, turn;
};

/// For |x| up to the limit of the type.
template <class T>
LN_DEVICE ReducedAngle<T> reduce_angle(T x) {
  using P = Precision<T>;
  T shifted = fma(x, P::TwoOverPi, P::round);
  T n = shifted - P::round;
  ReducedAngle<T> angle;
  angle.parity = to_bits(shifted) << P::sign_shift;
  angle.turn = (to_bits(shifted) >> 1) << P::sign_shift;
  T first = fma(n, -P::HalfPi1, x);
  T second = n * P::HalfPi2;
  angle.r = first - second;
  T taken = angle.r - first;
  T low = (first - (angle.r - taken)) - (second + taken);
  low -= fma(n, P::HalfPi2, -second);
  angle.low = fma(n, -P::HalfPi3, low);
  return angle;
}

/// The 64 bits of 2/pi from bit `shift` of a word on.
LN_DEVICE unsigned long long two_over_pi_window(int word, int shift) {
  unsigned long long high = word < constants::two_over_pi_words ? constants::two_over_pi[word] : 0;
  unsigned long long low = word + 1 < constants::two_over_pi_words ? constants::two_over_pi[word + 1] : 0;
  return shift == 0 ? high : (high << shift) | (low >> (64 - shift));
}

/// For finite |x| >= 2^30, by integers (Payne and Hanek): the 192 bits of 2/pi that matter for the exponent of x.
LN_DEVICE ReducedAngle<double> reduce_large_angle(double x) {
  unsigned long long bits = to_bits(x);
  unsigned long long m = (bits & 0x000FFFFFFFFFFFFFull) | 0x0010000000000000ull;
  int exponent = static_cast<int>((bits >> 52) & 0x7FF) - 1075;
  int first = 64 + exponent - 2, word = first >> 6, shift = first & 63;
  unsigned long long w2 = two_over_pi_window(word, shift), w1 = two_over_pi_window(word + 1, shift), w0 = two_over_pi_window(word + 2, shift);

  // (m times window) modulo 2^192, in units of 4 / 2^192.
  unsigned long long middle = m * w1 + __umul64hi(m, w0);
  unsigned long long upper = m * w2 + __umul64hi(m, w1) + (middle < m * w1 ? 1u : 0u);

  // Fraction of a quarter-turn in 126 bits, rounded to the nearest whole one: a signed number in units of 2^-128.
  unsigned long long high = (upper << 2) | (middle >> 62), low = middle << 2;
  unsigned long long quarter = (upper >> 62) + (high >> 63);
  bool negative = (high >> 63) != 0;
  if (negative) {
    low = 0 - low;
    high = ~high + (low == 0 ? 1u : 0u);
  }

  // Two doubles of 53 bits each, exactly: bits 75 and up of the number moved to the top, and the 53 below.
  int zeros = high != 0 ? __clzll(static_cast<long long>(high)) : 64 + __clzll(static_cast<long long>(low));
  unsigned long long top = zeros == 0 ? high : zeros < 64 ? (high << zeros) | (low >> (64 - zeros)) : zeros < 128 ? low << (zeros - 64) : 0;
  unsigned long long bottom = zeros < 64 ? low << zeros : 0;
  double major = static_cast<double>(static_cast<long long>(top >> 11)) * power_of_two<double>(75 - 128 - zeros);
  double minor = static_cast<double>(static_cast<long long>(((top << 42) | (bottom >> 22)) & 0x001FFFFFFFFFFFFFull)) * power_of_two<double>(22 - 128 - zeros);

  using Q = constants::QuarterTurn;
  double product = major * Q::HalfPiHigh;
  double lost = fma(major, Q::HalfPiHigh, -product);
  lost = fma(major, Q::HalfPiLow, lost);
  lost = fma(minor, Q::HalfPiHigh, lost);

  bool below = (bits >> 63) != 0;
  bool turned = negative != below;
  if (below) quarter = 0 - quarter;
  return {turned ? -product : product, turned ? -lost : lost, quarter << 63, (quarter >> 1) << 63};
}

template <class T>
LN_DEVICE void sin_cos_of(const ReducedAngle<T>& angle, T& sine, T& cosine) {
  T r = angle.r;
  T z = r * r;
  T half = T(0.5) * z;
  T lead = T(1) - half;
  T s = r + fma(r * z, sin_tail(z), angle.low * lead);
  T rest = ((T(1) - lead) - half) - (r * angle.low);
  T c = lead + fma(z * z, cos_tail(z), rest);
  bool swap = angle.parity >> Precision<T>::sign_shift != 0;
  sine = flip(swap ? c : s, angle.turn);
  cosine = flip(flip(swap ? s : c, angle.turn), angle.parity);
}

/// Sine and cosine of radians of any size, of floats within 2^16 in float.
LN_DEVICE void sin_cos(double x, double& sine, double& cosine) {
  if (magnitude(x) <= constants::Radians::DoubleLimit) {
    sin_cos_of(reduce_angle(x), sine, cosine);
    sine = magnitude(x) < Precision<double>::Tiny ? x : sine;
  } else if ((to_bits(x) >> 52 & 0x7FF) == 0x7FF) {
    sine = cosine = x - x;
  } else {
    sin_cos_of(reduce_large_angle(x), sine, cosine);
  }
}
LN_DEVICE void sin_cos(float x, float& sine, float& cosine) {
  if (magnitude(x) <= constants::Radians::SingleLimit) {
    sin_cos_of(reduce_angle(x), sine, cosine);
    sine = magnitude(x) < Precision<float>::Tiny ? x : sine;
  } else {
    double s, c;
    sin_cos(static_cast<double>(x), s, c);
    sine = static_cast<float>(s);
    cosine = static_cast<float>(c);
  }
}

template <class T>
LN_DEVICE T sin(T x) {
  T sine, cosine;
  sin_cos(x, sine, cosine);
  return sine;
}

template <class T>
LN_DEVICE T cos(T x) {
  T sine, cosine;
  sin_cos(x, sine, cosine);
  return cosine;
}

/// sin(t pi/2) and cos(t pi/2) for |t| <= 1/2.
LN_DEVICE void quarter_turn(double t, double& sine, double& cosine) {
  using Q = constants::QuarterTurn;
  double z = t * t;
  sine = fma(t, Q::HalfPiHigh, t * polynomial(z, Q::HalfPiLow, Q::S0, Q::S1, Q::S2, Q::S3, Q::S4, Q::S5, Q::S6));
  cosine = polynomial(z, 1.0, Q::C0, Q::C1, Q::C2, Q::C3, Q::C4, Q::C5, Q::C6, Q::C7);
}

/// sin(q pi/2) and cos(q pi/2) for any |q| <= 2^51; NaN beyond.
LN_DEVICE void sin_cos_quarter_turns(double q, double& sine, double& cosine) {
  if (2251799813685248.0 < magnitude(q)) q = from_bits(0x7FF8000000000000ull);
  double shifted = q + constants::QuarterTurn::Round;
  double s, c;
  quarter_turn(q - (shifted - constants::QuarterTurn::Round), s, c);
  unsigned long long odd = to_bits(shifted) << 63, turn = (to_bits(shifted) >> 1) << 63;
  sine = flip(odd != 0 ? c : s, turn);
  cosine = flip(odd != 0 ? s : c, turn ^ odd);
}

}  // namespace largen
