// SPDX-License-Identifier: MIT
// One name for the float and the double form of an operation, and exact scaling by powers of two through the bits.
#pragma once

#include "largen/bits.cuh"

namespace largen {

LN_DEVICE float multiply_add(float a, float b, float c) { return fma(a, b, c); }
LN_DEVICE double multiply_add(double a, double b, double c) { return fma(a, b, c); }
LN_DEVICE float root(float x) { return sqrt(x); }
LN_DEVICE double root(double x) { return sqrt(x); }

/// False for NaN and the infinities.
template <class T>
LN_DEVICE bool is_finite(T x) {
  return x - x == T(0);
}

/// 2^exponent, for a normal result.
template <class T>
LN_DEVICE T power_of_two(int exponent) {
  return from_bits(static_cast<Bits<T>>(exponent + Precision<T>::bias) << Precision<T>::fraction_bits);
}

template <class T>
LN_DEVICE int biased_exponent(T x) {
  return static_cast<int>(to_bits(x) >> Precision<T>::fraction_bits) & (2 * Precision<T>::bias + 1);
}

/// floor(log2 |x|) of a finite x, subnormals included; 0 for 0.
template <class T>
LN_DEVICE int exponent_of(T x) {
  constexpr int lift = Precision<T>::fraction_bits + 1;  // takes every subnormal to a normal number
  int biased = biased_exponent(x);
  return x == T(0) ? 0 : biased != 0 ? biased - Precision<T>::bias : biased_exponent(x * power_of_two<T>(lift)) - Precision<T>::bias - lift;
}

/// x 2^exponent in two steps, for |exponent| up to twice the largest: exact unless the result is subnormal, infinite beyond the range.
template <class T>
LN_DEVICE T scale_by_power(T x, int exponent) {
  return x * power_of_two<T>(exponent / 2) * power_of_two<T>(exponent - exponent / 2);
}

}  // namespace largen
