// SPDX-License-Identifier: MIT
// Logarithm of a product of positive numbers, with the steps and the bits of the engine's LogProduct: mantissas are multiplied up in the order given, exponents are
// added exactly, and one logarithm is taken at the end. Error: |s' - s| <= n u + 2 u |s| for n factors, u = 2^-53; there is no overflow.
#pragma once

#include "largen/math.cuh"
#include "largen/real.cuh"
#include "params.cuh"

namespace largen::cholesky {

struct LogProduct {
  double mantissa;  // starts as 1
  int exponent;     // starts as 0
};

/// Takes one more factor, positive and finite.
LN_DEVICE void multiply(LogProduct& product, double factor) {
  int exponent = exponent_of(factor);
  product.exponent += exponent;
  product.mantissa *= scale_by_power(factor, -exponent);
  if (product.mantissa < 2.0) return;
  product.mantissa *= 0.5;
  product.exponent++;
}

/// Twice the logarithm: of the square of the product.
LN_DEVICE double log_of_square(const LogProduct& product) {
  constexpr double ln2_high = 0.693147180369123816490, ln2_low = 1.90821492927058770002e-10;  // LogProduct.Ln2High, .Ln2Low
  double exponent = product.exponent;
  return 2.0 * fma(exponent, ln2_high, fma(exponent, ln2_low, log(product.mantissa)));
}

/// 2 sum log l_ii of a factor whose diagonal element i is diagonal(i); NaN where one is not positive and finite, which `given` may say beforehand.
template <class Diagonal>
LN_DEVICE double log_determinant(int n, bool given, Diagonal diagonal) {
  LogProduct product{1.0, 0};
  LN_NO_UNROLL
  for (int i = 0; i < n && given; i++) multiply(product, static_cast<double>(diagonal(i)));
  return given ? log_of_square(product) : not_a_number<double>();
}

}  // namespace largen::cholesky
