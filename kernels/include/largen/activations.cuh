// SPDX-License-Identifier: MIT
// Activations and their derivatives: the formulas of engine/LargeN/Numerics/Activations, operation by operation. Numbers are those of the C# enumeration Activation.
#pragma once

#include "largen/math.cuh"

namespace largen {

struct IdentityActivation {
  template <class T>
  LN_MEMBER static void apply(T x, T& value, T& derivative) {
    value = x;
    derivative = x == x ? T(1) : x;
  }
};

struct ReluActivation {
  template <class T>
  LN_MEMBER static void apply(T x, T& value, T& derivative) {
    bool positive = T(0) < x, number = x == x;
    value = number ? (positive ? x : T(0)) : x;
    derivative = number ? (positive ? T(1) : T(0)) : x;
  }
};

struct QuadraticActivation {
  template <class T>
  LN_MEMBER static void apply(T x, T& value, T& derivative) {
    value = x * x;
    derivative = x + x;
  }
};

struct ErfActivation {
  template <class T>
  LN_MEMBER static void apply(T x, T& value, T& derivative) {
    T a, z, n;
    T p = gaussian(x, a, z, n);
    value = erf_of(x, a, z, p, n);
    T slope = T(constants::ErfActivation::TwoOverRootPi);
    derivative = scale_by(fma(slope, p, slope), n);
  }
};

struct GeluActivation {
  template <class T>
  LN_MEMBER static void apply(T x, T& value, T& derivative) {
    // e^(-x^2/2) = 2^n (1 + p), with x^2/2 in two parts.
    T c = at_most(magnitude(x), Precision<T>::NormalHigh);
    T halved = T(0.5) * c;
    T z = halved * c;
    T n;
    T p = exp_falling(z, fma(halved, c, -z), n);

    T a = c * T(constants::GeluActivation::RootHalf);
    T tail = T(0.5) * erfc_scaled(a, p);  // Phi(-|x|) / 2^n
    T over = T(constants::GeluActivation::OneOverRootTwoPi);
    T density = fma(over, p, over);  // phi(x) / 2^n
    bool central = a < T(0.5);

    // Next to 0: Phi = 1/2 + (a + a C(a^2))/2 with the sign of x.
    T half_signed = with_sign(T(0.5) * a, sign_of(x));
    T phi = T(0.5) + fma(half_signed, erf_central(z), half_signed);

    T beyond = (T(0) < x ? x : T(0)) - scale_by(c * tail, n);
    value = central ? x * phi : beyond;

    T falling = scale_by(tail - (c * density), n);
    T slope = x < T(0) ? falling : T(1) - falling;
    derivative = central ? fma(x, scale_by(density, n), phi) : slope;
  }
};

struct TanhActivation {
  template <class T>
  LN_MEMBER static void apply(T x, T& value, T& derivative) {
    T n, denominator;
    T p = exp_reduced(at_most(magnitude(x), Precision<T>::TanhSlopeHigh) * T(2), n);
    value = tanh_quotient(x, p, at_most(n, T(64)), denominator);
    derivative = scale_by((T(4) + (T(4) * p)) / (denominator * denominator), T(0) - n);
  }
};

struct SigmoidActivation {
  template <class T>
  LN_MEMBER static void apply(T x, T& value, T& derivative) {
    T t = exp_falling(x);
    T denominator = T(1) + t;
    value = sigmoid_of(x, t);
    derivative = t / (denominator * denominator);
  }
};

struct SoftplusActivation {
  template <class T>
  LN_MEMBER static void apply(T x, T& value, T& derivative) {
    T t = exp_falling(x);
    value = softplus_of(x, t);
    derivative = sigmoid_of(x, t);
  }
};

/// The activation with that number, chosen at run time. The branch is the same for all threads of a launch; kernels that are short take the struct as a template argument.
template <class T>
LN_DEVICE void activate(int activation, T x, T& value, T& derivative) {
  switch (activation) {
    case 0:
      return IdentityActivation::apply(x, value, derivative);
    case 1:
      return ReluActivation::apply(x, value, derivative);
    case 2:
      return QuadraticActivation::apply(x, value, derivative);
    case 3:
      return ErfActivation::apply(x, value, derivative);
    case 4:
      return GeluActivation::apply(x, value, derivative);
    case 5:
      return TanhActivation::apply(x, value, derivative);
    case 6:
      return SigmoidActivation::apply(x, value, derivative);
    default:
      return SoftplusActivation::apply(x, value, derivative);
  }
}

}  // namespace largen
