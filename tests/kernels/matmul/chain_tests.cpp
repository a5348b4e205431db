// SPDX-License-Identifier: MIT
// Products in float and double: the bits of the order contract, element by element, whatever the kernel, the batch, the strides and the order of the threads.
#include "product.h"

namespace largen::testing {
namespace {

const MatMulKernel single_kernels[] = {{"largen_matmul_4_f32", 4, 128, 128},       {"largen_matmul_8_f32", 8, 32, 128},
                                       {"largen_matmul_16_f32", 16, 8, 128},       {"largen_matmul_32_f32", 32, 2, 128},
                                       {"largen_matmul_32_wide_f32", 32, 4, 128},  {"largen_matmul_64_f32", 64, 1, 64},
                                       {"largen_matmul_64_narrow_f32", 64, 1, 256}};
const MatMulKernel double_kernels[] = {{"largen_matmul_4_f64", 4, 128, 128},
                                       {"largen_matmul_8_f64", 8, 32, 128},
                                       {"largen_matmul_16_f64", 16, 8, 128},
                                       {"largen_matmul_32_f64", 32, 2, 128},
                                       {"largen_matmul_64_f64", 64, 1, 128}};

/// The contract in plain loops: blocks of 256 values of k, one fma chain each.
template <class T>
void expect(const Product& p, const Buffer<T>& a, const Buffer<T>& b, Buffer<T>& c) {
  T alpha = static_cast<T>(p.alpha), beta = static_cast<T>(p.beta);
  for (int s = 0; s < p.batch; s++) {
    for (int i = 0; i < p.m; i++) {
      for (int j = 0; j < (p.lower ? std::min(p.n, i + 1) : p.n); j++) {
        T& x = c[p.c_at(s, i, j)];
        if (p.k == 0 || alpha == 0) x = beta == 0 ? T(0) : beta * x;
        for (int first = 0; first < p.k && alpha != 0; first += 256) {
          T acc = 0;
          for (int q = first; q < std::min(p.k, first + 256); q++) acc = std::fma(a[p.a_at(s, i, q)], b[p.b_at(s, q, j)], acc);
          x = first > 0 ? std::fma(alpha, acc, x) : beta == 0 ? alpha * acc : std::fma(alpha, acc, beta * x);
        }
      }
    }
  }
}

/// Every element of the buffer, gaps included; any NaN equals any other, as their bits are the machine's.
template <class T>
void compare(const MatMulKernel& kernel, const Product& p, const Buffer<T>& a, const Buffer<T>& b, const Buffer<T>& old, LaunchOptions options) {
  Buffer<T> expected(old), actual(old);
  expect(p, a, b, expected);
  if (p.batch > 0) run(kernel.name, kernel.grid(p), {static_cast<unsigned>(kernel.threads), 1, 1}, p.params(a.data(), b.data(), actual.data()), 0, options);
  for (std::size_t e = 0; e < actual.size(); e++) {
    bool same = std::isnan(expected[e]) ? std::isnan(actual[e]) : std::memcmp(&actual[e], &expected[e], sizeof(T)) == 0;
    if (same) continue;
    ADD_FAILURE() << kernel.name << ", " << ::testing::PrintToString(p) << ": element " << e << " is " << actual[e] << ", the chain gives " << expected[e];
    return;
  }
}

template <class T>
void around_tiles(const MatMulKernel& kernel) {
  for (const Product& p : products_around(kernel.tile, kernel.matrices == 1)) {
    Buffer<T> a = draw<T>(p.a_size(), 1), b = draw<T>(p.b_size(), 2), c = draw<T>(p.c_size(), 3);
    for (LaunchOptions options : orders()) compare(kernel, p, a, b, c, options);
  }
}

/// A batch that ends inside a block, and one of more blocks than one.
template <class T>
void batches(const MatMulKernel& kernel) {
  for (int batch : {1, kernel.matrices, kernel.matrices + 1}) {
    Product p{std::min(kernel.tile, 5), std::min(kernel.tile, 6), 7, batch};
    Buffer<T> a = draw<T>(p.a_size(), 4), b = draw<T>(p.b_size(), 5), c = draw<T>(p.c_size(), 6);
    compare(kernel, p, a, b, c, {});
  }
}

/// beta = 0 does not read C; alpha = 0 and k = 0 do not read A and B.
template <class T>
void what_is_not_read(const MatMulKernel& kernel) {
  int n = std::min(kernel.tile, 7);
  Product plain{n, n, 5, 2};
  Buffer<T> a = draw<T>(plain.a_size(), 7), b = draw<T>(plain.b_size(), 8), nan(plain.c_size(), std::nan("")), c = draw<T>(plain.c_size(), 9);
  compare(kernel, plain, a, b, nan, {});
  for (double beta : {0.0, -0.5}) {
    Product nothing{n, n, 0, 2}, zero = plain;
    nothing.beta = zero.beta = beta;
    nothing.gap = zero.gap = 0;
    zero.alpha = 0;
    Buffer<T> empty(0), bad_a(plain.a_size(), std::nan("")), bad_b(plain.b_size(), std::nan(""));
    compare(kernel, nothing, empty, empty, beta == 0 ? nan : c, {});
    compare(kernel, zero, bad_a, bad_b, beta == 0 ? nan : c, {});
  }
}

/// A NaN or an infinity stays in its row, in its column and in its product; a sum of minus zeros keeps its sign, which a zero added at the end of k would not.
template <class T>
void numbers_of_all_kinds(const MatMulKernel& kernel) {
  int n = std::min(kernel.tile, 6);
  Product p{n, n, 6, 3};
  Buffer<T> a = draw<T>(p.a_size(), 10), b = draw<T>(p.b_size(), 11), c = draw<T>(p.c_size(), 12);
  a[p.a_at(1, 2, 5)] = INFINITY;
  b[p.b_at(1, 5, 3)] = T(0);
  compare(kernel, p, a, b, c, {});
  T tiny = std::numeric_limits<T>::denorm_min();
  for (std::size_t e = 0; e < a.size(); e++) a[e] = -tiny;
  for (std::size_t e = 0; e < b.size(); e++) b[e] = T(0.25);
  for (int k : {1, 2, 5}) {
    Product minus{n, n, k, 1};
    compare(kernel, minus, a, b, c, {});
  }
}

TEST(MatMulChain, FloatBitsAroundTiles) {
  for (const MatMulKernel& kernel : single_kernels) around_tiles<float>(kernel);
}
TEST(MatMulChain, DoubleBitsAroundTiles) {
  for (const MatMulKernel& kernel : double_kernels) around_tiles<double>(kernel);
}
TEST(MatMulChain, Batches) {
  for (const MatMulKernel& kernel : single_kernels) batches<float>(kernel);
  for (const MatMulKernel& kernel : double_kernels) batches<double>(kernel);
}
TEST(MatMulChain, WhatIsNotRead) {
  for (const MatMulKernel& kernel : single_kernels) what_is_not_read<float>(kernel);
  for (const MatMulKernel& kernel : double_kernels) what_is_not_read<double>(kernel);
}
TEST(MatMulChain, NumbersOfAllKinds) {
  for (const MatMulKernel& kernel : single_kernels) numbers_of_all_kinds<float>(kernel);
  for (const MatMulKernel& kernel : double_kernels) numbers_of_all_kinds<double>(kernel);
}

/// Scores of attention: batch, sequences and heads in one launch, heads side by side in rows of all tokens, squares of scores below each other.
template <class T>
void heads_and_items(const MatMulKernel& kernel) {
  const int batch = 3, items = 3, heads = 2, length = kernel.tile - 1, d = 5, row = heads * d + 1;
  const long long tokens = static_cast<long long>(items) * length * row + 2, squares = static_cast<long long>(items) * heads * length * length;
  Buffer<T> q = draw<T>(static_cast<std::size_t>(batch * tokens), 21), k = draw<T>(static_cast<std::size_t>(batch * tokens), 22);
  Buffer<T> expected = draw<T>(static_cast<std::size_t>(batch * squares), 23);
  const Buffer<T> old = expected;
  for (int b = 0; b < batch; b++) {
    for (int item = 0; item < items; item++) {
      for (int head = 0; head < heads; head++) {
        for (int i = 0; i < length; i++) {
          for (int j = 0; j < length; j++) {
            T acc = T(0);
            for (int c = 0; c < d; c++) {
              acc = std::fma(q[static_cast<std::size_t>(b * tokens + (item * length + i) * row + head * d + c)],
                             k[static_cast<std::size_t>(b * tokens + (item * length + j) * row + head * d + c)], acc);
            }
            expected[static_cast<std::size_t>(b * squares + ((item * heads + head) * length + i) * length + j)] = T(0.5) * acc;
          }
        }
      }
    }
  }

  for (LaunchOptions options : orders()) {
    Buffer<T> actual = old;
    MatMulParams p{q.data(),
                   k.data(),
                   actual.data(),
                   tokens,
                   tokens,
                   squares,
                   d,
                   d,
                   static_cast<long long>(length) * length,
                   length * row,
                   length * row,
                   static_cast<long long>(heads) * length * length,
                   0.5,
                   0.0,
                   length,
                   length,
                   d,
                   row,
                   row,
                   length,
                   0,
                   1,
                   0,
                   batch};
    Product shape{length, length, d, batch};
    Dim3 grid = kernel.grid(shape);
    run(kernel.name, {grid.x, heads, items}, {static_cast<unsigned>(kernel.threads), 1, 1}, p, 0, options);
    for (std::size_t e = 0; e < actual.size(); e++) {
      ASSERT_EQ(std::memcmp(&actual[e], &expected[e], sizeof(T)), 0)
          << kernel.name << ": element " << e << " is " << actual[e] << " instead of " << expected[e];
    }
  }
}

TEST(MatMulChain, HeadsAndItemsInOneLaunch) {
  for (const MatMulKernel& kernel : single_kernels) heads_and_items<float>(kernel);
  for (const MatMulKernel& kernel : double_kernels) heads_and_items<double>(kernel);
}

}  // namespace
}  // namespace largen::testing
