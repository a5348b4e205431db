// SPDX-License-Identifier: MIT
#include "network_params.h"

namespace largen::testing {

/// Joins the sums of rows as the contract says and divides.
inline double joined(const std::vector<double>& rows, double divisor) {
  return lane_sum(static_cast<int>(rows.size()), [&](double s, int i) { return s + rows[static_cast<std::size_t>(i)]; }) /
         (divisor * static_cast<double>(rows.size()));
}

template <class T>
double term(int loss, double sum, T f, T y, T& slope) {
  T u = -(y * f), h = std::fma(-y, f, T(1));
  switch (loss) {
    case 0:
      slope = f - y;
      return std::fma(static_cast<double>(slope), static_cast<double>(slope), sum);
    case 1:
      slope = -(y * sigmoid(u));
      return sum + softplus(u);
    default:
      slope = h > 0 ? -y : h <= 0 ? T(0) : h;
      return sum + (h > 0 ? h : h <= 0 ? T(0) : h);
  }
}

template <class T>
void check_loss(int loss, Size size, LaunchOptions options) {
  static constexpr const char* names[] = {"largen_mean_square", "largen_logistic", "largen_hinge"};
  Matrices<T> f(3, size, -3, 3, 1), y(3, size, -1, 1, 2), df(3, size, 7, 7, 3);
  f.at(1, size.rows - 1, 0) = std::numeric_limits<T>::quiet_NaN();
  Matrices<T> expected = df;
  Matrices<double> losses(3, {1, 1}, 7, 7, 4), expected_losses = losses;
  for (int b = 0; b < 3; b++) {
    std::vector<double> rows;
    for (int i = 0; i < size.rows; i++) {
      rows.push_back(lane_sum(size.columns, [&](double s, int j) {
        T slope;
        s = term(loss, s, f.at(b, i, j), y.at(b, i, j), slope);
        expected.at(b, i, j) = slope / static_cast<T>(size.rows);
        return s;
      }));
    }
    expected_losses.at(b, 0, 0) = joined(rows, loss == 0 ? 2 : 1);
  }

  run(kernel_of<T>(names[loss]).c_str(), {2, 1, 1}, {256, 1, 1},
      LossParams<T>{f.data.data(), y.data.data(), df.data.data(), losses.data.data(), f.stride, y.stride, df.stride, losses.stride, 3, size.rows, size.columns,
                    f.row, y.row, df.row},
      0, options);
  expect_same(df, expected, std::string("gradient of ") + names[loss]);
  expect_same(losses, expected_losses, names[loss]);
}

template <class T>
void check_cross_entropy(Size size, LaunchOptions options) {
  Matrices<T> f(3, size, -30, 30, 5), df(3, size, 7, 7, 6);
  Matrices<T> expected = df;
  Matrices<double> losses(3, {1, 1}, 7, 7, 7), expected_losses = losses;
  Buffer<int> labels(static_cast<std::size_t>(3 * size.rows));
  for (int e = 0; e < 3 * size.rows; e++) labels[static_cast<std::size_t>(e)] = e * 7 % size.columns;
  labels[static_cast<std::size_t>(size.rows)] = size.columns;  // names no column: NaN in that row alone
  labels[static_cast<std::size_t>(2 * size.rows)] = size.rows > 1 ? -1 : 0;
  for (int b = 0; b < 3; b++) {
    std::vector<double> rows;
    for (int i = 0; i < size.rows; i++) {
      int label = labels[static_cast<std::size_t>(b * size.rows + i)];
      bool known = label >= 0 && label < size.columns;
      T maximum = f.at(b, i, 0), nan = std::numeric_limits<T>::quiet_NaN();
      for (int j = 0; j < size.columns; j++) maximum = f.at(b, i, j) > maximum ? f.at(b, i, j) : maximum;
      std::vector<T> e;
      for (int j = 0; j < size.columns; j++) e.push_back(exp(f.at(b, i, j) - maximum));
      double sum = lane_sum(size.columns, [&](double s, int j) { return s + e[static_cast<std::size_t>(j)]; });
      for (int j = 0; j < size.columns; j++) {
        T p = e[static_cast<std::size_t>(j)] / static_cast<T>(sum);
        expected.at(b, i, j) = known ? (j == label ? p - T(1) : p) / static_cast<T>(size.rows) : nan;
      }
      rows.push_back(known ? log(sum) - (static_cast<double>(f.at(b, i, label)) - static_cast<double>(maximum)) : static_cast<double>(nan));
    }
    expected_losses.at(b, 0, 0) = joined(rows, 1);
  }

  run(kernel_of<T>("largen_cross_entropy").c_str(), {2, 1, 1}, {256, 1, 1},
      CrossEntropyParams<T>{f.data.data(), labels.data(), df.data.data(), losses.data.data(), f.stride, size.rows, df.stride, losses.stride, 3, size.rows,
                            size.columns, f.row, 1, df.row},
      0, options);
  expect_same(df, expected, "gradient of cross-entropy");
  expect_same(losses, expected_losses, "cross-entropy");
}

TEST(Losses, EveryLossOverEverySize) {
  for (LaunchOptions options : schedules()) {
    for (Size size : sizes()) {
      if (size.rows > 300) continue;  // more rows than a chain of columns: nothing new here
      for (int loss = 0; loss < 3; loss++) {
        check_loss<float>(loss, size, options);
        check_loss<double>(loss, size, options);
      }
      check_cross_entropy<float>(size, options);
      check_cross_entropy<double>(size, options);
    }
  }
}

}  // namespace largen::testing
