// SPDX-License-Identifier: MIT
// Batches of symmetric matrices for the Cholesky tests, and the chains that the kernels promise in plain loops.
#pragma once

#include <cmath>
#include <limits>
#include <random>

#include "support/kernel_test.h"
#include "support/verdict.h"

namespace largen::testing {

struct CholeskyFactorParams {
  void* a;
  Verdict* verdicts;
  long long a_batch;
  int n, a_row, batch;
};
struct CholeskyFactorSolveParams {
  void* a;
  void* b;
  double* log_determinants;
  Verdict* verdicts;
  long long a_batch, b_batch;
  int n, sides, a_row, b_row, batch;
};
struct SolveLowerParams {
  const void* lower;
  void* b;
  long long lower_batch, b_batch;
  int n, sides, lower_row, b_row, steps, batch;
};

/// A batch [batch][rows][columns] with gaps after rows and matrices; ends with its last element.
struct Shape {
  int batch, rows, columns, gap;
  bool shared = false;
  long long row() const { return columns + gap; }
  long long stride() const { return shared ? 0 : rows * row() + gap; }
  std::size_t size() const { return static_cast<std::size_t>((batch - 1) * stride() + (rows - 1) * row() + columns); }
  long long at(int b, int i, int j) const { return b * stride() + i * row() + j; }
};

/// What no kernel may read or write: upper triangles and gaps.
template <class T>
inline constexpr T poison = std::numeric_limits<T>::quiet_NaN();

/// Diagonally dominant symmetric matrices, lower triangle given, everything else NaN.
template <class T>
Buffer<T> positive_definite(const Shape& shape, unsigned seed) {
  std::mt19937 random(seed);
  Buffer<T> a(shape.size(), poison<T>);
  for (int b = 0; b < (shape.shared ? 1 : shape.batch); b++) {
    for (int i = 0; i < shape.rows; i++) {
      for (int j = 0; j <= i; j++) {
        T x = static_cast<T>(random() / 2147483648.0 - 1.0);
        a[shape.at(b, i, j)] = i == j ? static_cast<T>(shape.rows) * T(0.6) + x : x;
      }
    }
  }
  return a;
}

template <class T>
Buffer<T> right_hand_sides(const Shape& shape, unsigned seed) {
  std::mt19937 random(seed);
  Buffer<T> b(shape.size(), poison<T>);
  for (int s = 0; s < shape.batch; s++) {
    for (int i = 0; i < shape.rows; i++) {
      for (int j = 0; j < shape.columns; j++) b[shape.at(s, i, j)] = static_cast<T>(random() / 2147483648.0 - 1.0);
    }
  }
  return b;
}

/// L over A by the chain of the CPU's leaves; A keeps its content where that fails.
template <class T>
Verdict factor_chain(const Shape& shape, int b, Buffer<T>& a) {
  int n = shape.rows;
  std::vector<T> l(static_cast<std::size_t>(n) * n);
  for (int i = 0; i < n; i++) {
    for (int j = 0; j <= i; j++) {
      l[i * n + j] = a[shape.at(b, i, j)];
      if (!std::isfinite(l[i * n + j])) return {0, non_finite, i * n + j};
    }
  }
  for (int j = 0; j < n; j++) {
    T inverse = 0;
    for (int i = j; i < n; i++) {
      T x = l[i * n + j];
      for (int k = 0; k < j; k++) x = std::fma(-l[j * n + k], l[i * n + k], x);
      if (i == j) {
        if (!std::isfinite(x)) return {0, non_finite, j * n + j};
        if (!(x > 0)) return {static_cast<double>(x), not_positive_definite, j};
        x = std::sqrt(x);
        inverse = 1 / x;
      } else {
        x *= inverse;
      }
      l[i * n + j] = x;
    }
  }
  for (int i = 0; i < n; i++) {
    for (int j = 0; j <= i; j++) a[shape.at(b, i, j)] = l[i * n + j];
  }
  return {0, converged, -1};
}

/// Substitution, a chain for each element; steps as of SolveLowerParams.
template <class T>
void solve_chain(const Shape& shape, int s, const Buffer<T>& lower, const Shape& sides, Buffer<T>& b, int steps) {
  int n = shape.rows;
  auto l = [&](int i, int j) { return lower[shape.at(s, i, j)]; };
  for (int side = 0; side < sides.columns; side++) {
    auto x = [&](int i) -> T& { return b[sides.at(s, i, side)]; };
    for (int i = 0; i < n && (steps & 1) != 0; i++) {
      for (int j = 0; j < i; j++) x(i) = std::fma(-l(i, j), x(j), x(i));
      x(i) /= l(i, i);
    }
    for (int i = n - 1; i >= 0 && (steps & 2) != 0; i--) {
      for (int j = n - 1; j > i; j--) x(i) = std::fma(-l(j, i), x(j), x(i));
      x(i) /= l(i, i);
    }
  }
}

/// Fails on the first element that differs; any NaN equals any other.
template <class T>
void expect_same(const Buffer<T>& actual, const Buffer<T>& expected, const std::string& what) {
  for (std::size_t e = 0; e < actual.size(); e++) {
    bool same = std::isnan(expected[e]) ? std::isnan(actual[e]) : std::memcmp(&actual[e], &expected[e], sizeof(T)) == 0;
    if (same) continue;
    ADD_FAILURE() << what << ": element " << e << " is " << actual[e] << ", the chain gives " << expected[e];
    return;
  }
}

inline void expect_same(const Verdict& actual, const Verdict& expected, const std::string& what) {
  EXPECT_EQ(actual.kind, expected.kind) << what;
  EXPECT_EQ(actual.index, expected.index) << what;
  EXPECT_EQ(actual.residual, expected.residual) << what;
}

/// A kernel of the family: `matrices` a block of at most `threads` threads, and what it asks of dynamic shared memory.
struct CholeskyKernel {
  const char* name;
  int order, matrices, threads;
  int panel = 0;  // reciprocals kept, where L lies in dynamic shared memory
  bool sides = false;

  Dim3 grid(int batch) const { return {static_cast<unsigned>((batch + matrices - 1) / matrices), 1, 1}; }
  std::size_t shared(int n, std::size_t element) const {
    if (order != 128) return 0;
    return static_cast<std::size_t>(n * (n + 1) / 2 + panel + (sides ? 32 * (n | 1) : 0)) * element;
  }
  std::vector<int> sizes() const {
    if (order != 128) return {1, 2, 3, order / 2 + 1, order - 1, order};
    if (sanitized) return {1, 7, 9, 17, 33, 65};
    return {1, 7, 8, 9, 15, 16, 17, 33, 64, 65, 127, 128};
  }
};

}  // namespace largen::testing
