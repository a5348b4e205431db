// SPDX-License-Identifier: MIT
// Softmax, layer normalisation and their gradients (contract IRowOperations): class B in the order of reduce.cuh, which gives the bits of the CPU.
// A group of 16 threads does a row; every element is read and written by one thread, so results may overwrite operands. Launch: block (256, 1, 1), any grid (x, 1, 1).
#pragma once

#include "row_maximum.cuh"

namespace largen::network {

/// visit(b, i) once for every row, by a group.
template <class Visit>
LN_DEVICE void for_each_row(int batch, int rows, Visit visit) {
  long long all = static_cast<long long>(batch) * rows;
  for (long long row = sum_group(); row < all; row += sum_groups()) visit(row / rows, row % rows);
}

// With causal != 0 row i sees the columns j <= i mod columns; the others are not read and become 0.
template <class T>
struct SoftmaxParams {
  const T* x;
  T* p;
  long long x_batch, p_batch;
  int batch, rows, columns, x_row, p_row, causal;
};

template <class T>
LN_DEVICE void softmax(const SoftmaxParams<T>& k) {
  for_each_row(k.batch, k.rows, [&](long long b, long long i) {
    const T* x = k.x + b * k.x_batch + i * k.x_row;
    T* p = k.p + b * k.p_batch + i * k.p_row;
    int seen = k.causal != 0 ? static_cast<int>(i % k.columns) + 1 : k.columns;
    T maximum = row_maximum(x, seen);
    T sum = static_cast<T>(fixed_order(seen, [&](double lane, long long j) {
      T e = exp(x[j] - maximum);
      p[j] = e;
      return lane + static_cast<double>(e);
    }));
    for (int j = sum_lane(); j < k.columns; j += sum_lanes) p[j] = j < seen ? p[j] / sum : T(0);
  });
}

/// Sum of x_j y_j, and of x_j, along a row.
template <class T>
LN_DEVICE double row_dot(const T* x, const T* y, int columns) {
  return fixed_order(columns, [&](double lane, long long j) { return fma(static_cast<double>(x[j]), static_cast<double>(y[j]), lane); });
}
template <class T>
LN_DEVICE double row_sum(const T* x, int columns) {
  return fixed_order(columns, [&](double lane, long long j) { return lane + static_cast<double>(x[j]); });
}

template <class T>
struct SoftmaxGradientParams {
  const T *p, *dp;
  T* dx;
  long long p_batch, dp_batch, dx_batch;
  int batch, rows, columns, p_row, dp_row, dx_row;
};

template <class T>
LN_DEVICE void softmax_gradient(const SoftmaxGradientParams<T>& k) {
  for_each_row(k.batch, k.rows, [&](long long b, long long i) {
    const T *p = k.p + b * k.p_batch + i * k.p_row, *dp = k.dp + b * k.dp_batch + i * k.dp_row;
    T* dx = k.dx + b * k.dx_batch + i * k.dx_row;
    T dot = static_cast<T>(row_dot(p, dp, k.columns));
    for (int j = sum_lane(); j < k.columns; j += sum_lanes) dx[j] = p[j] * (dp[j] - dot);
  });
}

template <class T>
struct LayerNormParams {
  const T* x;
  T *n, *r;
  long long x_batch, n_batch, r_batch;
  int batch, rows, columns, x_row, n_row, r_row;
};

template <class T>
LN_DEVICE void layer_norm(const LayerNormParams<T>& k) {
  for_each_row(k.batch, k.rows, [&](long long b, long long i) {
    const T* x = k.x + b * k.x_batch + i * k.x_row;
    T* n = k.n + b * k.n_batch + i * k.n_row;
    double mean = row_sum(x, k.columns) / k.columns;
    double variance = fixed_order(k.columns,
                                  [&](double lane, long long j) {
                                    double d = static_cast<double>(x[j]) - mean;
                                    return fma(d, d, lane);
                                  }) /
                      k.columns;
    T factor = static_cast<T>(1.0 / sqrt(variance + 1e-6));
    T rounded = static_cast<T>(mean), rest = static_cast<T>(mean - static_cast<double>(rounded));
    for (int j = sum_lane(); j < k.columns; j += sum_lanes) n[j] = ((x[j] - rounded) - rest) * factor;
    if (sum_lane() == 0) k.r[b * k.r_batch + i * k.r_row] = factor;
  });
}

template <class T>
struct LayerNormGradientParams {
  const T *n, *r, *dn;
  T* dx;
  long long n_batch, r_batch, dn_batch, dx_batch;
  int batch, rows, columns, n_row, r_row, dn_row, dx_row, reserved;
};

template <class T>
LN_DEVICE void layer_norm_gradient(const LayerNormGradientParams<T>& k) {
  for_each_row(k.batch, k.rows, [&](long long b, long long i) {
    const T *n = k.n + b * k.n_batch + i * k.n_row, *dn = k.dn + b * k.dn_batch + i * k.dn_row;
    T* dx = k.dx + b * k.dx_batch + i * k.dx_row;
    T mean = static_cast<T>(row_sum(dn, k.columns) / k.columns);
    T dot = static_cast<T>(row_dot(n, dn, k.columns) / k.columns);
    T factor = k.r[b * k.r_batch + i * k.r_row];
    for (int j = sum_lane(); j < k.columns; j += sum_lanes) dx[j] = factor * fma(-n[j], dot, dn[j] - mean);
  });
}

using SoftmaxF32 = SoftmaxParams<float>;
LN_FIELDS(SoftmaxF32, x, p, x_batch, p_batch, batch, rows, columns, x_row, p_row, causal)
LN_KERNEL(largen_softmax_f32, SoftmaxF32, p) { softmax(p); }

using SoftmaxF64 = SoftmaxParams<double>;
LN_FIELDS(SoftmaxF64, x, p, x_batch, p_batch, batch, rows, columns, x_row, p_row, causal)
LN_KERNEL(largen_softmax_f64, SoftmaxF64, p) { softmax(p); }

using SoftmaxGradientF32 = SoftmaxGradientParams<float>;
LN_FIELDS(SoftmaxGradientF32, p, dp, dx, p_batch, dp_batch, dx_batch, batch, rows, columns, p_row, dp_row, dx_row)
LN_KERNEL(largen_softmax_gradient_f32, SoftmaxGradientF32, p) { softmax_gradient(p); }

using SoftmaxGradientF64 = SoftmaxGradientParams<double>;
LN_FIELDS(SoftmaxGradientF64, p, dp, dx, p_batch, dp_batch, dx_batch, batch, rows, columns, p_row, dp_row, dx_row)
LN_KERNEL(largen_softmax_gradient_f64, SoftmaxGradientF64, p) { softmax_gradient(p); }

using LayerNormF32 = LayerNormParams<float>;
LN_FIELDS(LayerNormF32, x, n, r, x_batch, n_batch, r_batch, batch, rows, columns, x_row, n_row, r_row)
LN_KERNEL(largen_layer_norm_f32, LayerNormF32, p) { layer_norm(p); }

using LayerNormF64 = LayerNormParams<double>;
LN_FIELDS(LayerNormF64, x, n, r, x_batch, n_batch, r_batch, batch, rows, columns, x_row, n_row, r_row)
LN_KERNEL(largen_layer_norm_f64, LayerNormF64, p) { layer_norm(p); }

using LayerNormGradientF32 = LayerNormGradientParams<float>;
LN_FIELDS(LayerNormGradientF32, n, r, dn, dx, n_batch, r_batch, dn_batch, dx_batch, batch, rows, columns, n_row, r_row, dn_row, dx_row, reserved)
LN_KERNEL(largen_layer_norm_gradient_f32, LayerNormGradientF32, p) { layer_norm_gradient(p); }

using LayerNormGradientF64 = LayerNormGradientParams<double>;
LN_FIELDS(LayerNormGradientF64, n, r, dn, dx, n_batch, r_batch, dn_batch, dx_batch, batch, rows, columns, n_row, r_row, dn_row, dx_row, reserved)
LN_KERNEL(largen_layer_norm_gradient_f64, LayerNormGradientF64, p) { layer_norm_gradient(p); }

}  // namespace largen::network
