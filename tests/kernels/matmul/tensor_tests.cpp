// SPDX-License-Identifier: MIT
// Products by mma.sync against sums in double: within the bound that tensor.cuh states, and never outside of C.
#include <limits>

#include "product.h"

namespace largen::testing {
namespace {

float from_bf16(unsigned short bits) {
  std::uint32_t wide = static_cast<std::uint32_t>(bits) << 16;
  float x;
  std::memcpy(&x, &wide, sizeof x);
  return x;
}

double value(float x) { return x; }
double value(double x) { return x; }
double value(unsigned short x) { return from_bf16(x); }

template <class Operand>
Buffer<Operand> operand(std::size_t count, unsigned seed) {
  return draw<Operand>(count, seed);
}
template <>
Buffer<unsigned short> operand(std::size_t count, unsigned seed) {
  Buffer<float> x = draw<float>(count, seed);
  Buffer<unsigned short> words(count);
  for (std::size_t e = 0; e < count; e++) {
    std::uint32_t bits;
    std::memcpy(&bits, &x[e], sizeof bits);
    words[e] = static_cast<unsigned short>(bits >> 16);
  }
  return words;
}

template <class Operand, class Sum>
void within_bound(const MatMulKernel& kernel, double operand_error, double unit) {
  for (const Product& p : products_around(kernel.tile, kernel.matrices == 1)) {
    Buffer<Operand> a = operand<Operand>(p.a_size(), 1), b = operand<Operand>(p.b_size(), 2);
    Buffer<Sum> old = draw<Sum>(p.c_size(), 3);
    if (p.beta == 0) std::fill(old.begin(), old.end(), std::numeric_limits<Sum>::quiet_NaN());
    for (LaunchOptions options : orders()) {
      Buffer<Sum> c(old);
      run(kernel.name, kernel.grid(p), {static_cast<unsigned>(kernel.threads), 1, 1}, p.params(a.data(), b.data(), c.data()), 0, options);
      std::vector<bool> written(c.size());
      for (int s = 0; s < p.batch; s++) {
        for (int i = 0; i < p.m; i++) {
          for (int j = 0; j < (p.lower ? std::min(p.n, i + 1) : p.n); j++) {
            double sum = 0, size = 0, before = p.beta == 0 ? 0 : p.beta * value(old[p.c_at(s, i, j)]);
            for (int q = 0; q < p.k; q++) {
              double term = p.alpha * value(a[p.a_at(s, i, q)]) * value(b[p.b_at(s, q, j)]);
              sum += term;
              size += std::abs(term);
            }
            double bound = (2 * operand_error + (p.k + 4) * unit) * size + 2 * unit * std::abs(before), actual = value(c[p.c_at(s, i, j)]);
            ASSERT_LE(std::abs(actual - (sum + before)), bound)
                << kernel.name << ", " << ::testing::PrintToString(p) << " at (" << s << ", " << i << ", " << j << ")";
            written[p.c_at(s, i, j)] = true;
          }
        }
      }
      for (std::size_t e = 0; e < c.size(); e++) {
        if (!written[e]) {
          ASSERT_EQ(std::memcmp(&c[e], &old[e], sizeof(Sum)), 0) << kernel.name << ", " << ::testing::PrintToString(p) << ": element " << e << " lies outside";
        }
      }
    }
  }
}

TEST(MatMulTensor, Tf32) {
  for (MatMulKernel kernel : {MatMulKernel{"largen_matmul_16_tf32", 16, 4, 128}, {"largen_matmul_32_tf32", 32, 4, 128}, {"largen_matmul_64_tf32", 64, 1, 128}})
    within_bound<float, float>(kernel, std::ldexp(1.0, -11), std::ldexp(1.0, -23));
}
TEST(MatMulTensor, Bf16) {
  for (MatMulKernel kernel : {MatMulKernel{"largen_matmul_16_bf16", 16, 4, 128}, {"largen_matmul_32_bf16", 32, 4, 128}, {"largen_matmul_64_bf16", 64, 1, 128}})
    within_bound<unsigned short, float>(kernel, 0, std::ldexp(1.0, -23));
}
TEST(MatMulTensor, Double) {
  for (MatMulKernel kernel : {MatMulKernel{"largen_matmul_16_mma_f64", 16, 4, 128}, {"largen_matmul_64_mma_f64", 64, 1, 128}})
    within_bound<double, double>(kernel, 0, std::ldexp(1.0, -53));
}

TEST(MatMulTensor, NothingOfTheFactorsIsReadForAlphaZero) {
  for (double beta : {0.0, 2.0}) {
    Product p{5, 5, 3, 2};
    p.alpha = 0;
    p.beta = beta;
    Buffer<float> nan(p.a_size(), std::nanf("")), c(p.c_size(), beta == 0 ? std::nanf("") : 3.0f);
    run("largen_matmul_16_tf32", {1, 1, 1}, {128, 1, 1}, p.params(nan.data(), nan.data(), c.data()));
    for (float x : c) EXPECT_EQ(x, beta == 0 ? 0.0f : 6.0f);
  }
}

/// A zero that fills up a slice meets no NaN of the operand's own gap.
TEST(MatMulTensor, GapsDoNotEnter) {
  Product p{9, 11, 11, 2};
  p.gap = 5;  // rows of 16 numbers, copied 16 bytes at a time
  p.shared_a = p.shared_b = true;
  Buffer<float> a(p.a_size(), std::nanf("")), b(p.b_size(), std::nanf("")), c(p.c_size());
  for (int s = 0; s < p.batch; s++) {
    for (int i = 0; i < p.m; i++)
      for (int q = 0; q < p.k; q++) a[p.a_at(s, i, q)] = 1;
    for (int q = 0; q < p.k; q++)
      for (int j = 0; j < p.n; j++) b[p.b_at(s, q, j)] = 2;
  }
  run("largen_matmul_16_tf32", {1, 1, 1}, {128, 1, 1}, p.params(a.data(), b.data(), c.data()));
  EXPECT_EQ(c[p.c_at(1, 8, 9)], 22.0f);
  EXPECT_EQ(c[p.c_at(0, 0, 0)], 22.0f);
}

}  // namespace
}  // namespace largen::testing
