// SPDX-License-Identifier: MIT
// Log-determinants of factors of any order, and where the first NaN or infinity of a lower triangle lies.
#include "factors.h"

namespace largen::testing {
namespace {

struct LogDeterminantParams {
  const void* lower;
  double* log_determinants;
  long long lower_batch;
  int n, lower_row, batch;
};
struct FirstNonFiniteParams {
  const void* a;
  int* rows;
  int* columns;
  long long a_batch;
  int n, a_row, batch;
};

template <class T>
std::string suffix() {
  return sizeof(T) == 4 ? "f32" : "f64";
}

template <class T>
void logarithms() {
  for (int n : {1, 31, 32, 33, 100}) {
    Shape shape{6, n, n, 1};
    Buffer<T> lower(shape.size(), poison<T>);
    for (int b = 0; b < shape.batch; b++) {
      for (int i = 0; i < n; i++) lower[shape.at(b, i, i)] = std::ldexp(T(1.25) + T(i) / T(128), (i * 7 + b) % 60 - 20);
    }
    lower[shape.at(1, n / 2, n / 2)] = 0;
    lower[shape.at(2, n - 1, n - 1)] = -1;
    lower[shape.at(3, 0, 0)] = std::numeric_limits<T>::infinity();
    lower[shape.at(4, n - 1, n - 1)] = std::numeric_limits<T>::denorm_min();
    for (LaunchOptions options : schedules()) {
      Buffer<double> results(shape.batch, -7.0);
      LogDeterminantParams params{lower.data(), results.data(), shape.stride(), n, static_cast<int>(shape.row()), shape.batch};
      run(("largen_cholesky_log_determinant_" + suffix<T>()).c_str(), {2, 1, 1}, {128, 1, 1}, params, 0, options);
      for (int b = 0; b < shape.batch; b++) {
        double sum = 0, size = 0;
        for (int i = 0; i < n; i++) {
          double term = 2 * std::log(static_cast<double>(lower[shape.at(b, i, i)]));
          sum += term;
          size += std::abs(term);
        }
        if (b >= 1 && b <= 3) {
          EXPECT_TRUE(std::isnan(results[b])) << "n = " << n << ", matrix " << b;
        } else {
          EXPECT_NEAR(results[b], sum, (2 * n + (n + 4) * size) * std::ldexp(1.0, -53)) << "n = " << n << ", matrix " << b;
        }
      }
    }
  }
}

template <class T>
void first_non_finite() {
  constexpr int none = 2147483647;
  for (int n : {1, 33, 70}) {
    Shape shape{5, n, n, 2};
    Buffer<T> a = positive_definite<T>(shape, 1);  // with NaN above the diagonal and in the gaps
    a[shape.at(1, n - 1, n / 2)] = std::numeric_limits<T>::infinity();
    a[shape.at(1, n - 1, n - 1)] = poison<T>;
    a[shape.at(3, 0, 0)] = poison<T>;
    a[shape.at(3, n - 1, 0)] = poison<T>;
    for (LaunchOptions options : schedules()) {
      Buffer<int> rows(shape.batch, none), columns(shape.batch, -7);
      FirstNonFiniteParams params{a.data(), rows.data(), columns.data(), shape.stride(), n, static_cast<int>(shape.row()), shape.batch};
      run(("largen_cholesky_first_non_finite_rows_" + suffix<T>()).c_str(), {2, 3, 1}, {128, 1, 1}, params, 0, options);
      run(("largen_cholesky_first_non_finite_columns_" + suffix<T>()).c_str(), {2, 1, 1}, {128, 1, 1}, params, 0, options);
      EXPECT_EQ(std::vector<int>(rows.begin(), rows.end()), (std::vector<int>{none, n - 1, none, 0, none}));
      EXPECT_EQ(std::vector<int>(columns.begin(), columns.end()), (std::vector<int>{-1, n / 2, -1, 0, -1}));
    }
  }
}

TEST(CholeskyAnyOrder, LogDeterminant) {
  logarithms<float>();
  logarithms<double>();
}
TEST(CholeskyAnyOrder, FirstNonFinite) {
  first_non_finite<float>();
  first_non_finite<double>();
}

}  // namespace
}  // namespace largen::testing
