// SPDX-License-Identifier: MIT
// The parameters of the kernels of family network, matrices with gaps for them,
// and the order of sums written out one number at a time.
#pragma once

#include <cmath>
#include <limits>

#include "largen/activations_second.cuh"
#include "support/kernel_test.h"

namespace largen::testing {

template <class T>
struct ActivateParams {
  T* z;
  const T* bias;
  T* a;
  long long columns, z_batch, bias_batch, a_batch;
  int batch, rows, z_row, a_row, activation, reserved;
};

template <class T>
struct ActivateGradientParams {
  const T *z, *da;
  T* dz;
  long long columns, z_batch, da_batch, dz_batch;
  int batch, rows, z_row, da_row, dz_row, activation;
};

template <class T>
struct ActivateSecondParams {
  const T *z, *z_dot, *da;
  T* result;
  long long columns, z_batch, z_dot_batch, da_batch, result_batch;
  int batch, rows, z_row, z_dot_row, da_row, result_row, activation, reserved;
};

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

template <class T>
struct SoftmaxParams {
  const T* x;
  T* p;
  long long x_batch, p_batch;
  int batch, rows, columns, x_row, p_row, causal;
};

template <class T>
struct SoftmaxGradientParams {
  const T *p, *dp;
  T* dx;
  long long p_batch, dp_batch, dx_batch;
  int batch, rows, columns, p_row, dp_row, dx_row;
};

template <class T>
struct LayerNormParams {
  const T* x;
  T *n, *r;
  long long x_batch, n_batch, r_batch;
  int batch, rows, columns, x_row, n_row, r_row;
};

template <class T>
struct LayerNormGradientParams {
  const T *n, *r, *dn;
  T* dx;
  long long n_batch, r_batch, dn_batch, dx_batch;
  int batch, rows, columns, n_row, r_row, dn_row, dx_row, reserved;
};

template <class T>
struct ColumnSumsParams {
  const T *x, *y;
  T* sums;
  long long x_batch, y_batch, sums_batch;
  int batch, rows, columns, x_row, y_row, reserved;
};

template <class T>
struct LossParams {
  const T *f, *y;
  T* df;
  double* losses;
  long long f_batch, y_batch, df_batch, losses_batch;
  int batch, rows, columns, f_row, y_row, df_row;
};

template <class T>
struct CrossEntropyParams {
  const T* f;
  const int* labels;
  T* df;
  double* losses;
  long long f_batch, labels_batch, df_batch, losses_batch;
  int batch, rows, columns, f_row, labels_row, df_row;
};

template <class T>
struct GateParams {
  const T *logits, *bias;
  T* gates;
  long long logits_batch, bias_batch, gates_batch;
  double scale;
  int batch, rows, columns, logits_row, gates_row, active;
};

template <class T>
struct GateGradientParams {
  const T *logits, *gates, *d_gates;
  T* d_logits;
  long long columns, logits_batch, gates_batch, d_gates_batch, d_logits_batch;
  int batch, rows, logits_row, gates_row, d_gates_row, d_logits_row;
};

template <class T>
struct ScaleGroupsParams {
  const T *x, *gates;
  T* result;
  long long columns, x_batch, gates_batch, result_batch;
  int batch, rows, group, x_row, gates_row, result_row;
};

template <class T>
struct GroupDotsParams {
  const T *x, *y;
  T* dots;
  long long x_batch, y_batch, dots_batch;
  int batch, rows, columns, group, x_row, y_row, dots_row, reserved;
};

template <class T>
struct BalanceParams {
  const T* gates;
  T* bias;
  long long columns, gates_batch, bias_batch;
  double rate;
  int batch, rows, gates_row, active;
};

/// The kernel of a type: "largen_softmax" and float give "largen_softmax_f32".
template <class T>
std::string kernel_of(const char* name) {
  return std::string(name) + (sizeof(T) == 4 ? "_f32" : "_f64");
}

/// Sizes around nothing, one, the 16 lanes of a row, the 256 rows of a chain
/// and the columns of a block.
struct Size {
  int rows, columns;
};
inline std::vector<Size> sizes() {
  if (sanitized) return {{1, 1}, {3, 15}, {17, 17}, {2, 33}, {260, 2}};
  return {{1, 1}, {1, 16}, {3, 15}, {16, 17}, {17, 31}, {33, 32}, {2, 33}, {255, 2}, {257, 3}, {2100, 2}, {4, 300}};
}

/// A batch of matrices in a buffer, with two elements of -77 after each row and
/// one after each matrix.
template <class T>
struct Matrices {
  int batch, rows, columns, row;
  long long stride;
  Buffer<T> data;

  Matrices(int batch, Size size, double low, double high, unsigned seed)
      : batch(batch),
        rows(size.rows),
        columns(size.columns),
        row(columns + 2),
        stride(static_cast<long long>(rows) * row + 1),
        data(static_cast<std::size_t>(batch * stride), T(-77)) {
    unsigned state = seed * 2654435761u + 1;
    for (int b = 0; b < batch; b++) {
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          state = state * 1664525u + 1013904223u;
          at(b, i, j) = static_cast<T>(low + (high - low) * (state >> 8) / 16777216.0);
        }
      }
    }
  }

  T& at(int b, int i, int j) { return data[static_cast<std::size_t>(b * stride + static_cast<long long>(i) * row + j)]; }
  const T& at(int b, int i, int j) const { return data[static_cast<std::size_t>(b * stride + static_cast<long long>(i) * row + j)]; }
};

/// Equal in every bit, gaps included; any NaN equals any other.
template <class T>
void expect_same(const Matrices<T>& actual, const Matrices<T>& expected, const std::string& what) {
  for (std::size_t e = 0; e < actual.data.size(); e++) {
    T x = actual.data[e], y = expected.data[e];
    if (x != x && y != y) continue;
    ASSERT_EQ(to_bits(x), to_bits(y)) << what << ", element " << e << ": " << x << " instead of " << y;
  }
}

/// Sum of term(j): lane l of 16 takes j = l (mod 16), the lanes are joined +8,
/// +4, +2, +1.
template <class Term>
double lane_sum(int count, Term term) {
  double lane[16] = {};
  for (int j = 0; j < count; j++) lane[j % 16] = term(lane[j % 16], j);
  for (int half = 8; half > 0; half /= 2) {
    for (int l = 0; l < half; l++) lane[l] += lane[l + half];
  }
  return lane[0];
}

}  // namespace largen::testing
