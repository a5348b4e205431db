// SPDX-License-Identifier: MIT
// Contract IExpertOperations: gates of the experts that a row takes, products and sums over the columns of each expert, balance of loads. Class A, dots class B with the bits of the CPU.
// Rows and dots: a group of 16 threads (reduce.cuh) each, launch block (256, 1, 1), any grid (x, 1, 1). The others: launch as elements.cuh says.
#pragma once

#include "largen/elements.cuh"
#include "rows.cuh"

namespace largen::network {

template <class T>
LN_DEVICE T sigmoid(T x) {
  return sigmoid_of(x, exp_falling(x));
}

// gates_e = scale sigmoid(r_e) where fewer than `active` experts come before e: larger r + c, or the same and a lower index. A NaN among the scores makes the row NaN.
template <class T>
struct GateParams {
  const T *logits, *bias;
  T* gates;
  long long logits_batch, bias_batch, gates_batch;
  double scale;
  int batch, rows, columns, logits_row, gates_row, active;
};

template <class T>
LN_DEVICE void gate(const GateParams<T>& k) {
  T scale = static_cast<T>(k.scale);
  for_each_row(k.batch, k.rows, [&](long long b, long long i) {
    const T *r = k.logits + b * k.logits_batch + i * k.logits_row, *c = k.bias + b * k.bias_batch;
    T* gates = k.gates + b * k.gates_batch + i * k.gates_row;
    int invalid = 0;
    for (int e = sum_lane(); e < k.columns; e += sum_lanes) invalid |= r[e] + c[e] != r[e] + c[e];
    for (int lanes = sum_lanes / 2; lanes > 0; lanes /= 2) invalid |= __shfl_xor_sync(sum_mask(), invalid, lanes, sum_lanes);
    for (int e = sum_lane(); e < k.columns; e += sum_lanes) {
      T score = r[e] + c[e];
      int ahead = 0;
      for (int j = 0; j < k.columns; j++) {
        T other = r[j] + c[j];
        ahead += other > score || (other == score && j < e);
      }
      gates[e] = invalid != 0 ? not_a_number<T>() : ahead < k.active ? scale * sigmoid(r[e]) : T(0);
    }
  });
}

// dr = (dgate gate) sigmoid(-r).
template <class T>
struct GateGradientParams {
  const T *logits, *gates, *d_gates;
  T* d_logits;
  long long columns, logits_batch, gates_batch, d_gates_batch, d_logits_batch;
  int batch, rows, logits_row, gates_row, d_gates_row, d_logits_row;
};

template <class T>
LN_DEVICE void gate_gradient(const GateGradientParams<T>& p) {
  for_each_element(p.batch, p.rows, p.columns, [&](long long b, long long i, long long j) {
    T product = p.d_gates[b * p.d_gates_batch + i * p.d_gates_row + j] * p.gates[b * p.gates_batch + i * p.gates_row + j];
    p.d_logits[b * p.d_logits_batch + i * p.d_logits_row + j] = product * sigmoid(-p.logits[b * p.logits_batch + i * p.logits_row + j]);
  });
}

// result_ij = x_ij gates_(i, j / group).
template <class T>
struct ScaleGroupsParams {
  const T *x, *gates;
  T* result;
  long long columns, x_batch, gates_batch, result_batch;
  int batch, rows, group, x_row, gates_row, result_row;
};

template <class T>
LN_DEVICE void scale_groups(const ScaleGroupsParams<T>& p) {
  for_each_element(p.batch, p.rows, p.columns, [&](long long b, long long i, long long j) {
    p.result[b * p.result_batch + i * p.result_row + j] = p.x[b * p.x_batch + i * p.x_row + j] * p.gates[b * p.gates_batch + i * p.gates_row + j / p.group];
  });
}

// dots_ie = sum over group e of x_ij y_ij, in double, rounded once.
template <class T>
struct GroupDotsParams {
  const T *x, *y;
  T* dots;
  long long x_batch, y_batch, dots_batch;
  int batch, rows, columns, group, x_row, y_row, dots_row, reserved;
};

template <class T>
LN_DEVICE void group_dots(const GroupDotsParams<T>& k) {
  long long row_dots = static_cast<long long>(k.rows) * k.columns, all = k.batch * row_dots;
  for (long long d = sum_group(); d < all; d += sum_groups()) {
    long long b = d / row_dots, i = d % row_dots / k.columns, e = d % k.columns;
    double dot = row_dot(k.x + b * k.x_batch + i * k.x_row + e * k.group, k.y + b * k.y_batch + i * k.y_row + e * k.group, k.group);
    if (sum_lane() == 0) k.dots[b * k.dots_batch + i * k.dots_row + e] = static_cast<T>(dot);
  }
}

// bias_e moves by rate towards the experts that fewer rows take than active rows / columns; launched over [1, columns] of each problem.
template <class T>
struct BalanceParams {
  const T* gates;
  T* bias;
  long long columns, gates_batch, bias_batch;
  double rate;
  int batch, rows, gates_row, active;
};

template <class T>
LN_DEVICE void balance(const BalanceParams<T>& p) {
  T rate = static_cast<T>(p.rate);
  for_each_element(p.batch, 1, p.columns, [&](long long b, long long, long long e) {
    long long taken = 0, even = static_cast<long long>(p.active) * p.rows;
    for (long long i = 0; i < p.rows; i++) taken += p.gates[b * p.gates_batch + i * p.gates_row + e] != T(0);
    T* bias = p.bias + b * p.bias_batch + e;
    if (even > taken * p.columns) *bias = *bias + rate;
    if (even < taken * p.columns) *bias = *bias - rate;
  });
}

using GateF32 = GateParams<float>;
LN_FIELDS(GateF32, logits, bias, gates, logits_batch, bias_batch, gates_batch, scale, batch, rows, columns, logits_row, gates_row, active)
LN_KERNEL(largen_gate_f32, GateF32, p) { gate(p); }

using GateF64 = GateParams<double>;
LN_FIELDS(GateF64, logits, bias, gates, logits_batch, bias_batch, gates_batch, scale, batch, rows, columns, logits_row, gates_row, active)
LN_KERNEL(largen_gate_f64, GateF64, p) { gate(p); }

using GateGradientF32 = GateGradientParams<float>;
LN_FIELDS(GateGradientF32, logits, gates, d_gates, d_logits, columns, logits_batch, gates_batch, d_gates_batch, d_logits_batch, batch, rows, logits_row,
          gates_row, d_gates_row, d_logits_row)
LN_KERNEL(largen_gate_gradient_f32, GateGradientF32, p) { gate_gradient(p); }

using GateGradientF64 = GateGradientParams<double>;
LN_FIELDS(GateGradientF64, logits, gates, d_gates, d_logits, columns, logits_batch, gates_batch, d_gates_batch, d_logits_batch, batch, rows, logits_row,
          gates_row, d_gates_row, d_logits_row)
LN_KERNEL(largen_gate_gradient_f64, GateGradientF64, p) { gate_gradient(p); }

using ScaleGroupsF32 = ScaleGroupsParams<float>;
LN_FIELDS(ScaleGroupsF32, x, gates, result, columns, x_batch, gates_batch, result_batch, batch, rows, group, x_row, gates_row, result_row)
LN_KERNEL(largen_scale_groups_f32, ScaleGroupsF32, p) { scale_groups(p); }

using ScaleGroupsF64 = ScaleGroupsParams<double>;
LN_FIELDS(ScaleGroupsF64, x, gates, result, columns, x_batch, gates_batch, result_batch, batch, rows, group, x_row, gates_row, result_row)
LN_KERNEL(largen_scale_groups_f64, ScaleGroupsF64, p) { scale_groups(p); }

using GroupDotsF32 = GroupDotsParams<float>;
LN_FIELDS(GroupDotsF32, x, y, dots, x_batch, y_batch, dots_batch, batch, rows, columns, group, x_row, y_row, dots_row, reserved)
LN_KERNEL(largen_group_dots_f32, GroupDotsF32, p) { group_dots(p); }

using GroupDotsF64 = GroupDotsParams<double>;
LN_FIELDS(GroupDotsF64, x, y, dots, x_batch, y_batch, dots_batch, batch, rows, columns, group, x_row, y_row, dots_row, reserved)
LN_KERNEL(largen_group_dots_f64, GroupDotsF64, p) { group_dots(p); }

using BalanceF32 = BalanceParams<float>;
LN_FIELDS(BalanceF32, gates, bias, columns, gates_batch, bias_batch, rate, batch, rows, gates_row, active)
LN_KERNEL(largen_balance_f32, BalanceF32, p) { balance(p); }

using BalanceF64 = BalanceParams<double>;
LN_FIELDS(BalanceF64, gates, bias, columns, gates_batch, bias_batch, rate, batch, rows, gates_row, active)
LN_KERNEL(largen_balance_f64, BalanceF64, p) { balance(p); }

}  // namespace largen::network
