// SPDX-License-Identifier: MIT
// Floating-point numbers as bits, for either type, and products with powers of two. The twin of engine/LargeN/Numerics/Lanes (Doubles1, Floats1, DoubleScale, SingleScale).
#pragma once

#include "largen/constants.cuh"
#include "largen/cuda.cuh"

namespace largen {

template <class T>
struct BitsOf;
template <>
struct BitsOf<float> {
  using Type = unsigned;
};
template <>
struct BitsOf<double> {
  using Type = unsigned long long;
};
template <class T>
using Bits = typename BitsOf<T>::Type;

LN_DEVICE unsigned to_bits(float x) { return __float_as_uint(x); }
LN_DEVICE unsigned long long to_bits(double x) { return static_cast<unsigned long long>(__double_as_longlong(x)); }
LN_DEVICE float from_bits(unsigned x) { return __uint_as_float(x); }
LN_DEVICE double from_bits(unsigned long long x) { return __longlong_as_double(static_cast<long long>(x)); }

/// Fields of the type, and its constants: those of the C# DoublePrecision and SinglePrecision.
template <class T>
struct Precision;

template <>
struct Precision<double> : constants::DoublePrecision {
  static constexpr int sign_shift = 63, fraction_bits = 52, bias = 1023;
  static constexpr double round = constants::DoubleScale::Round;
};

template <>
struct Precision<float> : constants::SinglePrecision {
  static constexpr int sign_shift = 31, fraction_bits = 23, bias = 127;
  static constexpr float round = constants::SingleScale::Round;
};

/// The sign bit of x alone.
template <class T>
LN_DEVICE Bits<T> sign_of(T x) {
  return to_bits(x) & (Bits<T>{1} << Precision<T>::sign_shift);
}

/// |x|.
LN_DEVICE float magnitude(float x) { return fabs(x); }
LN_DEVICE double magnitude(double x) { return fabs(x); }

/// x with its sign turned where the sign bit is set in `sign`.
template <class T>
LN_DEVICE T flip(T x, Bits<T> sign) {
  return from_bits(to_bits(x) ^ sign);
}

/// x with the sign bit set where it is in `sign`.
template <class T>
LN_DEVICE T with_sign(T x, Bits<T> sign) {
  return from_bits(to_bits(x) | sign);
}

/// The limit where x is larger, else x; a NaN stays.
template <class T>
LN_DEVICE T at_most(T x, T limit) {
  return x > limit ? limit : x;
}

/// The limit where x is smaller, else x; a NaN stays.
template <class T>
LN_DEVICE T at_least(T x, T limit) {
  return x < limit ? limit : x;
}

template <class T>
LN_DEVICE T infinity() {
  return from_bits(static_cast<Bits<T>>((Bits<T>{1} << (Precision<T>::sign_shift - Precision<T>::fraction_bits)) - 1) << Precision<T>::fraction_bits);
}

template <class T>
LN_DEVICE T not_a_number() {
  return from_bits(to_bits(infinity<T>()) | (Bits<T>{1} << (Precision<T>::fraction_bits - 1)));
}

/// c0 + c1 x + c2 x^2 + ..., by Horner's rule, one fma a step.
template <class T>
LN_DEVICE T polynomial(T, T c0) {
  return c0;
}
template <class T, class... Rest>
LN_DEVICE T polynomial(T x, T c0, Rest... rest) {
  return fma(polynomial(x, rest...), x, c0);
}

/// a 2^n in two factors, floor(n/2) and ceil(n/2): the first product is exact, so the result is rounded once, subnormal ones included.
template <class T>
LN_DEVICE T scale_by(T a, T n) {
  using P = Precision<T>;
  Bits<T> biased = to_bits(n + P::round) + 2 * P::bias;
  T low = from_bits((biased >> 1) << P::fraction_bits);
  T high = from_bits(((biased + 1) >> 1) << P::fraction_bits);
  return a * low * high;
}

/// 2^n for the exponents of normal numbers.
template <class T>
LN_DEVICE T power_of_two(T n) {
  return from_bits((to_bits(n + Precision<T>::round) + Precision<T>::bias) << Precision<T>::fraction_bits);
}

/// 2^-n for the exponents of normal numbers.
template <class T>
LN_DEVICE T inverse_power_of_two(T n) {
  return from_bits((to_bits(Precision<T>::round - n) + Precision<T>::bias) << Precision<T>::fraction_bits);
}

}  // namespace largen
