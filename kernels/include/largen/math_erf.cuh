// SPDX-License-Identifier: MIT
// erf and erfc: the formulas of ErfKernel in engine/LargeN/Numerics/Elementary, operation by operation.
#pragma once

#include "largen/math_exponential.cuh"

namespace largen {

/// erf(a)/a - 1 as a function of z = a^2, a <= 1.
LN_DEVICE double erf_central(double z) {
  using P = Precision<double>;
  return polynomial(z, P::N0, P::N1, P::N2, P::N3, P::N4, P::N5, P::N6, P::N7, P::N8, P::N9, P::N10, P::N11, P::N12);
}
LN_DEVICE float erf_central(float z) {
  using P = Precision<float>;
  return polynomial(z, P::N0, P::N1, P::N2, P::N3, P::N4, P::N5, P::N6);
}

/// erfc(a) e^(a^2) (1 + 2 a) for 1/2 <= a.
LN_DEVICE double erfc_tail(double a) {
  using P = Precision<double>;
  double t = (a - 4.0) / (a + 4.0);
  return polynomial(t, P::T0, P::T1, P::T2, P::T3, P::T4, P::T5, P::T6, P::T7, P::T8, P::T9, P::T10, P::T11, P::T12, P::T13, P::T14, P::T15, P::T16, P::T17,
                    P::T18, P::T19, P::T20, P::T21, P::T22);
}
LN_DEVICE float erfc_tail(float a) {
  using P = Precision<float>;
  float t = (a - 2.0f) / (a + 2.0f);
  return polynomial(t, P::T0, P::T1, P::T2, P::T3, P::T4, P::T5, P::T6, P::T7, P::T8, P::T9);
}

/// e^(-x^2) = 2^n (1 + p) with the square in two parts; a = |x|, cut where the result is 0, and z = a^2.
template <class T>
LN_DEVICE T gaussian(T x, T& a, T& z, T& n) {
  a = at_most(magnitude(x), Precision<T>::ErfcHigh);
  z = a * a;
  return exp_falling(z, fma(a, a, -z), n);
}

/// erfc(a) / 2^n for a >= 1/2, where e^(-a^2) = 2^n (1 + p).
template <class T>
LN_DEVICE T erfc_scaled(T a, T p) {
  T q = erfc_tail(a) / fma(T(2), a, T(1));
  return fma(q, p, q);
}

/// erf x of what gaussian gives.
template <class T>
LN_DEVICE T erf_of(T x, T a, T z, T p, T n) {
  T tail = erfc_scaled(a, p) * power_of_two(at_least(n, T(-64)));
  T central = fma(a, erf_central(z), a);
  return with_sign(a < T(1) ? central : T(1) - tail, sign_of(x));
}

template <class T>
LN_DEVICE T erf(T x) {
  T a, z, n;
  T p = gaussian(x, a, z, n);
  return erf_of(x, a, z, p, n);
}

template <class T>
LN_DEVICE T erfc(T x) {
  T a, z, n;
  T p = gaussian(x, a, z, n);
  T tail = scale_by(erfc_scaled(a, p), n);
  T beyond = x < T(0) ? T(2) - tail : tail;
  T with = with_sign(a, sign_of(x));
  T central = T(1) - fma(with, erf_central(z), with);
  return a < T(0.5) ? central : beyond;
}

}  // namespace largen
