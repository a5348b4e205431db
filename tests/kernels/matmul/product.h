// SPDX-License-Identifier: MIT
// A batch of products for a test: operands with gaps, a launch of any matmul kernel, and plain loops to compare with.
#pragma once

#include <cmath>
#include <cstdint>
#include <random>

#include "support/kernel_test.h"

namespace largen::testing {

struct MatMulParams {
  const void* a;
  const void* b;
  void* c;
  long long a_batch, b_batch, c_batch, a_head, b_head, c_head, a_item, b_item, c_item;
  double alpha, beta;
  int m, n, k, a_row, b_row, c_row, a_turned, b_turned, lower, batch;
};

/// What is asked of a kernel.
struct Product {
  int m, n, k, batch;
  bool a_turned = false, b_turned = false, shared_a = false, shared_b = false, lower = false;
  int gap = 0;  // elements after each row and each matrix
  double alpha = 1.0, beta = 0.0;

  long long a_row() const { return (a_turned ? m : k) + gap; }
  long long b_row() const { return (b_turned ? k : n) + gap; }
  long long c_row() const { return n + gap; }
  long long a_batch() const { return shared_a ? 0 : (a_turned ? k : m) * a_row() + gap; }
  long long b_batch() const { return shared_b ? 0 : (b_turned ? n : k) * b_row() + gap; }
  long long c_batch() const { return m * c_row() + gap; }
  std::size_t a_size() const { return size((a_turned ? k : m), a_row(), a_turned ? m : k, a_batch()); }
  std::size_t b_size() const { return size((b_turned ? n : k), b_row(), b_turned ? k : n, b_batch()); }
  std::size_t c_size() const { return size(m, c_row(), n, c_batch()); }
  long long a_at(int p, int i, int q) const { return p * a_batch() + (a_turned ? q * a_row() + i : i * a_row() + q); }
  long long b_at(int p, int q, int j) const { return p * b_batch() + (b_turned ? j * b_row() + q : q * b_row() + j); }
  long long c_at(int p, int i, int j) const { return p * c_batch() + i * c_row() + j; }

  MatMulParams params(const void* a, const void* b, void* c) const {
    return {a,
            b,
            c,
            a_batch(),
            b_batch(),
            c_batch(),
            0,
            0,
            0,
            0,
            0,
            0,
            alpha,
            beta,
            m,
            n,
            k,
            static_cast<int>(a_row()),
            static_cast<int>(b_row()),
            static_cast<int>(c_row()),
            a_turned,
            b_turned,
            lower,
            batch};
  }

 private:
  // To the last element and no further, so that AddressSanitizer sees one more.
  std::size_t size(long long rows, long long row, long long columns, long long batch_stride) const {
    return rows == 0 || columns == 0 || batch == 0 ? 0 : static_cast<std::size_t>((batch - 1) * batch_stride + (rows - 1) * row + columns);
  }
};

inline void PrintTo(const Product& p, std::ostream* out) {
  *out << p.m << " x " << p.n << " x " << p.k << ", batch " << p.batch << (p.a_turned ? ", A^T" : "") << (p.b_turned ? ", B^T" : "")
       << (p.shared_a ? ", one A" : "") << (p.shared_b ? ", one B" : "") << (p.lower ? ", lower" : "") << ", gap " << p.gap << ", alpha " << p.alpha
       << ", beta " << p.beta;
}

/// A kernel and how it is launched.
struct MatMulKernel {
  const char* name;
  int tile, matrices, threads;

  Dim3 grid(const Product& p) const {
    if (matrices > 1) return {static_cast<unsigned>((p.batch + matrices - 1) / matrices), 1, 1};
    return {static_cast<unsigned>(((p.m + tile - 1) / tile) * ((p.n + tile - 1) / tile) * p.batch), 1, 1};
  }
};

/// Numbers of both signs over sixteen powers of two.
template <class T>
Buffer<T> draw(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<T> x(count);
  for (T& value : x) {
    T fraction = static_cast<T>(1.0 + random() / 4294967296.0);
    value = std::ldexp(random() % 2 == 0 ? fraction : -fraction, static_cast<int>(random() % 16) - 8);
  }
  return x;
}

/// One order is enough for a sanitizer, which finds what depends on it.
inline std::vector<LaunchOptions> orders() { return sanitized ? std::vector<LaunchOptions>{{Schedule::random, 1}} : schedules(); }

/// Shapes around a tile for a kernel that takes whole products (or, `beyond`, products of any size).
inline std::vector<Product> products_around(int tile, bool beyond) {
  std::vector<Product> all;
  auto add = [&](int m, int n, int k, int batch) {
    Product p{m, n, k, batch};
    int turn = static_cast<int>(all.size());
    p.a_turned = turn % 2 == 1;
    p.b_turned = turn / 2 % 2 == 1;
    p.gap = turn % 3 == 0 ? 0 : turn % 3 == 1 ? 4 : 3;
    p.shared_a = turn % 5 == 4;
    p.shared_b = turn % 7 == 5;
    p.beta = turn % 4 == 0 ? 0.0 : turn % 4 == 1 ? 1.0 : -0.5;
    p.alpha = turn % 3 == 2 ? 1.0 : -0.75;
    p.lower = turn % 6 == 5;
    all.push_back(p);
  };
  for (int turn = 0; turn < (sanitized ? 2 : 4); turn++) add(tile, tile, tile, 3);
  add(1, 1, 1, 1);
  add(1, tile, 2, 2);
  add(tile, 1, tile + 1, 3);
  add(tile - 1, tile, tile - 1, 5);
  add(tile, tile - 1, 17, 1);
  add(tile / 2 + 1, tile - 1, 33, 3);
  add(3, 3, 256, 2);
  add(2, 3, 257, 2);
  add(3, 2, 515, 1);
  if (!sanitized) add(tile, tile, 300, 1);
  // Rows that start at multiples of 16 bytes and do not end there.
  int part = tile == 4 ? 1 : 5;
  add(part, part, part, 2);
  all.back().gap = 3;
  all.back().a_turned = all.back().b_turned = false;
  all.back().shared_a = all.back().shared_b = true;
  if (beyond) {
    add(tile + 1, tile, tile, 2);
    add(tile, tile + 1, 7, 1);
    add(tile - 1, 2 * tile + 3, 19, 2);
    if (!sanitized) add(2 * tile + 1, tile + 5, 260, 1);
  }
  return all;
}

}  // namespace largen::testing
