// SPDX-License-Identifier: MIT
#include <algorithm>

#include "network_params.h"

namespace largen::testing {

template <class T>
T sigmoid(T x) {
  T value, derivative;
  activate(6, x, value, derivative);
  return value;
}

/// The selection by sorting; scores are multiples of 1/4, so that many are
/// equal.
template <class T>
void check_gates(Size size, int active, LaunchOptions options) {
  Matrices<T> logits(2, size, -6, 6, 11), bias(2, {1, size.columns}, -1, 1, 12), d_gates(2, size, -1, 1, 13);
  for (T& r : logits.data) r = r == T(-77) ? r : floor(r * T(4)) / T(4);
  for (T& c : bias.data) c = c == T(-77) ? c : floor(c * T(4)) / T(4);
  logits.at(1, size.rows - 1, size.columns - 1) = std::numeric_limits<T>::quiet_NaN();
  logits.at(0, 0, 0) = std::numeric_limits<T>::infinity();
  Matrices<T> gates = d_gates, expected = d_gates, gradient = d_gates, expected_gradient = d_gates;
  for (int b = 0; b < 2; b++) {
    for (int i = 0; i < size.rows; i++) {
      std::vector<int> order(size.columns);
      bool valid = true;
      for (int e = 0; e < size.columns; e++) {
        order[e] = e;
        valid = valid && logits.at(b, i, e) == logits.at(b, i, e);
      }
      if (valid)
        std::stable_sort(order.begin(), order.end(),
                         [&](int x, int y) { return logits.at(b, i, x) + bias.at(b, 0, x) > logits.at(b, i, y) + bias.at(b, 0, y); });
      for (int place = 0; place < size.columns; place++) {
        int e = order[place];
        expected.at(b, i, e) = !valid ? std::numeric_limits<T>::quiet_NaN() : place < active ? static_cast<T>(0.3) * sigmoid(logits.at(b, i, e)) : T(0);
        expected_gradient.at(b, i, e) = (d_gates.at(b, i, e) * expected.at(b, i, e)) * sigmoid(-logits.at(b, i, e));
      }
    }
  }

  run(kernel_of<T>("largen_gate").c_str(), {2, 1, 1}, {256, 1, 1},
      GateParams<T>{logits.data.data(), bias.data.data(), gates.data.data(), logits.stride, bias.stride, gates.stride, 0.3, 2, size.rows, size.columns,
                    logits.row, gates.row, active},
      0, options);
  expect_same(gates, expected, "gates");
  run(kernel_of<T>("largen_gate_gradient").c_str(), {2, 2, 1}, {16, 16, 1},  // in place
      GateGradientParams<T>{logits.data.data(), gates.data.data(), gradient.data.data(), gradient.data.data(), size.columns, logits.stride, gates.stride,
                            gradient.stride, gradient.stride, 2, size.rows, logits.row, gates.row, gradient.row, gradient.row},
      0, options);
  expect_same(gradient, expected_gradient, "gate gradients");
}

template <class T>
void check_groups(Size size, int group, LaunchOptions options) {
  Size wide{size.rows, size.columns * group};
  Matrices<T> x(2, wide, -1, 1, 14), y(2, wide, -1, 1, 15), gates(2, size, -1, 1, 16), dots = gates, expected_dots = gates, result = x, expected = x;
  for (int b = 0; b < 2; b++) {
    for (int i = 0; i < size.rows; i++) {
      for (int j = 0; j < wide.columns; j++) expected.at(b, i, j) = x.at(b, i, j) * gates.at(b, i, j / group);
      for (int e = 0; e < size.columns; e++) {
        expected_dots.at(b, i, e) = static_cast<T>(lane_sum(group, [&](double s, int j) {
          return std::fma(static_cast<double>(x.at(b, i, e * group + j)), static_cast<double>(y.at(b, i, e * group + j)), s);
        }));
      }
    }
  }

  run(kernel_of<T>("largen_scale_groups").c_str(), {2, 2, 1}, {16, 16, 1},  // in place
      ScaleGroupsParams<T>{result.data.data(), gates.data.data(), result.data.data(), wide.columns, result.stride, gates.stride, result.stride, 2, size.rows,
                           group, result.row, gates.row, result.row},
      0, options);
  expect_same(result, expected, "scaled groups");
  run(kernel_of<T>("largen_group_dots").c_str(), {2, 1, 1}, {256, 1, 1},
      GroupDotsParams<T>{x.data.data(), y.data.data(), dots.data.data(), x.stride, y.stride, dots.stride, 2, size.rows, size.columns, group, x.row, y.row,
                         dots.row, 0},
      0, options);
  expect_same(dots, expected_dots, "dots of groups");
}

template <class T>
void check_balance(Size size, int active, LaunchOptions options) {
  Matrices<T> gates(2, size, -1, 1, 17), bias(2, {1, size.columns}, -1, 1, 18);
  for (int b = 0; b < 2; b++) {
    for (int i = 0; i < size.rows; i++) {
      for (int e = 0; e < size.columns; e++) gates.at(b, i, e) = (i + e + b) % size.columns < active + e % 3 - 1 ? T(0.5) : T(0);
    }
  }
  Matrices<T> expected = bias;
  for (int b = 0; b < 2; b++) {
    for (int e = 0; e < size.columns; e++) {
      long long taken = 0;
      for (int i = 0; i < size.rows; i++) taken += gates.at(b, i, e) != T(0) ? 1 : 0;
      long long missing = static_cast<long long>(active) * size.rows - taken * size.columns;
      expected.at(b, 0, e) += missing > 0 ? T(0.125) : missing < 0 ? T(-0.125) : T(0);
    }
  }

  run(kernel_of<T>("largen_balance").c_str(), {1, 2, 1}, {16, 16, 1},
      BalanceParams<T>{gates.data.data(), bias.data.data(), size.columns, gates.stride, bias.stride, 0.125, 2, size.rows, gates.row, active}, 0, options);
  expect_same(bias, expected, "balance");
}

TEST(Experts, GatesAndTheirGradient) {
  for (LaunchOptions options : schedules()) {
    for (Size size : sizes()) {
      if (size.rows > 300) continue;
      for (int active : {1, (size.columns + 1) / 2, size.columns}) {
        check_gates<float>(size, active, options);
        check_gates<double>(size, active, options);
      }
    }
  }
}

TEST(Experts, ProductsAndSumsByGroup) {
  for (LaunchOptions options : schedules()) {
    for (Size size : sizes()) {
      if (size.rows > 20) continue;
      for (int group : {1, 7, 33}) {
        check_groups<float>(size, group, options);
        check_groups<double>(size, group, options);
      }
    }
  }
}

TEST(Experts, BalanceOfLoads) {
  for (LaunchOptions options : schedules()) {
    for (Size size : sizes()) {
      check_balance<float>(size, (size.columns + 1) / 2, options);
      check_balance<double>(size, (size.columns + 1) / 2, options);
    }
  }
}

}  // namespace largen::testing
