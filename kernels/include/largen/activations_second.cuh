// SPDX-License-Identifier: MIT
// Second derivatives of the activations: the functions Second of engine/LargeN/Numerics/Activations, operation by operation.
#pragma once

#include "largen/activations.cuh"

namespace largen {

template <class T>
LN_DEVICE T erf_second(T x) {
  T a, z, n;
  T p = gaussian(x, a, z, n);
  T slope = T(constants::ErfActivation::TwoOverRootPi);
  return scale_by(with_sign(a, sign_of(x)) * T(-2) * fma(slope, p, slope), n);
}

template <class T>
LN_DEVICE T gelu_second(T x) {
  T c = at_most(magnitude(x), Precision<T>::NormalHigh + T(0.25));
  T halved = T(0.5) * c;
  T z = halved * c;
  T n;
  T p = exp_falling(z, fma(halved, c, -z), n);
  T over = T(constants::GeluActivation::OneOverRootTwoPi);
  return scale_by(fma(-c, c, T(2)) * fma(over, p, over), n);
}

template <class T>
LN_DEVICE T tanh_second(T x) {
  T n, denominator;
  T p = exp_reduced(at_most(magnitude(x), Precision<T>::TanhSlopeHigh + T(1)) * T(2), n);
  T value = tanh_quotient(x, p, at_most(n, T(64)), denominator);
  T factor = (T(1) + p) / (denominator * denominator);
  return scale_by(value * T(-8) * factor, T(0) - n);
}

template <class T>
LN_DEVICE T sigmoid_second(T x) {
  T n;
  T p = exp_reduced(at_least(-magnitude(x), Precision<T>::ExpLow), n);
  T s = power_of_two(at_least(n, T(-64)));
  T rest = (T(1) - s) - (s * p);
  T t = scale_by(T(1) + p, n);
  T denominator = T(1) + t;
  T size = t * rest / (denominator * denominator * denominator);
  return with_sign(magnitude(size), sign_of(-x));
}

template <class T>
LN_DEVICE T softplus_second(T x) {
  T t = exp_falling(x);
  T denominator = T(1) + t;
  return t / (denominator * denominator);
}

/// phi''(x) of the activation with the number of the C# enumeration.
template <class T>
LN_DEVICE T activation_second(int activation, T x) {
  switch (activation) {
    case 0:
    case 1:
      return x == x ? T(0) : x;
    case 2:
      return x == x ? T(2) : x;
    case 3:
      return erf_second(x);
    case 4:
      return gelu_second(x);
    case 5:
      return tanh_second(x);
    case 6:
      return sigmoid_second(x);
    default:
      return softplus_second(x);
  }
}

}  // namespace largen
