// SPDX-License-Identifier: MIT
#include "network_params.h"

namespace largen::testing {

template <class T>
void softmax_row(const Matrices<T>& x, Matrices<T>& p, int b, int i, int seen) {
  T maximum = x.at(b, i, 0);
  for (int j = 1; j < seen; j++) maximum = x.at(b, i, j) > maximum || x.at(b, i, j) != x.at(b, i, j) ? x.at(b, i, j) : maximum;
  std::vector<T> e(seen);
  for (int j = 0; j < seen; j++) e[j] = exp(x.at(b, i, j) - maximum);
  T sum = static_cast<T>(lane_sum(seen, [&](double s, int j) { return s + e[j]; }));
  for (int j = 0; j < x.columns; j++) p.at(b, i, j) = j < seen ? e[j] / sum : T(0);
}

template <class T>
void check_softmax(Size size, bool causal, LaunchOptions options) {
  if (causal) size.rows = 3 * size.columns;
  Matrices<T> x(2, size, -30, 30, 1), dp(2, size, -1, 1, 2);
  if (!causal) {
    x.at(0, 0, size.columns - 1) = std::numeric_limits<T>::quiet_NaN();
    x.at(1, 0, 0) = -std::numeric_limits<T>::infinity();
  }
  Matrices<T> p = x, expected = x, gradient = x, expected_gradient = x;
  for (int b = 0; b < 2; b++) {
    for (int i = 0; i < size.rows; i++) {
      softmax_row(x, expected, b, i, causal ? i % size.columns + 1 : size.columns);
      T dot = static_cast<T>(
          lane_sum(size.columns, [&](double s, int j) { return std::fma(static_cast<double>(expected.at(b, i, j)), static_cast<double>(dp.at(b, i, j)), s); }));
      for (int j = 0; j < size.columns; j++) expected_gradient.at(b, i, j) = expected.at(b, i, j) * (dp.at(b, i, j) - dot);
    }
  }

  run(kernel_of<T>("largen_softmax").c_str(), {2, 1, 1}, {256, 1, 1},  // in place
      SoftmaxParams<T>{p.data.data(), p.data.data(), p.stride, p.stride, 2, size.rows, size.columns, p.row, p.row, causal}, 0, options);
  expect_same(p, expected, "softmax");
  run(kernel_of<T>("largen_softmax_gradient").c_str(), {2, 1, 1}, {256, 1, 1},
      SoftmaxGradientParams<T>{p.data.data(), dp.data.data(), gradient.data.data(), p.stride, dp.stride, gradient.stride, 2, size.rows, size.columns, p.row,
                               dp.row, gradient.row},
      0, options);
  expect_same(gradient, expected_gradient, "softmax gradient");
}

template <class T>
void check_layer_norm(Size size, LaunchOptions options) {
  Matrices<T> x(2, size, 99, 101, 3), r(2, {size.rows, 1}, 0, 0, 4), dn(2, size, -1, 1, 5);
  Matrices<T> n = x, expected = x, expected_r = r, dx = x, expected_dx = x;
  for (int b = 0; b < 2; b++) {
    for (int i = 0; i < size.rows; i++) {
      double mean = lane_sum(size.columns, [&](double s, int j) { return s + x.at(b, i, j); }) / size.columns;
      double variance = lane_sum(size.columns, [&](double s, int j) { return std::fma(x.at(b, i, j) - mean, x.at(b, i, j) - mean, s); }) / size.columns;
      T m = static_cast<T>(mean), l = static_cast<T>(mean - m), factor = static_cast<T>(1 / std::sqrt(variance + 1e-6));
      expected_r.at(b, i, 0) = factor;
      for (int j = 0; j < size.columns; j++) expected.at(b, i, j) = ((x.at(b, i, j) - m) - l) * factor;
      T a = static_cast<T>(lane_sum(size.columns, [&](double s, int j) { return s + dn.at(b, i, j); }) / size.columns);
      T c = static_cast<T>(
          lane_sum(size.columns, [&](double s, int j) { return std::fma(static_cast<double>(expected.at(b, i, j)), static_cast<double>(dn.at(b, i, j)), s); }) /
          size.columns);
      for (int j = 0; j < size.columns; j++) expected_dx.at(b, i, j) = factor * std::fma(-expected.at(b, i, j), c, dn.at(b, i, j) - a);
    }
  }

  run(kernel_of<T>("largen_layer_norm").c_str(), {2, 1, 1}, {256, 1, 1},
      LayerNormParams<T>{x.data.data(), n.data.data(), r.data.data(), x.stride, n.stride, r.stride, 2, size.rows, size.columns, x.row, n.row, r.row}, 0,
      options);
  expect_same(n, expected, "layer norm");
  expect_same(r, expected_r, "factor of layer norm");
  run(kernel_of<T>("largen_layer_norm_gradient").c_str(), {2, 1, 1}, {256, 1, 1},
      LayerNormGradientParams<T>{n.data.data(), r.data.data(), dn.data.data(), dx.data.data(), n.stride, r.stride, dn.stride, dx.stride, 2, size.rows,
                                 size.columns, n.row, r.row, dn.row, dx.row, 0},
      0, options);
  expect_same(dx, expected_dx, "gradient of layer norm");
}

template <class T>
void check_columns(Size size, bool products, LaunchOptions options) {
  Matrices<T> x(2, size, -1, 1, 6), y(2, size, -1, 1, 7), sums(2, {1, size.columns}, 5, 5, 8);
  Matrices<T> expected = sums;
  for (int b = 0; b < 2; b++) {
    for (int j = 0; j < size.columns; j++) {
      T total = T(0);
      for (int first = 0; first < size.rows; first += 256) {
        T chain = T(0);
        for (int i = first; i < size.rows && i < first + 256; i++) chain = products ? std::fma(x.at(b, i, j), y.at(b, i, j), chain) : chain + x.at(b, i, j);
        total = first == 0 ? chain : total + chain;
      }
      expected.at(b, 0, j) = total;
    }
  }

  run(kernel_of<T>("largen_column_sums").c_str(), {2, 1, 1}, {32, 8, 1},
      ColumnSumsParams<T>{x.data.data(), products ? y.data.data() : nullptr, sums.data.data(), x.stride, y.stride, sums.stride, 2, size.rows, size.columns,
                          x.row, y.row, 0},
      0, options);
  expect_same(sums, expected, products ? "column dots" : "column sums");
}

TEST(Rows, SoftmaxAndItsGradient) {
  for (LaunchOptions options : schedules()) {
    for (Size size : sizes()) {
      if (size.rows > 300) continue;  // more rows than a chain of columns: nothing new here
      check_softmax<float>(size, false, options);
      check_softmax<double>(size, false, options);
      if (size.columns > 40) continue;
      check_softmax<float>(size, true, options);
      check_softmax<double>(size, true, options);
    }
  }
}

TEST(Rows, LayerNormAndItsGradient) {
  for (LaunchOptions options : schedules()) {
    for (Size size : sizes()) {
      if (size.rows > 300) continue;  // more rows than a chain of columns: nothing new here
      check_layer_norm<float>(size, options);
      check_layer_norm<double>(size, options);
    }
  }
}

TEST(Rows, SumsDownTheColumns) {
  for (LaunchOptions options : schedules()) {
    for (Size size : sizes()) {
      for (bool products : {false, true}) {
        check_columns<float>(size, products, options);
        check_columns<double>(size, products, options);
      }
    }
  }
}

}  // namespace largen::testing
