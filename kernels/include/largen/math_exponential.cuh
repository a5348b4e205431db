// SPDX-License-Identifier: MIT
// exp, expm1, log, log1p, tanh, sigmoid, softplus: the formulas of ExpKernel, LogKernel, LogMaps, SigmoidKernel and the precisions in engine/LargeN/Numerics/Elementary,
// operation by operation, so that the bits are the same. Error bounds stand there.
#pragma once

#include "largen/bits.cuh"

namespace largen {

/// x = n ln 2 + r with an integer n and |r| <= ln 2 / 2.
LN_DEVICE double reduce_exp(double x, double& n) {
  using P = Precision<double>;
  n = fma(x, P::InverseLn2, P::round) - P::round;
  return fma(n, -constants::Log::Ln2Low, fma(n, -constants::Log::Ln2High, x));
}
LN_DEVICE float reduce_exp(float x, float& n) {
  using P = Precision<float>;
  n = fma(x, P::InverseLn2, P::round) - P::round;
  return fma(n, -P::Ln2Rest, fma(n, -P::Ln2, x));
}

/// (e^r - 1 - r) / r^2.
LN_DEVICE double exp_tail(double r) {
  using P = Precision<double>;
  return polynomial(r, P::E0, P::E1, P::E2, P::E3, P::E4, P::E5, P::E6, P::E7, P::E8, P::E9, P::E10);
}
LN_DEVICE float exp_tail(float r) {
  using P = Precision<float>;
  return polynomial(r, P::E0, P::E1, P::E2, P::E3, P::E4);
}

/// p and n with e^x = 2^n (1 + p), for x between the limits.
template <class T>
LN_DEVICE T exp_reduced(T x, T& n) {
  T r = reduce_exp(x, n);
  return fma(r * r, exp_tail(r), r);
}

/// p and n with e^-(x + low) = 2^n (1 + p); low is small against x.
template <class T>
LN_DEVICE T exp_falling(T x, T low, T& n) {
  T r = reduce_exp(-x, n) - low;
  return fma(r * r, exp_tail(r), r);
}

/// e^-|x|.
template <class T>
LN_DEVICE T exp_falling(T x) {
  T n;
  T p = exp_reduced(at_least(-magnitude(x), Precision<T>::ExpLow), n);
  return scale_by(T(1) + p, n);
}

template <class T>
LN_DEVICE T exp(T x) {
  T n;
  T p = exp_reduced(at_most(at_least(x, Precision<T>::ExpLow), Precision<T>::ExpHigh), n);
  return scale_by(T(1) + p, n);
}

template <class T>
LN_DEVICE T expm1(T x) {
  T n;
  T p = exp_reduced(at_most(at_least(x, Precision<T>::Expm1Low), Precision<T>::ExpHigh), n);
  T h = power_of_two(n - T(1));
  T y = fma(h, p, h - T(0.5));
  return magnitude(x) < Precision<T>::Tiny ? x : y + y;
}

/// x = 2^k (1 + f), 1 + f in [sqrt(1/2), sqrt 2), for positive normal x.
LN_DEVICE void split_log(double x, double& f, double& k) {
  using L = constants::Log;
  unsigned long long moved = to_bits(x) + (L::OneBits - L::SqrtHalfBits);
  k = from_bits((moved >> 52) | to_bits(L::TwoTo52)) - (L::TwoTo52 + 1023);
  f = from_bits((moved & 0x000FFFFFFFFFFFFFull) + L::SqrtHalfBits) - 1.0;
}
LN_DEVICE void split_log(float x, float& f, float& k) {
  using P = Precision<float>;
  unsigned moved = to_bits(x) + (P::OneBits - P::SqrtHalfBits);
  k = static_cast<float>(static_cast<int>(moved >> 23)) - 127.0f;
  f = from_bits((moved & 0x007FFFFFu) + P::SqrtHalfBits) - 1.0f;
}

/// k ln2' + low + log(1 + f), ln2' = ln 2 - Ln2Low.
LN_DEVICE double log_one_plus(double f, double k, double low) {
  using L = constants::Log;
  double s = f / (2.0 + f);
  double z = s * s;
  double p = polynomial(z, L::C0, L::C1, L::C2, L::C3, L::C4, L::C5, L::C6, L::C7);
  double h = 0.5 * f * f;
  double tail = fma(s, fma(z, p, h), low);
  return fma(k, L::Ln2High, f - (h - tail));
}
LN_DEVICE float log_one_plus(float f, float k, float low) {
  using P = Precision<float>;
  float p = polynomial(f, P::L0, P::L1, P::L2, P::L3, P::L4, P::L5, P::L6, P::L7);
  float log = fma(f * f, fma(f, p, -0.5f), low) + f;
  return fma(k, P::Ln2, log);
}

template <class T>
LN_DEVICE T log(T x) {
  using P = Precision<T>;
  bool subnormal = x < P::SmallestNormal;
  T f, k;
  split_log(subnormal ? x * P::Lift : x, f, k);
  k -= subnormal ? P::LiftExponent : T(0);
  T y = log_one_plus(f, k, k * P::Ln2Low);
  if (x == infinity<T>()) y = x;
  if (x < T(0)) y = not_a_number<T>();
  if (x == T(0)) y = -infinity<T>();
  return x == x ? y : x;
}

template <class T>
LN_DEVICE T log1p(T x) {
  using P = Precision<T>;
  bool near = T(constants::Log1p::SqrtHalfLessOne) < x && x < T(constants::Log1p::Sqrt2LessOne);
  T u = T(1) + x;
  T x_of_u = u - T(1);
  T lost = (T(1) - (u - x_of_u)) + (x - x_of_u);
  T f, k;
  split_log(u, f, k);
  f = near ? x : f;
  k = near ? T(0) : k;
  lost = near ? T(0) : lost / u;
  T y = log_one_plus(f, k, fma(k, P::Ln2Low, lost));
  if (magnitude(x) < P::Tiny) y = x;
  if (x == infinity<T>()) y = x;
  if (x < T(-1)) y = not_a_number<T>();
  if (x == T(-1)) y = -infinity<T>();
  return x == x ? y : x;
}

/// log(1 + t) for 0 <= t <= 1.
template <class T>
LN_DEVICE T log1p_of_unit(T t) {
  bool near = t < T(constants::Log1p::Sqrt2LessOne);
  T f = near ? t : (t - T(1)) * T(0.5);
  return log_one_plus(f, near ? T(0) : T(1), near ? T(0) : Precision<T>::Ln2Low);
}

/// tanh x of e^(2 |x|) = 2^n (1 + p), and the denominator 2^-n + 1 + p.
template <class T>
LN_DEVICE T tanh_quotient(T x, T p, T n, T& denominator) {
  T s = inverse_power_of_two(n);
  T em = p + (T(1) - s);
  denominator = em + (s + s);
  return with_sign(magnitude(em / denominator), sign_of(x));
}

template <class T>
LN_DEVICE T tanh(T x) {
  T n, denominator;
  T p = exp_reduced(at_most(magnitude(x), Precision<T>::TanhHigh) * T(2), n);
  return tanh_quotient(x, p, n, denominator);
}

/// The logistic function of x, where t = e^-|x|.
template <class T>
LN_DEVICE T sigmoid_of(T x, T t) {
  return (x < T(0) ? t : T(1)) / (T(1) + t);
}

template <class T>
LN_DEVICE T sigmoid(T x) {
  return sigmoid_of(x, exp_falling(x));
}

/// log(1 + e^x), where t = e^-|x|.
template <class T>
LN_DEVICE T softplus_of(T x, T t) {
  return (T(0) < x ? x : T(0)) + log1p_of_unit(t);
}

template <class T>
LN_DEVICE T softplus(T x) {
  return softplus_of(x, exp_falling(x));
}

}  // namespace largen
