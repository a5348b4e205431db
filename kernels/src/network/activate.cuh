// SPDX-License-Identifier: MIT
// Contract IActivationOperations: class A, each element a fixed sequence of IEEE operations. activation is the number of the C# enumeration.
// Operands may be the same elements: a thread reads what it needs of an element before it writes it. Launch: as elements.cuh says.
#pragma once

#include "largen/activations_second.cuh"
#include "largen/elements.cuh"

namespace largen::network {

// a = phi(z); with a bias that is not null z = z + bias first, otherwise z is only read.
template <class T>
struct ActivateParams {
  T* z;
  const T* bias;
  T* a;
  long long columns, z_batch, bias_batch, a_batch;
  int batch, rows, z_row, a_row, activation, reserved;
};

template <class T>
LN_DEVICE void activate_all(const ActivateParams<T>& p) {
  for_each_element(p.batch, p.rows, p.columns, [&](long long b, long long i, long long j) {
    T* z = p.z + b * p.z_batch + i * p.z_row + j;
    T x = *z, value, derivative;
    if (p.bias != nullptr) {
      x = x + p.bias[b * p.bias_batch + j];
      *z = x;
    }
    activate(p.activation, x, value, derivative);
    p.a[b * p.a_batch + i * p.a_row + j] = value;  // after z: where both are one, the activations stay
  });
}

// dz = phi'(z) da.
template <class T>
struct ActivateGradientParams {
  const T *z, *da;
  T* dz;
  long long columns, z_batch, da_batch, dz_batch;
  int batch, rows, z_row, da_row, dz_row, activation;
};

template <class T>
LN_DEVICE void activate_gradient(const ActivateGradientParams<T>& p) {
  for_each_element(p.batch, p.rows, p.columns, [&](long long b, long long i, long long j) {
    T value, derivative;
    activate(p.activation, p.z[b * p.z_batch + i * p.z_row + j], value, derivative);
    p.dz[b * p.dz_batch + i * p.dz_row + j] = derivative * p.da[b * p.da_batch + i * p.da_row + j];
  });
}

// result = fma(phi''(z) z_dot, da, result).
template <class T>
struct ActivateSecondParams {
  const T *z, *z_dot, *da;
  T* result;
  long long columns, z_batch, z_dot_batch, da_batch, result_batch;
  int batch, rows, z_row, z_dot_row, da_row, result_row, activation, reserved;
};

template <class T>
LN_DEVICE void activate_second(const ActivateSecondParams<T>& p) {
  for_each_element(p.batch, p.rows, p.columns, [&](long long b, long long i, long long j) {
    T* result = p.result + b * p.result_batch + i * p.result_row + j;
    T factor = activation_second(p.activation, p.z[b * p.z_batch + i * p.z_row + j]) * p.z_dot[b * p.z_dot_batch + i * p.z_dot_row + j];
    *result = fma(factor, p.da[b * p.da_batch + i * p.da_row + j], *result);
  });
}

using ActivateF32 = ActivateParams<float>;
LN_FIELDS(ActivateF32, z, bias, a, columns, z_batch, bias_batch, a_batch, batch, rows, z_row, a_row, activation, reserved)
LN_KERNEL(largen_activate_f32, ActivateF32, p) { activate_all(p); }

using ActivateF64 = ActivateParams<double>;
LN_FIELDS(ActivateF64, z, bias, a, columns, z_batch, bias_batch, a_batch, batch, rows, z_row, a_row, activation, reserved)
LN_KERNEL(largen_activate_f64, ActivateF64, p) { activate_all(p); }

using ActivateGradientF32 = ActivateGradientParams<float>;
LN_FIELDS(ActivateGradientF32, z, da, dz, columns, z_batch, da_batch, dz_batch, batch, rows, z_row, da_row, dz_row, activation)
LN_KERNEL(largen_activate_gradient_f32, ActivateGradientF32, p) { activate_gradient(p); }

using ActivateGradientF64 = ActivateGradientParams<double>;
LN_FIELDS(ActivateGradientF64, z, da, dz, columns, z_batch, da_batch, dz_batch, batch, rows, z_row, da_row, dz_row, activation)
LN_KERNEL(largen_activate_gradient_f64, ActivateGradientF64, p) { activate_gradient(p); }

using ActivateSecondF32 = ActivateSecondParams<float>;
LN_FIELDS(ActivateSecondF32, z, z_dot, da, result, columns, z_batch, z_dot_batch, da_batch, result_batch, batch, rows, z_row, z_dot_row, da_row, result_row,
          activation, reserved)
LN_KERNEL(largen_activate_second_f32, ActivateSecondF32, p) { activate_second(p); }

using ActivateSecondF64 = ActivateSecondParams<double>;
LN_FIELDS(ActivateSecondF64, z, z_dot, da, result, columns, z_batch, z_dot_batch, da_batch, result_batch, batch, rows, z_row, z_dot_row, da_row, result_row,
          activation, reserved)
LN_KERNEL(largen_activate_second_f64, ActivateSecondF64, p) { activate_second(p); }

}  // namespace largen::network
