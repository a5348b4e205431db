// SPDX-License-Identifier: MIT
// A batch of symmetric matrices for the eigen kernels: strided, lower triangle given, with values in the gaps and above the diagonal that would spoil any result.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "support/lent.h"
#include "support/verdict.h"

namespace largen::testing {

template <class T>
struct SymmetricEigenArguments {
  T* a;
  T* values;
  Verdict* verdicts;
  long long batch_stride, value_batch_stride;
  int n, row_stride, value_stride, batch;
};

/// Which kernel, and how it is launched.
struct EigenKernel {
  int order;  // 8, 16, 32: lanes of a warp; 128: a block
  bool vectors;
  unsigned threads = 64;

  template <class T>
  std::string name() const {
    return std::string("largen_eigen_") + (vectors ? "vectors_" : "values_") + std::to_string(order) + (sizeof(T) == 4 ? "_f32" : "_f64");
  }

  template <class T>
  std::size_t shared_bytes(int n) const {
    if (order != 128) return 0;
    std::size_t m = static_cast<std::size_t>(n + n % 2);
    return (m * (m + 1) / 2 + (vectors ? static_cast<std::size_t>(n) * n : 0) + m) * sizeof(T) + m * sizeof(int);
  }

  unsigned blocks(int batch) const {
    unsigned each = order == 128 ? 1 : threads / order;
    return (static_cast<unsigned>(batch) + each - 1) / each;
  }
};

template <class T>
struct EigenCase {
  using Draw = std::function<double(int b, int i, int j)>;

  int batch, n, row_stride, value_stride;
  long long batch_stride, value_batch_stride;
  std::vector<T> a, before, values;
  std::vector<Verdict> verdicts;

  EigenCase(int batch_size, int order, const Draw& draw)
      : batch(batch_size),
        n(order),
        row_stride(order + 2),
        value_stride(3),
        batch_stride(static_cast<long long>(order) * row_stride + 5),
        value_batch_stride(3LL * order + 1),
        a(batch * batch_stride, std::numeric_limits<T>::quiet_NaN()),
        values(batch * value_batch_stride, T(77)),
        verdicts(batch) {
    for (int b = 0; b < batch; b++)
      for (int i = 0; i < n; i++)
        for (int j = 0; j <= i; j++) at(b, i, j) = static_cast<T>(draw(b, i, j));
    before = a;
  }

  T& at(int b, int i, int j) { return a[b * batch_stride + static_cast<long long>(i) * row_stride + j]; }
  T original(int b, int i, int j) const { return before[b * batch_stride + static_cast<long long>(std::max(i, j)) * row_stride + std::min(i, j)]; }
  T value(int b, int c) const { return values[b * value_batch_stride + c * value_stride]; }

  void run(const EigenKernel& kernel, LaunchOptions options = {}) {
    Lent lent_a(a), lent_values(values);
    Lent lent_verdicts(verdicts);
    SymmetricEigenArguments<T> arguments{lent_a.data(), lent_values.data(), lent_verdicts.data(), batch_stride, value_batch_stride, n, row_stride, value_stride,
                                         batch};
    testing::run(kernel.name<T>().c_str(), {kernel.blocks(batch), 1, 1}, {kernel.threads, 1, 1}, arguments, kernel.shared_bytes<T>(n), options);
  }

  /// Row sums of sizes, the largest: |A| in the bounds.
  double norm(int b) const {
    double norm = 0;
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int j = 0; j < n; j++) sum += std::fabs(static_cast<double>(original(b, i, j)));
      norm = std::max(norm, sum);
    }
    return norm;
  }

  static double eps() { return static_cast<double>(std::numeric_limits<T>::epsilon()); }

  void expect_verdicts(int kind) const {
    for (int b = 0; b < batch; b++) {
      EXPECT_EQ(verdicts[b].kind, kind) << "problem " << b << ", n = " << n;
      if (kind != converged) continue;
      EXPECT_EQ(verdicts[b].index, -1);
      EXPECT_EQ(verdicts[b].residual, 0);
    }
  }

  void expect_rising(int b) const {
    for (int c = 1; c < n; c++) EXPECT_LE(value(b, c - 1), value(b, c)) << "problem " << b << ", n = " << n;
  }

  /// |A z - lambda z| <= 10 n eps |A|, |Z Z^T - 1| <= 10 n eps, the bounds of the conformance tests of the devices.
  void expect_decomposed(int b) {
    long double bound = 10.0L * n * eps(), size = norm(b);
    expect_rising(b);
    for (int c = 0; c < n; c++) {
      for (int i = 0; i < n; i++) {
        long double residual = -static_cast<long double>(value(b, c)) * at(b, c, i), overlap = c == i ? -1 : 0;
        for (int l = 0; l < n; l++) {
          residual += static_cast<long double>(original(b, i, l)) * at(b, c, l);
          overlap += static_cast<long double>(at(b, c, l)) * at(b, i, l);
        }
        ASSERT_LE(std::fabs(residual), bound * size) << "n = " << n << ", problem " << b << ", vector " << c;
        ASSERT_LE(std::fabs(overlap), bound) << "n = " << n << ", problem " << b << ", vectors " << c << " and " << i;
      }
    }
  }

  /// Outside the matrices, and everywhere if whole, nothing changed.
  void expect_gaps_untouched(bool whole) const {
    for (std::size_t e = 0; e < a.size(); e++) {
      long long in_matrix = static_cast<long long>(e) % batch_stride;
      bool gap = in_matrix % row_stride >= n || in_matrix / row_stride >= n;
      if (gap || whole) {
        ASSERT_EQ(std::memcmp(&a[e], &before[e], sizeof(T)), 0) << e;
      }
    }
    for (std::size_t e = 0; e < values.size(); e++) {
      long long in_matrix = static_cast<long long>(e) % value_batch_stride;
      if (in_matrix % value_stride != 0 || in_matrix / value_stride >= n) {
        ASSERT_EQ(values[e], T(77)) << e;
      }
    }
  }
};

/// Uniform on [-1, 1), by index.
inline double signed_draw(unsigned seed, int b, int i, int j) {
  unsigned long long z = ((seed * 1000003ULL + b) * 1000003ULL + i) * 1000003ULL + j;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return static_cast<double>((z ^ (z >> 31)) >> 11) / 4503599627370496.0 - 1;
}

/// The kernel that the host takes for an order.
inline EigenKernel kernel_of(int n, bool vectors) { return {n <= 8 ? 8 : n <= 16 ? 16 : n <= 32 ? 32 : 128, vectors, n <= 32 ? 64u : 128u}; }

}  // namespace largen::testing
