// SPDX-License-Identifier: MIT
// Contract ILossOperations: a loss and its gradient in one pass, a block a problem. Row i is worked by group i mod 16 of 16 threads (reduce.cuh), which adds its rows in rising
// order; the groups are then joined g + (g+8), +4, +2, +1: the order of the CPU, so the bits are the same at any launch. df shares nothing with f and the targets.
// Launch: block (256, 1, 1), any grid (x, 1, 1) over problems.
#pragma once

#include "row_maximum.cuh"

namespace largen::network {

constexpr int row_groups = 16;

/// The losses of all problems of this block: row(b, i) gives the sum of a row's terms in every thread of its group.
template <class Row>
LN_DEVICE void for_each_problem(int batch, int rows, double divisor, double* losses, long long losses_batch, Row row) {
  LN_SHARED(double, sums, [row_groups]);
  int group = static_cast<int>(threadIdx.x) / sum_lanes;
  for (long long b = blockIdx.x; b < batch; b += gridDim.x) {
    double sum = 0.0;
    for (int i = group; i < rows; i += row_groups) sum += row(b, static_cast<long long>(i));
    if (sum_lane() == 0) sums[group] = sum;
    __syncthreads();
    if (group == 0) {
      double all = join_lanes(sums[sum_lane()]);
      if (threadIdx.x == 0) losses[b * losses_batch] = rows == 0 ? 0.0 : all / (divisor * rows);
    }
    __syncthreads();
  }
}

template <class T>
struct LossParams {
  const T *f, *y;
  T* df;
  double* losses;
  long long f_batch, y_batch, df_batch, losses_batch;
  int batch, rows, columns, f_row, y_row, df_row;
};

// The losses of one element: the new sum, and the slope times n.
struct MeanSquareLoss {
  static constexpr double divisor = 2;
  template <class T>
  LN_MEMBER static double add(double sum, T f, T y, T& slope) {
    slope = f - y;
    return fma(static_cast<double>(slope), static_cast<double>(slope), sum);
  }
};

struct LogisticLoss {
  static constexpr double divisor = 1;
  template <class T>
  LN_MEMBER static double add(double sum, T f, T y, T& slope) {
    T u = -(y * f), t = exp_falling(u);
    slope = -(y * sigmoid_of(u, t));
    return sum + static_cast<double>(softplus_of(u, t));
  }
};

struct HingeLoss {
  static constexpr double divisor = 1;
  template <class T>
  LN_MEMBER static double add(double sum, T f, T y, T& slope) {
    T h = fma(-y, f, T(1));
    slope = h != h ? h : T(0) < h ? -y : T(0);
    return sum + static_cast<double>(h != h ? h : T(0) < h ? h : T(0));
  }
};

template <class Loss, class T>
LN_DEVICE void pointwise_loss(const LossParams<T>& k) {
  T examples = static_cast<T>(k.rows);
  for_each_problem(k.batch, k.rows, Loss::divisor, k.losses, k.losses_batch, [&](long long b, long long i) {
    const T *f = k.f + b * k.f_batch + i * k.f_row, *y = k.y + b * k.y_batch + i * k.y_row;
    T* df = k.df + b * k.df_batch + i * k.df_row;
    return fixed_order(k.columns, [&](double lane, long long j) {
      T slope;
      lane = Loss::add(lane, f[j], y[j], slope);
      df[j] = slope / examples;
      return lane;
    });
  });
}

template <class T>
struct CrossEntropyParams {
  const T* f;
  const int* labels;
  T* df;
  double* losses;
  long long f_batch, labels_batch, df_batch, losses_batch;
  int batch, rows, columns, f_row, labels_row, df_row;
};

// log(S) - (f_label - max f); a label that names no column makes its row NaN.
template <class T>
LN_DEVICE void cross_entropy(const CrossEntropyParams<T>& k) {
  T examples = static_cast<T>(k.rows);
  for_each_problem(k.batch, k.rows, 1.0, k.losses, k.losses_batch, [&](long long b, long long i) {
    const T* f = k.f + b * k.f_batch + i * k.f_row;
    T* df = k.df + b * k.df_batch + i * k.df_row;
    int label = k.labels[b * k.labels_batch + i * k.labels_row];
    bool known = label >= 0 && label < k.columns;
    T maximum = row_maximum(f, k.columns);
    if (!known) maximum = not_a_number<T>();
    double sum = fixed_order(k.columns, [&](double lane, long long j) {
      T e = exp(f[j] - maximum);
      df[j] = e;
      return lane + static_cast<double>(e);
    });
    T rounded = static_cast<T>(sum);
    for (int j = sum_lane(); j < k.columns; j += sum_lanes) {
      T p = df[j] / rounded;
      df[j] = (j == label ? p - T(1) : p) / examples;
    }
    return known ? log(sum) - (static_cast<double>(f[label]) - static_cast<double>(maximum)) : static_cast<double>(maximum);
  });
}

using LossF32 = LossParams<float>;
LN_FIELDS(LossF32, f, y, df, losses, f_batch, y_batch, df_batch, losses_batch, batch, rows, columns, f_row, y_row, df_row)
LN_KERNEL(largen_mean_square_f32, LossF32, p) { pointwise_loss<MeanSquareLoss>(p); }
LN_KERNEL(largen_logistic_f32, LossF32, p) { pointwise_loss<LogisticLoss>(p); }
LN_KERNEL(largen_hinge_f32, LossF32, p) { pointwise_loss<HingeLoss>(p); }

using LossF64 = LossParams<double>;
LN_FIELDS(LossF64, f, y, df, losses, f_batch, y_batch, df_batch, losses_batch, batch, rows, columns, f_row, y_row, df_row)
LN_KERNEL(largen_mean_square_f64, LossF64, p) { pointwise_loss<MeanSquareLoss>(p); }
LN_KERNEL(largen_logistic_f64, LossF64, p) { pointwise_loss<LogisticLoss>(p); }
LN_KERNEL(largen_hinge_f64, LossF64, p) { pointwise_loss<HingeLoss>(p); }

using CrossEntropyF32 = CrossEntropyParams<float>;
LN_FIELDS(CrossEntropyF32, f, labels, df, losses, f_batch, labels_batch, df_batch, losses_batch, batch, rows, columns, f_row, labels_row, df_row)
LN_KERNEL(largen_cross_entropy_f32, CrossEntropyF32, p) { cross_entropy(p); }

using CrossEntropyF64 = CrossEntropyParams<double>;
LN_FIELDS(CrossEntropyF64, f, labels, df, losses, f_batch, labels_batch, df_batch, losses_batch, batch, rows, columns, f_row, labels_row, df_row)
LN_KERNEL(largen_cross_entropy_f64, CrossEntropyF64, p) { cross_entropy(p); }

}  // namespace largen::network
