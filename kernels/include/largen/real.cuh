// SPDX-License-Identifier: MIT
// One name for the float and the double form of an operation, and exact scaling by powers of two through the bits.
#pragma once

#include "largen/cuda.cuh"

namespace largen {

template <class T>
struct Real;

template <>
struct Real<float> {
  using Bits = unsigned;
  static constexpr int kDigits = 23;  // of the fraction
  static constexpr int kBias = 127;
  static constexpr Bits kNotANumber = 0x7fc00000u;
};

template <>
struct Real<double> {
  using Bits = long long;
  static constexpr int kDigits = 52;
  static constexpr int kBias = 1023;
  static constexpr Bits kNotANumber = 0x7ff8000000000000;
};

LN_DEVICE float multiply_add(float a, float b, float c) { return fmaf(a, b, c); }
LN_DEVICE double multiply_add(double a, double b, double c) { return fma(a, b, c); }
LN_DEVICE float root(float x) { return sqrtf(x); }
LN_DEVICE double root(double x) { return sqrt(x); }
LN_DEVICE float magnitude(float x) { return fabsf(x); }
LN_DEVICE double magnitude(double x) { return fabs(x); }
LN_DEVICE unsigned to_bits(float x) { return __float_as_uint(x); }
LN_DEVICE long long to_bits(double x) { return __double_as_longlong(x); }
LN_DEVICE float from_bits(unsigned x) { return __uint_as_float(x); }
LN_DEVICE double from_bits(long long x) { return __longlong_as_double(x); }

/// False for NaN and the infinities.
template <class T>
LN_DEVICE bool is_finite(T x) {
  return x - x == T(0);
}

template <class T>
LN_DEVICE T not_a_number() {
  return from_bits(Real<T>::kNotANumber);
}

/// 2^exponent, for a normal result.
template <class T>
LN_DEVICE T power_of_two(int exponent) {
  return from_bits(static_cast<typename Real<T>::Bits>(exponent + Real<T>::kBias) << Real<T>::kDigits);
}

template <class T>
LN_DEVICE int biased_exponent(T x) {
  return static_cast<int>(to_bits(x) >> Real<T>::kDigits) & (2 * Real<T>::kBias + 1);
}

/// floor(log2 |x|) of a finite x, subnormals included; 0 for 0.
template <class T>
LN_DEVICE int exponent_of(T x) {
  constexpr int lift = Real<T>::kDigits + 1;  // takes every subnormal to a normal number
  int biased = biased_exponent(x);
  return x == T(0) ? 0 : biased != 0 ? biased - Real<T>::kBias : biased_exponent(x * power_of_two<T>(lift)) - Real<T>::kBias - lift;
}

/// x 2^exponent in two steps, for |exponent| up to twice the largest: exact unless the result is subnormal, infinite beyond the range.
template <class T>
LN_DEVICE T scale_by_power(T x, int exponent) {
  return x * power_of_two<T>(exponent / 2) * power_of_two<T>(exponent - exponent / 2);
}

}  // namespace largen
