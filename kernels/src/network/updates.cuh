// SPDX-License-Identifier: MIT
// Contract IOptimiserOperations: class A, each element a fixed sequence of IEEE operations, one pass over the parameter, its gradient and its states.
// Scalars come as doubles that are numbers of T; m and v are w where a rule has none, decays is null where nothing decays. Launch: as elements.cuh says.
#pragma once

#include "largen/bits.cuh"
#include "largen/elements.cuh"

namespace largen::network {

template <class T>
struct UpdateParams {
  T* w;
  const T* g;
  T *m, *v;
  const T *rates, *decays;
  long long columns, w_batch, g_batch, m_batch, v_batch, rates_batch, decays_batch;
  double rate_factor, decay_factor, beta1, rest1, beta2, rest2, epsilon, correction1, correction2;
  int batch, rows, w_row, g_row, m_row, v_row, nesterov, reserved;
};

/// 1 with the sign of x; 0 for zeros, NaN for NaN.
template <class T>
LN_DEVICE T sign(T x) {
  T size = T(0) < x ? T(1) : x < T(0) ? T(-1) : T(0);
  return x == x ? size : x;
}

/// W = fma(-lr, d(u), W) for the direction u(b, i, j) of every element.
template <class T, class Direction>
LN_DEVICE void descend(const UpdateParams<T>& p, Direction direction) {
  for_each_element(p.batch, p.rows, p.columns, [&](long long b, long long i, long long j) {
    T rate = static_cast<T>(static_cast<double>(p.rates[b * p.rates_batch]) * p.rate_factor);
    T decay = p.decays == nullptr ? T(0) : static_cast<T>(static_cast<double>(p.decays[b * p.decays_batch]) * p.decay_factor);
    T* w = p.w + b * p.w_batch + i * p.w_row + j;
    T u = direction(p.g[b * p.g_batch + i * p.g_row + j], p.m + b * p.m_batch + i * p.m_row + j, p.v + b * p.v_batch + i * p.v_row + j);
    if (decay != T(0)) u = fma(decay, *w, u);
    *w = fma(-rate, u, *w);
  });
}

template <class T>
LN_DEVICE void sgd(const UpdateParams<T>& p) {
  descend(p, [](T g, T*, T*) { return g; });
}

template <class T>
LN_DEVICE void sign_descent(const UpdateParams<T>& p) {
  descend(p, [](T g, T*, T*) { return sign(g); });
}

template <class T>
LN_DEVICE void momentum(const UpdateParams<T>& p) {
  T mu = static_cast<T>(p.beta1);
  descend(p, [&](T g, T* m, T*) {
    T velocity = fma(mu, *m, g);
    *m = velocity;
    return p.nesterov != 0 ? fma(mu, velocity, g) : velocity;
  });
}

template <class T>
LN_DEVICE void lion(const UpdateParams<T>& p) {
  T beta1 = static_cast<T>(p.beta1), rest1 = static_cast<T>(p.rest1), beta2 = static_cast<T>(p.beta2), rest2 = static_cast<T>(p.rest2);
  descend(p, [&](T g, T* m, T*) {
    T old = *m;
    *m = fma(beta2, old, rest2 * g);
    return sign(fma(beta1, old, rest1 * g));
  });
}

template <class T>
LN_DEVICE void adam_w(const UpdateParams<T>& p) {
  T beta1 = static_cast<T>(p.beta1), rest1 = static_cast<T>(p.rest1), beta2 = static_cast<T>(p.beta2), rest2 = static_cast<T>(p.rest2);
  T epsilon = static_cast<T>(p.epsilon), correction1 = static_cast<T>(p.correction1), correction2 = static_cast<T>(p.correction2);
  descend(p, [&](T g, T* m, T* v) {
    T first = fma(beta1, *m, rest1 * g), second = fma(beta2, *v, rest2 * g * g);
    *m = first;
    *v = second;
    return first * correction1 / (sqrt(second * correction2) + epsilon);
  });
}

using UpdateF32 = UpdateParams<float>;
LN_FIELDS(UpdateF32, w, g, m, v, rates, decays, columns, w_batch, g_batch, m_batch, v_batch, rates_batch, decays_batch, rate_factor, decay_factor, beta1, rest1,
          beta2, rest2, epsilon, correction1, correction2, batch, rows, w_row, g_row, m_row, v_row, nesterov, reserved)
LN_KERNEL(largen_sgd_f32, UpdateF32, p) { sgd(p); }
LN_KERNEL(largen_sign_descent_f32, UpdateF32, p) { sign_descent(p); }
LN_KERNEL(largen_momentum_f32, UpdateF32, p) { momentum(p); }
LN_KERNEL(largen_lion_f32, UpdateF32, p) { lion(p); }
LN_KERNEL(largen_adam_w_f32, UpdateF32, p) { adam_w(p); }

using UpdateF64 = UpdateParams<double>;
LN_FIELDS(UpdateF64, w, g, m, v, rates, decays, columns, w_batch, g_batch, m_batch, v_batch, rates_batch, decays_batch, rate_factor, decay_factor, beta1, rest1,
          beta2, rest2, epsilon, correction1, correction2, batch, rows, w_row, g_row, m_row, v_row, nesterov, reserved)
LN_KERNEL(largen_sgd_f64, UpdateF64, p) { sgd(p); }
LN_KERNEL(largen_sign_descent_f64, UpdateF64, p) { sign_descent(p); }
LN_KERNEL(largen_momentum_f64, UpdateF64, p) { momentum(p); }
LN_KERNEL(largen_lion_f64, UpdateF64, p) { lion(p); }
LN_KERNEL(largen_adam_w_f64, UpdateF64, p) { adam_w(p); }

}  // namespace largen::network
